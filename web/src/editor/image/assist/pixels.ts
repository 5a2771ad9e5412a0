// The picture as the assists see it: colours in rows, small enough that an answer takes no longer than a blink.
import type { Point } from "../../shapes/outline.ts";

/** Red, green, blue and alpha of each pixel; one of them is `1 / scale` pixels of the picture wide. */
export type Pixels = { readonly width: number; readonly height: number; readonly data: Uint8ClampedArray; readonly scale: number };

/** Pixels that belong together: those of `inside` that are 1, row by row, from `x`, `y` on, and their outline with its holes. */
export type Region = {
  readonly x: number; readonly y: number; readonly w: number; readonly h: number; readonly inside: Uint8Array; readonly scale: number;
  /** In pixels of the picture. */
  readonly rings: readonly (readonly Point[])[];
};

/** What of `chosen`, as large as the picture, is 1: cut to its bounds. Null where nothing is. */
export function cropped(chosen: Uint8Array, { width, height, scale }: Pixels): Omit<Region, "rings"> | null {
  let [left, top, right, bottom] = [width, height, -1, -1];
  for (let at = chosen.indexOf(1); at >= 0; at = chosen.indexOf(1, at + 1)) {
    const [x, y] = [at % width, Math.floor(at / width)];
    left = Math.min(left, x); right = Math.max(right, x);
    top = Math.min(top, y); bottom = y;
  }
  if (right < 0) return null;
  const [w, h] = [right - left + 1, bottom - top + 1];
  const inside = new Uint8Array(w * h);
  for (let row = 0; row < h; row++) inside.set(chosen.subarray((top + row) * width + left, (top + row) * width + left + w), row * w);
  return { x: left, y: top, w, h, inside, scale };
}
