import assert from "node:assert/strict";
import { test } from "node:test";
import { imagePoint, type ImagePoint } from "./points.ts";
import { pointDragged, pointPut, type Tracing } from "./tracing.ts";

const outline = { fewest: 3, most: Infinity, closed: true };
const line = { fewest: 2, most: Infinity, closed: false };
const dot = { fewest: 1, most: 1, closed: false };
const p = (x: number, y: number): ImagePoint => imagePoint(x, y);
const square = [p(0, 0), p(10, 0), p(10, 10), p(0, 10)];

const steps = [
  { name: "a further point goes on", points: square, at: p(5, 20), rule: outline, done: false, count: 5 },
  { name: "the first point closes an outline", points: square, at: p(1, 1), rule: outline, done: true, count: 4 },
  { name: "the first point of two closes nothing", points: square.slice(0, 2), at: p(1, 1), rule: outline, done: false, count: 3 },
  { name: "the last point again ends", points: square, at: p(1, 10), rule: outline, done: true, count: 4 },
  { name: "the last point again, too few, is no point", points: square.slice(0, 2), at: p(10, 1), rule: outline, done: false, count: 2 },
  { name: "the first point of a line goes on", points: square, at: p(0, 0), rule: line, done: false, count: 5 },
  { name: "the last point again ends a line", points: square.slice(0, 2), at: p(10, 0), rule: line, done: true, count: 2 },
  { name: "a point is done at once", points: [] as Tracing, at: p(3, 3), rule: dot, done: true, count: 1 },
];
for (const { name, points, at, rule, done, count } of steps)
  test(name, () => {
    const step = pointPut(points, at, rule, 2);
    assert.deepEqual([step.kind, step.points.length], [done ? "done" : "goes_on", count]);
  });

test("a drag puts a point only where the hand has gone on", () => {
  let points: Tracing = [p(0, 0)];
  for (let x = 1; x <= 20; x++) points = pointDragged(points, p(x, 0), outline, 5);
  assert.deepEqual(points.map(({ x }) => x), [0, 5, 10, 15, 20]);
});
