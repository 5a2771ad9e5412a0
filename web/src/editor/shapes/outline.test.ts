import assert from "node:assert/strict";
import { test } from "node:test";
import { random } from "../bench/random.ts";
import { boundsOf, distanceTo, encloses, overlapRatio, signedArea, simplified, simplifiedRing, type Point } from "./outline.ts";

const square: Point[] = [[0, 0], [10, 0], [10, 10], [0, 10]];
const bow: Point[] = [[0, 0], [10, 10], [10, 0], [0, 10]];
const near = (a: number, b: number, tolerance = 1e-9) => assert.ok(Math.abs(a - b) <= tolerance, `${a} is not ${b}`);

/** A star about the middle: any outline that does not cross itself. */
function star(r: () => number, count: number): Point[] {
  return Array.from({ length: count }, (_, i): Point => {
    const [angle, reach] = [(2 * Math.PI * i) / count, 20 + 80 * r()];
    return [100 + reach * Math.cos(angle), 100 + reach * Math.sin(angle)];
  });
}

test("a line is as far away as its nearest side, and an outline has one more", () => {
  near(distanceTo({ points: square, closed: true }, [-3, 5]), 3);
  near(distanceTo({ points: square, closed: false }, [-3, 5]), Math.hypot(3, 5));
  near(distanceTo({ points: [[4, 5]], closed: false }, [1, 1]), 5);
  assert.equal(distanceTo({ points: [], closed: true }, [0, 0]), Infinity);
});

test("what lies inside is even-odd", () => {
  assert.deepEqual([encloses([square], [5, 5]), encloses([square], [11, 5])], [true, false]);
  const inBow = ([[2, 5], [8, 5], [9, 2], [9, 8], [5, 1]] as Point[]).map((p) => encloses([bow], p));
  assert.deepEqual(inBow, [true, true, true, true, false]);
});

test("what lies in a hole is not inside", () => {
  const rings: Point[][] = [square, [[2, 2], [4, 2], [4, 4], [2, 4]]];
  assert.deepEqual([encloses(rings, [3, 3]), encloses(rings, [5, 5])], [false, true]);
  near(overlapRatio(rings, [square]), 0.96);
});

const overlaps: { name: string; a: Point[]; b: Point[]; share: number }[] = [
  { name: "itself", a: square, b: square, share: 1 },
  { name: "the other way round", a: square, b: square.toReversed(), share: 1 },
  { name: "a corner", a: square, b: [[5, 5], [15, 5], [15, 15], [5, 15]], share: 25 / 175 },
  { name: "apart", a: square, b: [[20, 20], [30, 20], [30, 30]], share: 0 },
  { name: "without area", a: square, b: [[0, 0], [5, 5], [10, 10]], share: 0 },
  { name: "crossing itself", a: square, b: bow, share: 0.5 },
];
for (const { name, a, b, share } of overlaps)
  test(`the overlap with ${name} is ${share}`, () => { near(overlapRatio([a], [b]), share); near(overlapRatio([b], [a]), share); });

test("a simplified line keeps its ends and stays within the tolerance, whatever it was", () => {
  const r = random(11);
  for (let round = 0; round < 60; round++) {
    const points = star(r, 3 + Math.floor(60 * r()));
    const tolerance = 12 * r();
    const line = simplified(points, tolerance);
    assert.deepEqual([line[0], line.at(-1)], [points[0], points.at(-1)]);
    for (const p of points) assert.ok(distanceTo({ points: line, closed: false }, p) <= tolerance + 1e-9);
    const ring = simplifiedRing(points, tolerance);
    for (const p of points) assert.ok(distanceTo({ points: [...ring, ring[0] ?? [0, 0]], closed: false }, p) <= tolerance + 1e-9);
    assert.ok(ring.every((p) => points.includes(p)) && new Set(ring).size === ring.length);
  }
});

test("overlap is the same either way, and area agrees with counting places", () => {
  const r = random(5);
  for (let round = 0; round < 20; round++) {
    const [a, b] = [star(r, 3 + Math.floor(9 * r())), star(r, 3 + Math.floor(9 * r()))];
    near(overlapRatio([a], [b]), overlapRatio([b], [a]), 1e-9);
    const box = boundsOf(a);
    const grid = 200;
    let inside = 0;
    for (let i = 0; i < grid * grid; i++)
      if (encloses([a], [box.x + (box.w * ((i % grid) + 0.5)) / grid, box.y + (box.h * (Math.floor(i / grid) + 0.5)) / grid])) inside++;
    near((inside * box.w * box.h) / (grid * grid), Math.abs(signedArea(a)), 0.02 * box.w * box.h);
  }
});
