// The magic wand: what hangs together with a pixel and is of nearly its colour.
import type { Pixels } from "./pixels.ts";

/** `tolerance`: how far red, green or blue may be from that of the first pixel, 0 to 255. */
export function likePixel({ width, height, data }: Pixels, x: number, y: number, tolerance: number): Uint8Array {
  const chosen = new Uint8Array(width * height);
  const first = 4 * (y * width + x);
  const fits = (at: number) => chosen[at] === 0
    && Math.abs((data[4 * at] ?? 0) - (data[first] ?? 0)) <= tolerance
    && Math.abs((data[4 * at + 1] ?? 0) - (data[first + 1] ?? 0)) <= tolerance
    && Math.abs((data[4 * at + 2] ?? 0) - (data[first + 2] ?? 0)) <= tolerance;
  const open = [y * width + x];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (!fits(at)) continue;
    const row = at - (at % width);
    let [from, to] = [at, at];
    while (from > row && fits(from - 1)) from--;
    while (to < row + width - 1 && fits(to + 1)) to++;
    chosen.fill(1, from, to + 1);
    for (let next = from; next <= to; next++) {
      if (next >= width && fits(next - width)) open.push(next - width);
      if (next + width < width * height && fits(next + width)) open.push(next + width);
    }
  }
  return chosen;
}
