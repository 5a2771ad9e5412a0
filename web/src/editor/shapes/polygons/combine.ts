// Outlines made of outlines: joined, cut off where others lie, cut in pieces.
import { difference, setPrecision, union, xor, type Geom } from "polyclip-ts";
import { areasOf, crossingAt, distance, distanceTo, rounded, sides, signedArea, type Line, type Point, type Rings } from "../outline.ts";
import type { Combined } from "../shape.ts";
import { ringsOf, withRings, type Vertices } from "../vertices.ts";

const ringGeometry = (points: readonly Point[]): Geom => [points.map(([x, y]): [number, number] => [x, y])];

/** Even-odd, as the record has it: a hole may cross its outline. */
function geometry(rings: Rings): Geom {
  const [first = [], ...holes] = rings.map(ringGeometry);
  return holes.length === 0 ? first : xor(first, ...holes);
}

/** How near places may be and still be told apart, in pixels, from try to try. */
const PRECISIONS = [0, 1e-9, 1e-6, 1e-3];

/** polyclip is exact, and gives up now and then where sides all but touch: then it is asked again more coarsely. Null where it never ends. */
function clipped(run: () => readonly Rings[]): readonly Rings[] | null {
  for (const precision of PRECISIONS) {
    setPrecision(precision);
    try {
      return run();
    } catch {
      continue;
    } finally {
      setPrecision(0);
    }
  }
  return null;
}

/** Smaller pieces are what rounding leaves of sides that lie on each other. */
const CRUMB_AREA = 0.5;

const isLarge = (ring: readonly Point[]): boolean => Math.abs(signedArea(ring)) >= CRUMB_AREA;
const areaOf = ([outer = [], ...holes]: Rings): number => holes.reduce((sum, hole) => sum - Math.abs(signedArea(hole)), Math.abs(signedArea(outer)));

/** The outlines of what polyclip gives, each with its holes, the largest first; it closes its rings, the record does not. */
function outlinesOf(found: readonly Rings[] | null, place: (p: Point) => Point = ([x, y]) => [rounded(x), rounded(y)]): Rings[] {
  return (found ?? []).map((rings) => rings.map((ring) => distinct(ring.slice(0, -1).map(place))).filter((ring, i) => i === 0 || isLarge(ring)))
    .filter((rings) => areaOf(rings) >= CRUMB_AREA)
    .toSorted((a, b) => areaOf(b) - areaOf(a));
}

const same = (a: Point | undefined, b: Point | undefined): boolean => a?.[0] === b?.[0] && a?.[1] === b?.[1];

const distinct = (ring: readonly Point[]): Point[] => ring.filter((p, i) => !same(p, ring.at(i - 1)));

/** With the first outline's name and attributes; the others must touch it, each after those before. */
export function joined(first: Vertices, others: readonly Vertices[]): Combined<Vertices> {
  let [rings, left, grew] = [ringsOf(first), others, true];
  while (grew && left.length > 0) {
    grew = false;
    for (const other of left) {
      const [both, ...more] = outlinesOf(clipped(() => union(geometry(rings), geometry(ringsOf(other)))));
      if (!both || more.length > 0) continue; // apart, so far
      rings = both;
      left = left.filter((o) => o !== other);
      grew = true;
    }
  }
  return left.length === others.length ? { fault: "apart" } : { shapes: [withRings(first, rings), ...left] };
}

/** What of the first outline no other one covers, in one piece or several. */
export function cutOff(first: Vertices, others: readonly Vertices[]): Combined<Vertices> {
  const covering = others.filter((o) => areasOf(ringsOf(first), ringsOf(o)).both >= CRUMB_AREA);
  if (covering.length === 0) return { fault: "apart" };
  const found = clipped(() => difference(geometry(ringsOf(first)), ...covering.map((o) => geometry(ringsOf(o)))));
  if (!found) return { fault: "tangled" };
  const left = outlinesOf(found);
  return left.length === 0 ? { fault: "nothing" } : { shapes: left.map((rings) => withRings(first, rings)) };
}

/** Half the width of the knife: less than the record can tell. */
const KNIFE = 0.004;

/** A thin box along a stretch. */
function blade([ax, ay]: Point, [bx, by]: Point): Geom {
  const long = KNIFE / Math.max(distance([ax, ay], [bx, by]), KNIFE);
  const [dx, dy] = [(bx - ax) * long, (by - ay) * long];
  return [[[ax - dx - dy, ay - dy + dx], [bx + dx - dy, by + dy + dx], [bx + dx + dy, by + dy - dx], [ax - dx + dy, ay - dy - dx]]];
}

/** What of the line lies between the first border it crosses and the last: beginnings and ends inside cut nothing. */
function knifeOf(rings: Rings, line: readonly Point[]): Point[] {
  const borders = rings.flatMap((points) => sides({ points, closed: true }));
  const cuts = sides({ points: line, closed: false }).map(([a, b]) => {
    const shares = borders.map((side) => crossingAt([a, b], side)).filter((share) => share !== null).sort((p, q) => p - q);
    return shares.map((share): Point => [a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1])]);
  });
  const [first, last] = [cuts.findIndex((c) => c.length > 0), cuts.findLastIndex((c) => c.length > 0)];
  const from = cuts[first]?.[0];
  const to = cuts[last]?.at(-1);
  return from && to ? [from, ...line.slice(first + 1, last + 1), to] : [];
}

/** In pieces along a line drawn across it; null where it comes apart nowhere. */
export function cutAlong(shape: Vertices, line: readonly Point[]): readonly Vertices[] | null {
  const rings = ringsOf(shape);
  const knife = knifeOf(rings, line);
  if (knife.length < 2) return null;
  const path: Line = { points: knife, closed: false };
  const borders = rings.map((points): Line => ({ points, closed: true }));
  const crossings = sides(path).flatMap(([a, b]) => borders.flatMap(sides).map((side) => crossingAt([a, b], side))
    .filter((share) => share !== null).map((share): Point => [a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1])]));
  const corners = [...knife, ...crossings];
  // Where the knife has been both pieces have the same corner: where it crossed a border, or turned.
  const place = (p: Point): Point => {
    const near = distanceTo(path, p) <= 2 * KNIFE && !rings.some((ring) => ring.some((q) => same(p, q)));
    const [x, y] = near ? corners.reduce((best, q) => (distance(q, p) < distance(best, p) ? q : best)) : p;
    return [rounded(x), rounded(y)];
  };
  const before = outlinesOf(clipped(() => union(geometry(rings)))).length;
  const pieces = outlinesOf(clipped(() => difference(geometry(rings), ...sides(path).map(([a, b]) => blade(a, b)))), place);
  return pieces.length > before ? pieces.map((piece) => withRings(shape, piece)) : null;
}

/** In two along the line between two corners, which both pieces keep; null between neighbours. */
export function cutBetween(shape: Vertices, from: string, to: string): readonly Vertices[] | null {
  const [low, high] = [Number(from), Number(to)].sort((a, b) => a - b);
  const points = ringsOf(shape).flat();
  const [begin, end] = [points[low ?? -1], points[high ?? -1]];
  if (low === undefined || high === undefined || !begin || !end) return null;
  if (shape.holes) return cutAlong(shape, [begin, end]);
  const [inner, outer] = [points.slice(low, high + 1), [...points.slice(high), ...points.slice(0, low + 1)]];
  return inner.length < 3 || outer.length < 3 ? null : [{ ...shape, points: outer }, { ...shape, points: inner }];
}
