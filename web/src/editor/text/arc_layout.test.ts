import assert from "node:assert/strict";
import { test } from "node:test";
import { LANES_MAX, lanesOf, waysOf, type Ends } from "./arc_layout.ts";

const bounds = { left: 0, right: 800 };
const arc = (a: number, b: number, y = 100, z = y): Ends => ({ from: { x: a, y }, to: { x: b, y: z } });

test("arcs over each other take lanes, the short one below; apart they share the lowest", () => {
  assert.deepEqual(lanesOf([arc(0, 500), arc(100, 200), arc(600, 700)], bounds), [1, 0, 0]);
});
test("arcs of different lines of text do not push each other", () => {
  assert.deepEqual(lanesOf([arc(0, 500, 100), arc(0, 500, 200)], bounds), [0, 0]);
});
test("an arc between two lines takes a lane on both, up to the margin", () => {
  assert.deepEqual(lanesOf([arc(100, 120, 100, 200), arc(20, 90, 200)], bounds), [1, 0]);
});
test("more arcs than lanes lie in the last one", () => {
  assert.deepEqual(lanesOf(Array.from({ length: LANES_MAX + 2 }, (_, i) => arc(0, 100 + i)), bounds), [0, 1, 2, 3, 3, 3]);
});
test("an arc rises from one mark and comes down on the other, whichever is first", () => {
  const [there, back] = waysOf([arc(50, 200), arc(700, 600)], bounds);
  assert.equal(there?.path, "M50 100V92H200V100");
  assert.equal(back?.path, "M700 100V92H600V100");
  assert.deepEqual(there?.tip, { x: 200, y: 100 });
});
test("between two lines it goes through the nearer margin and crosses no text", () => {
  const [left, right] = waysOf([arc(50, 80, 100, 300), arc(700, 760, 100, 300)], bounds);
  assert.equal(left?.path, "M50 100V92H0V292H80V300");
  assert.equal(right?.path, "M700 100V92H800V292H760V300");
});
test("an arc that leaves by a margin goes above all it meets on its way there", () => {
  assert.deepEqual(waysOf([arc(50, 200), arc(50, 300), arc(300, 400, 100, 200)], bounds).map((w) => w.lane), [0, 1, 2]);
});
test("arcs at one mark stand apart", () => {
  const ways = waysOf([arc(50, 200), arc(50, 300), arc(50, 400)], bounds);
  assert.equal(new Set(ways.map((w) => w.path.split("V")[0])).size, 3);
});
