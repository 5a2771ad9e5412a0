// The outline of chosen pixels, along their edges, with its holes.
import { signedArea, simplifiedRing, type Point } from "../../shapes/outline.ts";
import type { Region } from "./pixels.ts";

/** In pixels of the assists: less than a pixel, so that stairs become slopes. */
const TOLERANCE = 0.75;
/** Holes of fewer pixels are specks. */
const HOLE_MIN = 4;

type Grid = Omit<Region, "rings">;

/** The largest outline of a region and its holes, in pixels of the picture. */
export function ringsOf(region: Grid): Point[][] {
  const found = loops(region).map((ring) => ({ ring, area: signedArea(ring) }));
  const outer = found.reduce<{ ring: Point[]; area: number } | null>((best, one) => (one.area > (best?.area ?? 0) ? one : best), null);
  if (!outer) return [];
  const holes = found.filter(({ area }) => area <= -HOLE_MIN);
  const place = ([x, y]: Point): Point => [(x + region.x) / region.scale, (y + region.y) / region.scale];
  return [outer, ...holes].map(({ ring }) => simplifiedRing(ring, TOLERANCE)).filter((ring) => ring.length > 2).map((ring) => ring.map(place));
}

/** Edges between inside and outside, joined to loops: clockwise around what is inside, the other way around holes. */
function loops({ w, h, inside }: Grid): Point[][] {
  const isIn = (x: number, y: number) => x >= 0 && y >= 0 && x < w && y < h && inside[y * w + x] === 1;
  const width = w + 1;
  /** From a corner of pixels to those that an edge leads to, at most two. */
  const edges = new Map<number, number[]>();
  const add = (from: number, to: number) => { const known = edges.get(from); if (known) known.push(to); else edges.set(from, [to]); };
  for (let y = 0; y < h; y++)
    for (let x = 0; x < w; x++) {
      if (!isIn(x, y)) continue;
      const corner = y * width + x;
      if (!isIn(x, y - 1)) add(corner, corner + 1);
      if (!isIn(x + 1, y)) add(corner + 1, corner + 1 + width);
      if (!isIn(x, y + 1)) add(corner + 1 + width, corner + width);
      if (!isIn(x - 1, y)) add(corner + width, corner);
    }
  const found: Point[][] = [];
  for (const [start] of edges) {
    for (let from = start, to = take(edges, from, 0); to !== null; ) {
      const ring: Point[] = [];
      for (let at: number | null = to, before = from; at !== null; ) {
        ring.push([before % width, Math.floor(before / width)]);
        if (at === start) break;
        const next: number | null = take(edges, at, at - before);
        [before, at] = [at, next];
      }
      found.push(ring);
      to = take(edges, from, 0);
    }
  }
  return found;
}

/** The next edge from a corner, taken out; where pixels touch at a corner the turn to the right keeps them apart. */
function take(edges: Map<number, number[]>, from: number, came: number): number | null {
  const open = edges.get(from) ?? [];
  if (open.length < 2) return open.pop() ?? null;
  const right = open.findIndex((to) => isRight(came, to - from));
  return open.splice(Math.max(0, right), 1)[0] ?? null;
}

/** On the screen: from east to south, south to west, west to north, north to east. */
function isRight(came: number, goes: number): boolean {
  if (Math.abs(came) === 1) return Math.abs(goes) !== 1 && Math.sign(goes) === Math.sign(came);
  return Math.abs(goes) === 1 && Math.sign(goes) === -Math.sign(came);
}
