// Lines through points on the picture, open or closed: the geometry that several kinds of shape share.
import { imagePoint, overlaps, type ImagePoint, type Rect } from "../image/points.ts";

/** A place in pixels of the picture, as the record has it: [x, y]. */
export type Point = readonly [number, number];
export type Line = { readonly points: readonly Point[]; readonly closed: boolean };

export const toPoint = ({ x, y }: ImagePoint): Point => [x, y];
export const at = ([x, y]: Point): ImagePoint => imagePoint(x, y);

/** A hundredth of a pixel is finer than any hand. */
export const rounded = (value: number): number => Math.round(value * 100) / 100;

export function boundsOf(points: readonly Point[]): Rect {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [x, y] of points) {
    left = Math.min(left, x); right = Math.max(right, x);
    top = Math.min(top, y); bottom = Math.max(bottom, y);
  }
  return points.length === 0 ? { x: 0, y: 0, w: 0, h: 0 } : { x: left, y: top, w: right - left, h: bottom - top };
}

export type Side = readonly [Point, Point];

/** The sides of a line, each from one point to the next; of a closed one the last leads to the first. */
export function sides({ points, closed }: Line): Side[] {
  const found: Side[] = [];
  points.forEach((from, i) => {
    const to = points[i + 1] ?? (closed && points.length > 2 ? points[0] : undefined);
    if (to) found.push([from, to]);
  });
  return found;
}

/** The place on the stretch from `a` to `b` that is nearest to `p`. */
export function nearestOn([ax, ay]: Point, [bx, by]: Point, [px, py]: Point): Point {
  const [dx, dy] = [bx - ax, by - ay];
  const length = dx * dx + dy * dy;
  const share = length === 0 ? 0 : Math.min(1, Math.max(0, ((px - ax) * dx + (py - ay) * dy) / length));
  return [ax + share * dx, ay + share * dy];
}

export const distance = ([ax, ay]: Point, [bx, by]: Point): number => Math.hypot(ax - bx, ay - by);

/** An outline and its holes, each closed. */
export type Rings = readonly (readonly Point[])[];

const sidesOf = (rings: Rings): Side[] => rings.flatMap((points) => sides({ points, closed: true }));

/** How far `p` is from the line; infinite where there is none. */
export function distanceTo(line: Line, p: Point): number {
  const [only] = line.points;
  if (only && line.points.length === 1) return distance(only, p);
  return sides(line).reduce((least, [a, b]) => Math.min(least, distance(nearestOn(a, b, p), p)), Infinity);
}

/** Even-odd, as the record has it: an outline may cross itself. */
export function encloses(rings: Rings, [px, py]: Point): boolean {
  let inside = false;
  for (const [[ax, ay], [bx, by]] of sidesOf(rings))
    if (ay > py !== by > py && px < ax + ((py - ay) * (bx - ax)) / (by - ay)) inside = !inside;
  return inside;
}

/** Signed: over 0 where the points go clockwise on the screen. */
export function signedArea(points: readonly Point[]): number {
  let twice = 0;
  for (const [[ax, ay], [bx, by]] of sides({ points, closed: true })) twice += ax * by - bx * ay;
  return twice / 2;
}

/** The height at which a side crosses the line another one lies on, if it does. */
function crossingOf([[ax, ay], [bx, by]]: Side, [[cx, cy], [dx, dy]]: Side): number | null {
  const across = (bx - ax) * (dy - cy) - (by - ay) * (dx - cx);
  const share = ((cx - ax) * (dy - cy) - (cy - ay) * (dx - cx)) / across;
  return across !== 0 && share > 0 && share < 1 ? ay + share * (by - ay) : null;
}

/** How far along the first the two meet, 0 to 1; null: nowhere, or all along. */
export function crossingAt([[ax, ay], [bx, by]]: Side, [[cx, cy], [dx, dy]]: Side): number | null {
  const across = (bx - ax) * (dy - cy) - (by - ay) * (dx - cx);
  if (across === 0) return null;
  const along = ((cx - ax) * (dy - cy) - (cy - ay) * (dx - cx)) / across;
  const other = ((cx - ax) * (by - ay) - (cy - ay) * (bx - ax)) / across;
  return along >= 0 && along <= 1 && other >= 0 && other <= 1 ? along : null;
}

/** Heights at which a side begins, ends or crosses another: in between all that lies inside changes evenly. */
function levelsOf(all: readonly Side[]): number[] {
  const levels = new Set(all.map(([[, y]]) => y));
  const byLow = all.map((side) => ({ side, low: Math.min(side[0][1], side[1][1]), high: Math.max(side[0][1], side[1][1]) })).sort((p, q) => p.low - q.low);
  byLow.forEach(({ side, high }, i) => {
    for (let j = i + 1; j < byLow.length; j++) {
      const other = byLow[j];
      if (!other || other.low > high) break;
      const level = crossingOf(side, other.side);
      if (level !== null) levels.add(level);
    }
  });
  return [...levels].sort((p, q) => p - q);
}

