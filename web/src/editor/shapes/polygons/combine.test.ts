import assert from "node:assert/strict";
import { test } from "node:test";
import { random } from "../../bench/random.ts";
import { areasOf, distance, type Point } from "../outline.ts";
import { ringsOf, type Vertices } from "../vertices.ts";
import { cutAlong, cutBetween, cutOff, joined } from "./combine.ts";

const shape = (id: string, points: readonly Point[]): Vertices => ({ id, class: "a", points });
const square = (id: string, x: number, y: number, side: number) => shape(id, [[x, y], [x + side, y], [x + side, y + side], [x, y + side]]);
const area = (s: Vertices) => areasOf(ringsOf(s), ringsOf(s)).both;
const shapesOf = (found: ReturnType<typeof joined>): readonly Vertices[] => ("shapes" in found ? found.shapes : []);

test("outlines that touch become one, in whatever order they lie", () => {
  const [one, ...left] = shapesOf(joined(square("1", 0, 0, 10), [square("3", 16, 0, 10), square("2", 8, 0, 10), square("4", 50, 0, 10)]));
  assert.deepEqual([one?.id, one && area(one), left.map((s) => s.id)], ["1", 260, ["4"]]);
});

const faults = [
  { name: "apart", found: joined(square("1", 0, 0, 10), [square("2", 20, 0, 10)]) },
  { name: "apart", found: cutOff(square("1", 0, 0, 10), [square("2", 10, 0, 10)]) },
  { name: "nothing", found: cutOff(square("1", 0, 0, 10), [square("2", -1, -1, 20)]) },
];
for (const [i, { name, found }] of faults.entries()) test(`what cannot be made says why: ${name} (${i + 1})`, () => assert.deepEqual(found, { fault: name }));

test("what others cover is cut off, and may leave pieces", () => {
  const pieces = shapesOf(cutOff(square("1", 0, 0, 30), [shape("2", [[10, -5], [16, -5], [16, 40], [10, 40]])]));
  assert.deepEqual(pieces.map(area), [420, 300]);
});

const ring = (): Vertices => ({ ...square("1", 0, 0, 30), holes: [square("", 10, 10, 10).points] });

test("what is cut off inside, or left open between those joined, is a hole", () => {
  const [trimmed] = shapesOf(cutOff(square("1", 0, 0, 30), [square("2", 10, 10, 10)]));
  assert.deepEqual([trimmed?.holes?.length, trimmed && area(trimmed)], [1, 800]);
  const bay = shape("1", [[0, 0], [30, 0], [30, 30], [0, 30], [0, 20], [20, 20], [20, 10], [0, 10]]);
  const [closed] = shapesOf(joined(bay, [shape("2", [[0, 5], [5, 5], [5, 25], [0, 25]])]));
  assert.deepEqual([closed?.holes?.length, closed && area(closed)], [1, 900 - 150]);
});

test("a hole that is filled by another is gone, and one that is cut through becomes a bay", () => {
  const [whole] = shapesOf(joined(ring(), [square("2", 5, 5, 20)]));
  assert.deepEqual([whole?.holes, whole && area(whole)], [undefined, 900]);
  const [bay] = shapesOf(cutOff(ring(), [shape("2", [[12, -5], [18, -5], [18, 15], [12, 15]])]));
  assert.deepEqual([bay?.holes, bay && area(bay)], [undefined, 740]);
});

const cuts: { name: string; of: Vertices; line: Point[]; areas: number[] | null }[] = [
  { name: "anywhere across", of: square("1", 0, 0, 30), line: [[-5, 10], [35, 10]], areas: [600, 300] },
  { name: "with a corner of its own", of: square("1", 0, 0, 30), line: [[10, -5], [10, 10], [-5, 10]], areas: [800, 100] },
  { name: "from border to border", of: square("1", 0, 0, 30), line: [[15, 0], [15, 30]], areas: [450, 450] },
  { name: "with its ends inside", of: square("1", 0, 0, 30), line: [[5, 5], [5, 35], [20, 35], [20, -5], [10, -5], [10, 25]], areas: [600, 300] },
  { name: "through a hole", of: ring(), line: [[-5, 15], [35, 15]], areas: [400, 400] },
  { name: "beside a hole", of: ring(), line: [[25, -5], [25, 35]], areas: [650, 150] },
  { name: "into a hole only", of: ring(), line: [[-5, 15], [15, 15]], areas: null },
  { name: "inside only", of: square("1", 0, 0, 30), line: [[5, 5], [20, 20]], areas: null },
  { name: "past it", of: square("1", 0, 0, 30), line: [[40, 5], [40, 20]], areas: null },
];
for (const { name, of, line, areas } of cuts)
  test(`a cut along a line: ${name}`, () => {
    const pieces = cutAlong(of, line);
    assert.deepEqual(pieces?.map((p) => Math.round(area(p) * 1000) / 1000) ?? null, areas);
  });

test("pieces of a cut fit together without a gap, wherever the line runs", () => {
  const r = random(8);
  for (let round = 0; round < 60; round++) {
    const of = shape("1", Array.from({ length: 9 }, (_, i): Point => { const reach = 100 + 200 * r(); return [Math.round(300 + reach * Math.cos(i * 0.698)), Math.round(300 + reach * Math.sin(i * 0.698))]; }));
    const pieces = cutAlong(of, [[0, 600 * r()], [600 * r(), 600 * r()], [600, 600 * r()]]);
    if (!pieces) continue;
    assert.ok(Math.abs(pieces.reduce((sum, p) => sum + area(p), 0) - area(of)) < 5, `${pieces.map(area)} of ${area(of)}`);
    const corners = pieces.map((p) => ringsOf(p).flat());
    const own = (p: Point) => of.points.some((q) => distance(p, q) === 0);
    for (const [i, mine] of corners.entries())
      for (const p of mine) assert.ok(own(p) || corners.some((others, j) => j !== i && others.some((q) => distance(p, q) === 0)), `${p} of piece ${i} is in no other`);
  }
});

test("an outline is cut between two corners, and not between neighbours", () => {
  const whole = square("1", 0, 0, 10);
  assert.deepEqual(cutBetween(whole, "2", "0")?.map(area), [50, 50]);
  assert.deepEqual([cutBetween(whole, "0", "1"), cutBetween(whole, "3", "0"), cutBetween(whole, "0", "7")], [null, null, null]);
});

test("areas add up, whatever is joined or cut off", () => {
  const r = random(31);
  const star = (id: string): Vertices => {
    const [x, y] = [30 * r(), 30 * r()];
    return shape(id, Array.from({ length: 8 }, (_, i): Point => { const reach = 10 + 20 * r(); return [x + reach * Math.cos(i * 0.785), y + reach * Math.sin(i * 0.785)]; }));
  };
  for (let round = 0; round < 40; round++) {
    const [a, b] = [star("1"), star("2")];
    const { first, second, both } = areasOf([a.points], [b.points]);
    const near = (found: number, want: number) => assert.ok(Math.abs(found - want) < 1.5, `${found} is not ${want}`);
    const one = joined(a, [b]);
    if ("shapes" in one) near(one.shapes.reduce((sum, s) => sum + area(s), 0), first + second - both);
    const rest = cutOff(a, [b]);
    if ("shapes" in rest) near(rest.shapes.reduce((sum, s) => sum + area(s), 0), first - both);
  }
});
