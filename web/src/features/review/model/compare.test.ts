import assert from "node:assert/strict";
import { test } from "node:test";
import type { Evidence } from "#shared/api/types.ts";
import type { Schema } from "#editor/schema.ts";
import { believedValues, compareAnswers, standing } from "./compare.ts";

const answer = (id: string, values: Record<string, unknown>, over: Partial<Evidence> = {}): Evidence => ({
  id, values, source: { id: `src_${id}`, kind: "person", name: id }, stage: "label", confidence: null, note: null, active_ms: 1, schema_version: 1, guideline_version: 1, late: false, supersedes: null, suggested: null,
  verdict: null, certificate: null, code: null, created_at: "", ...over,
});
const schema: Schema = { fields: [
  { name: "kind", kind: "choice", classes: [{ name: "a" }, { name: "b" }] },
  { name: "tags", kind: "choices", classes: [{ name: "x" }, { name: "y" }] },
  { name: "cars", kind: "boxes", classes: [{ name: "car" }, { name: "bus" }] },
] };
const box = (id: string, x: number, over: object = {}) => ({ id, class: "car", x, y: 0, w: 100, h: 100, ...over });

test("a corrected answer stands for the one it replaces, a rejected one does not stand", () => {
  const all = [answer("1", {}), answer("2", {}, { supersedes: "1" }), answer("3", {}, { verdict: "reject" })];
  assert.deepEqual(standing(all).map((e) => e.id), ["2"]);
});

test("fields that differ come first, and order of choices is no difference", () => {
  const diff = compareAnswers(schema, [answer("1", { kind: "a", tags: ["x", "y"] }), answer("2", { kind: "b", tags: ["y", "x"] })]);
  assert.deepEqual(diff.map((d) => [d.field.name, d.agree]), [["kind", false], ["tags", true]]);
});

test("boxes of one thing are paired; what one person drew alone stands out", () => {
  const [diff] = compareAnswers(schema, [answer("1", { cars: [box("1", 0), box("2", 500)] }), answer("2", { cars: [box("1", 10)] })]);
  assert.ok(diff?.kind === "shapes");
  assert.deepEqual(diff.things.map((t) => t.shapes.map((s) => s.source)), [["1", "2"], ["1"]]);
  assert.ok(Math.abs((diff.things[0]?.likeness ?? 0) - 90 / 110) < 1e-9);
  assert.equal(diff.agree, false);
});

test("of boxes that lie close the most alike are paired, whatever the order", () => {
  const [diff] = compareAnswers(schema, [answer("1", { cars: [box("1", 100), box("2", 150)] }), answer("2", { cars: [box("1", 130), box("2", 160)] })]);
  assert.ok(diff?.kind === "shapes");
  assert.deepEqual(diff.things.map((t) => t.shapes.map(({ shape }) => shape.id)), [["1", "1"], ["2", "2"]]);
});

test("the same box with another class is one thing with two names", () => {
  const [diff] = compareAnswers(schema, [answer("1", { cars: [box("1", 0)] }), answer("2", { cars: [box("1", 0, { class: "bus" })] })]);
  assert.ok(diff?.kind === "shapes");
  assert.deepEqual(diff.things.map((t) => [t.classes, t.byAll]), [[["car", "bus"], false]]);
});

test("two boxes of one person never join one thing", () => {
  const [diff] = compareAnswers(schema, [answer("1", { cars: [box("1", 0), box("2", 2)] })]);
  assert.ok(diff?.kind === "shapes");
  assert.equal(diff.things.length, 2);
});

test("what would be accepted is the likeliest class, else what was answered first", () => {
  const answers = [answer("1", { kind: "a", tags: ["x"] }), answer("2", { kind: "b" })];
  const beliefs = [{ field: "kind", answers: 2, probabilities: [{ label: "a", probability: 0.3 }, { label: "b", probability: 0.7 }] }];
  assert.deepEqual(believedValues(schema, answers, beliefs), { kind: "b", tags: ["x"] });
});

test("what would be accepted is what the server takes drawn answers for together", () => {
  const answers = [answer("1", { cars: [box("1", 0)] }), answer("2", { cars: [box("1", 4)] })];
  const beliefs = [{ field: "cars", answers: 2, probabilities: [{ label: "1 car", probability: 0.9 }], value: [box("1", 2)] }];
  assert.deepEqual(believedValues(schema, answers, beliefs), { cars: [box("1", 2)] });
});

test("boxes that say different things of the same place differ, and each saying is told", () => {
  const attributes = [{ name: "occluded", kind: "choice", classes: [{ name: "yes" }, { name: "no" }] }];
  const asked: Schema = { fields: [{ name: "cars", kind: "boxes", classes: [{ name: "car" }], attributes }] };
  const said = (...all: string[]) => all.map((occluded, i) => answer(String(i), { cars: [box("1", 0, { attributes: { occluded } })] }));
  const [differ] = compareAnswers(asked, said("yes", "no"));
  assert.ok(differ?.kind === "shapes" && !differ.agree);
  assert.deepEqual(differ.things[0]?.said, ["occluded: yes", "occluded: no"]);
  const [agree] = compareAnswers(asked, said("yes", "yes"));
  assert.ok(agree?.kind === "shapes" && agree.agree);
});

const joins: Schema = { fields: [{ name: "cars", kind: "boxes", classes: [{ name: "car" }] }, { name: "tows", kind: "relations", of: "cars", classes: [{ name: "tows" }] }] };
const tows = (from: string, to: string) => [{ id: "r1", class: "tows", from, to }];

test("relations are compared by what they join, whatever the ids are", () => {
  const [same] = compareAnswers(joins, [
    answer("1", { cars: [box("1", 0), box("2", 500)], tows: tows("1", "2") }), answer("2", { cars: [box("8", 502), box("9", 1)], tows: tows("9", "8") }),
  ]).filter((d) => d.kind === "relations");
  assert.ok(same?.kind === "relations" && same.agree && same.joined.length === 1);
  const [turned] = compareAnswers(joins, [
    answer("1", { cars: [box("1", 0), box("2", 500)], tows: tows("1", "2") }), answer("2", { cars: [box("1", 500), box("2", 0)], tows: tows("1", "2") }),
  ]).filter((d) => d.kind === "relations");
  assert.ok(turned?.kind === "relations" && !turned.agree);
  assert.deepEqual(turned.joined.map((j) => j.sources), [["1"], ["2"]], "the same ids, the other way round");
});

test("chains are compared by what hangs together, however it was joined", () => {
  const chains: Schema = { fields: joins.fields.map((f) => (f.name === "tows" ? { ...f, chains: true } : f)) };
  const cars = [box("1", 0), box("2", 300), box("3", 600)];
  const tied = (...pairs: string[]) => pairs.map((pair, i) => ({ id: `r${i}`, class: "tows", from: pair[0], to: pair[1] }));
  const compared = (mine: string[], theirs: string[]) => compareAnswers(chains, [answer("1", { cars, tows: tied(...mine) }), answer("2", { cars, tows: tied(...theirs) })]).find((d) => d.kind === "relations");
  assert.equal(compared(["12", "23"], ["31", "12"])?.agree, true);
  assert.equal(compared(["12", "23"], ["12"])?.agree, false);
});