/** Where the level line at `y` goes in and out, even-odd. */
function insideAt(all: readonly Side[], y: number): number[] {
  return all.filter(([[, ay], [, by]]) => ay > y !== by > y)
    .map(([[ax, ay], [bx, by]]) => ax + ((y - ay) * (bx - ax)) / (by - ay)).sort((p, q) => p - q);
}

const lengthOf = (xs: readonly number[]): number => xs.reduce((sum, x, i) => sum + (i % 2 === 0 ? -x : x), 0);

function sharedLength(p: readonly number[], q: readonly number[]): number {
  let shared = 0;
  for (let i = 0, j = 0; i + 1 < p.length && j + 1 < q.length; ) {
    const [pe, qe] = [p[i + 1] ?? 0, q[j + 1] ?? 0];
    shared += Math.max(0, Math.min(pe, qe) - Math.max(p[i] ?? 0, q[j] ?? 0));
    if (pe < qe) i += 2;
    else j += 2;
  }
  return shared;
}

/** The areas that two outlines enclose, even-odd, each and together. */
export function areasOf(a: Rings, b: Rings): { first: number; second: number; both: number } {
  const [one, two] = [sidesOf(a), sidesOf(b)];
  const areas = { first: 0, second: 0, both: 0 };
  levelsOf([...one, ...two]).reduce((low, high) => {
    const [p, q] = [insideAt(one, (low + high) / 2), insideAt(two, (low + high) / 2)];
    areas.first += lengthOf(p) * (high - low);
    areas.second += lengthOf(q) * (high - low);
    areas.both += sharedLength(p, q) * (high - low);
    return high;
  });
  return areas;
}

/** Intersection over union of what two outlines enclose: 1 the same, 0 apart or without area. */
export function overlapRatio(a: Rings, b: Rings): number {
  if (!overlaps(boundsOf(a.flat()), boundsOf(b.flat()))) return 0;
  const { first, second, both } = areasOf(a, b);
  return both <= 0 ? 0 : Math.min(1, both / (first + second - both));
}

/** Fewer points, none of the line further away than `tolerance` (Douglas and Peucker); the first and the last stay. */
export function simplified(points: readonly Point[], tolerance: number): Point[] {
  const stays = points.map((_, i) => i === 0 || i === points.length - 1);
  const stretches: [number, number][] = [[0, points.length - 1]];
  for (let stretch = stretches.pop(); stretch; stretch = stretches.pop()) {
    const [from, to] = stretch;
    const far = farthest(points, from, to);
    if (far.distance <= tolerance) continue;
    stays[far.index] = true;
    stretches.push([from, far.index], [far.index, to]);
  }
  return points.filter((_, i) => stays[i]);
}

function farthest(points: readonly Point[], from: number, to: number): { index: number; distance: number } {
  let found = { index: from, distance: -1 };
  const [a, b] = [points[from], points[to]];
  for (let index = from + 1; a && b && index < to; index++) {
    const p = points[index];
    const far = p ? distance(nearestOn(a, b, p), p) : -1;
    if (far > found.distance) found = { index, distance: far };
  }
  return found;
}

/** The same for a closed line: it is opened at its first point and the one that lies farthest from it. */
export function simplifiedRing(points: readonly Point[], tolerance: number): Point[] {
  const [first] = points;
  if (!first) return [];
  const away = points.reduce((best, p, i) => (distance(p, first) > distance(points[best] ?? first, first) ? i : best), 0);
  const there = simplified(points.slice(0, away + 1), tolerance);
  const back = simplified([...points.slice(away), first], tolerance);
  return [...there, ...back.slice(1, -1)];
}

/** Within how many pixels lines and points are the same where the question does not say. */
export const USUAL_TOLERANCE = 10;

/** Lines and points are like each other as near as they lie in the mean of both ways: at the tolerance half. The server's rule. */
export function nearness(there: number, back: number, tolerance = USUAL_TOLERANCE): number {
  const apart = (there + back) / 2;
  if (apart < 1e-9) return 1; // what sums of fractions differ by
  return tolerance === 0 ? 0 : Math.max(0, 1 - apart / (2 * tolerance));
}

export const meanOf = (all: readonly number[]): number => all.reduce((sum, one) => sum + one, 0) / all.length;

/** The middles of `count` stretches of a line that are as long as each other. */
export function placesOn(points: readonly Point[], count: number): Point[] {
  const all = sides({ points, closed: false });
  const total = all.reduce((sum, [a, b]) => sum + distance(a, b), 0);
  const found: Point[] = [];
  let passed = 0;
  for (const [a, b] of all) {
    const length = distance(a, b);
    for (; found.length < count; ) {
      const along = (total * (found.length + 0.5)) / count - passed;
      if (along > length) break;
      const share = length === 0 ? 0 : along / length;
      found.push([a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1])]);
    }
    passed += length;
  }
  return found;
}
