// Live-wire scissors: the cheapest way from a point to any other near it, where borders of the picture cost little
// (Mortensen and Barrett 1995). Found once a point; the way to the hand is then only read off.
import type { Point } from "../../shapes/outline.ts";
import type { Pixels } from "./pixels.ts";

/** How far from its point a wire reaches, in pixels of the assists. */
const REACH = 240;
const STRAIGHT = 10;
const SLANTED = 14;
/** Times the length, on even ground and on the sharpest border. */
const DEAREST = 20;

/** From each place of a window the step back towards its point: 1 to 8, 0 at the point. */
export type Wires = { readonly x: number; readonly y: number; readonly w: number; readonly h: number; readonly back: Uint8Array; readonly scale: number };

const steps: readonly (readonly [number, number])[] = [[0, 0], [1, 0], [-1, 0], [0, 1], [0, -1], [1, 1], [-1, -1], [1, -1], [-1, 1]];

/** How sharp the border at a pixel is: the largest difference across it. */
export function sharpness({ width, height, data }: Pixels, x: number, y: number): number {
  const at = (px: number, py: number, part: number) => data[4 * (Math.min(height - 1, Math.max(0, py)) * width + Math.min(width - 1, Math.max(0, px))) + part] ?? 0;
  let most = 0;
  for (let part = 0; part < 3; part++)
    most = Math.max(most, Math.hypot(at(x + 1, y, part) - at(x - 1, y, part), at(x, y + 1, part) - at(x, y - 1, part)));
  return most;
}

export function wiresFrom(pixels: Pixels, fromX: number, fromY: number): Wires {
  const [left, top] = [Math.max(0, fromX - REACH), Math.max(0, fromY - REACH)];
  const [w, h] = [Math.min(pixels.width, fromX + REACH + 1) - left, Math.min(pixels.height, fromY + REACH + 1) - top];
  const costs = costsIn(pixels, left, top, w, h);
  const back = new Uint8Array(w * h);
  const reached = new Int32Array(w * h).fill(0x7fffffff);
  const done = new Uint8Array(w * h);
  /** Open places by cost: no step is dearer than the ring is long. */
  const ring: number[][] = Array.from({ length: SLANTED * DEAREST + 1 }, () => []);
  const start = (fromY - top) * w + (fromX - left);
  reached[start] = 0;
  ring[0]?.push(start);
  let open = 1;
  for (let cost = 0; open > 0; cost++) {
    const bucket = ring[cost % ring.length] ?? [];
    for (let at = bucket.pop(); at !== undefined; at = bucket.pop()) {
      open--;
      if (done[at] === 1) continue;
      done[at] = 1;
      for (let step = 1; step <= 8; step++) {
        const [dx, dy] = steps[step] ?? [0, 0];
        const [x, y] = [(at % w) + dx, Math.floor(at / w) + dy];
        if (x < 0 || y < 0 || x >= w || y >= h) continue;
        const next = y * w + x;
        const there = cost + (costs[next] ?? DEAREST) * (step > 4 ? SLANTED : STRAIGHT);
        if (there >= (reached[next] ?? 0)) continue;
        reached[next] = there;
        back[next] = step;
        ring[there % ring.length]?.push(next);
        open++;
      }
    }
  }
  return { x: left, y: top, w, h, back, scale: pixels.scale };
}

function costsIn(pixels: Pixels, left: number, top: number, w: number, h: number): Uint8Array {
  const sharp = Float32Array.from({ length: w * h }, (_, i) => sharpness(pixels, left + (i % w), top + Math.floor(i / w)));
  const most = sharp.reduce((a, b) => Math.max(a, b), 1);
  return Uint8Array.from(sharp, (s) => Math.max(1, Math.round(DEAREST * (1 - s / most))));
}

/** The way from the wires' point to a place, in pixels of the picture, both ends left out; none where they do not reach. */
export function wireTo({ x, y, w, h, back, scale }: Wires, [toX, toY]: Point): Point[] {
  const way: Point[] = [];
  let [px, py] = [Math.floor(toX * scale) - x, Math.floor(toY * scale) - y];
  if (px < 0 || py < 0 || px >= w || py >= h) return [];
  for (let step = back[py * w + px] ?? 0; step !== 0; step = back[py * w + px] ?? 0) {
    const [dx, dy] = steps[step] ?? [0, 0];
    px -= dx;
    py -= dy;
    way.push([(px + x + 0.5) / scale, (py + y + 0.5) / scale]);
  }
  return way.slice(0, -1).reverse();
}
