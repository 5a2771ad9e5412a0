import assert from "node:assert/strict";
import { test } from "node:test";
import type { Evidence } from "#shared/api/types.ts";
import type { Schema } from "#editor/schema.ts";
import { compareAnswers } from "./compare.ts";
import { imageHeat, textHeat } from "./heat.ts";

const answer = (id: string, values: Record<string, unknown>): Evidence => ({
  id, values, source: { id: `src_${id}`, kind: "person", name: id }, stage: "label", confidence: null, note: null, active_ms: 1, schema_version: 1, guideline_version: 1, late: false, supersedes: null,
  verdict: null, certificate: null, code: null, suggested: null, created_at: "",
});
const schema: Schema = { fields: [{ name: "cars", kind: "boxes", classes: [{ name: "car" }, { name: "bus" }] }, { name: "names", kind: "spans", classes: [{ name: "PER" }] }] };
const box = (x: number, name = "car") => ({ id: "1", class: name, x, y: 0, w: 64, h: 64 });
const size = { width: 128, height: 64 }; // a cell is a pixel
const heat = (...answers: Evidence[]) => imageHeat(compareAnswers(schema, answers), schema.fields, answers.length, size);

test("where two agree nothing is disputed, and where one of them is alone all is", () => {
  const { columns, rows, cells } = heat(answer("a", { cars: [box(0)] }), answer("b", { cars: [box(16)] }));
  assert.deepEqual([columns, rows], [128, 64]);
  assert.deepEqual([0, 15, 16, 63, 64, 79, 80].map((x) => cells[x]), [1, 1, 0, 0, 1, 1, 0]);
});

test("one against two is disputed less than half against half", () => {
  const { cells } = heat(answer("a", { cars: [box(0)] }), answer("b", { cars: [box(16)] }), answer("c", { cars: [box(16)] }));
  assert.ok(Math.abs((cells[8] ?? 0) - 8 / 9) < 1e-6);
});

test("a thing that is called differently is disputed where it is", () => {
  const { cells } = heat(answer("a", { cars: [box(0)] }), answer("b", { cars: [box(0, "bus")] }));
  assert.deepEqual([cells[5], cells[100]], [1, 0]);
});

test("stretches of text are disputed where not all have marked them", () => {
  const said = (id: string, start: number, end: number) => answer(id, { names: [{ id: "1", class: "PER", start, end }] });
  const both = [said("a", 0, 8), said("b", 2, 8)];
  assert.deepEqual(textHeat(compareAnswers(schema, both), schema.fields, 2), [{ start: 0, end: 2, share: 1 }]);
});
