import assert from "node:assert/strict";
import { test } from "node:test";
import { at as placed } from "../shapes/outline.ts";
import { imagePoint } from "./points.ts";
import { onEdge, snapped } from "./snapping.ts";

const image = { width: 100, height: 80 };
const square = { points: [[20, 20], [60, 20], [60, 60], [20, 60]], closed: true } as const;
const rows = [
  { name: "a corner", at: [22, 23], to: [20, 20] },
  { name: "a border", at: [40, 23], to: [40, 20] },
  { name: "the side that closes it", at: [18, 40], to: [20, 40] },
  { name: "the edge of the picture", at: [98, 40], to: [100, 40] },
  { name: "a corner of the picture", at: [2, 79], to: [0, 80] },
  { name: "beyond the picture", at: [130, -7], to: [100, 0] },
  { name: "nothing near", at: [40, 40], to: [40, 40] },
] as const;
for (const { name, at, to } of rows)
  test(`a point snaps: ${name}`, () => assert.deepEqual(snapped(placed(at), 5, [square], image), placed(to)));

test("an open line has no side from its end to its beginning", () =>
  assert.deepEqual(snapped(imagePoint(18, 40), 5, [{ ...square, closed: false }], image), imagePoint(18, 40)));

test("without others only the edge is left, and without reach only the picture", () =>
  assert.deepEqual(onEdge(imagePoint(1, -1), 0, image), imagePoint(1, 0)));
