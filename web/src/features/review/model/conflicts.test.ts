import assert from "node:assert/strict";
import { test } from "node:test";
import type { Evidence } from "#shared/api/types.ts";
import type { Schema } from "#editor/schema.ts";
import { compareAnswers } from "./compare.ts";
import { type Choice, conflictsOf, isJoined, openConflicts, settledValues } from "./conflicts.ts";

const answer = (id: string, values: Record<string, unknown>): Evidence => ({
  id, values, source: { id: `src_${id}`, kind: "person", name: id }, stage: "label", confidence: null, note: null, active_ms: 1, schema_version: 1, guideline_version: 1, late: false, supersedes: null,
  verdict: null, certificate: null, suggested: null, code: null, created_at: "",
});
const schema: Schema = { fields: [{ name: "cars", kind: "boxes", classes: [{ name: "car" }, { name: "bus" }] }, { name: "names", kind: "spans", classes: [{ name: "PER" }] }] };
const box = (id: string, x: number, over: object = {}) => ({ id, class: "car", x, y: 0, w: 100, h: 100, ...over });

const two = [
  answer("a", { cars: [box("1", 0), box("2", 300), box("3", 900)] }),
  answer("b", { cars: [box("1", 0), box("2", 330), box("4", 600)] }),
];
const conflicts = () => conflictsOf(compareAnswers(schema, two), two);

test("each thing is added, removed or changed, with how far and how alike", () => {
  assert.deepEqual(conflicts().map((c) => [c.change, c.offset, Math.round(isJoined(c.about) ? 0 : c.about.likeness * 100)]), [["changed", 30, 54], ["removed", null, 100], ["added", null, 100]]);
});

test("what all drew alike is no conflict, nor is what one alone answered", () => {
  const same = [two[0], two[0] && { ...two[0], id: "c" }].filter((a) => a !== undefined);
  assert.deepEqual(conflictsOf(compareAnswers(schema, same), same), []);
  assert.deepEqual(conflictsOf(compareAnswers(schema, two.slice(0, 1)), two.slice(0, 1)), []);
});

test("settled conflicts make an answer of both", () => {
  const found = conflicts();
  const choices = new Map<string, Choice>(found.map((c, i) => [c.key, (["right", "none", "right"] as const)[i] ?? "left"]));
  const values = settledValues(schema, {}, compareAnswers(schema, two), found, choices);
  assert.deepEqual((values["cars"] as { x: number }[]).map((b) => b.x), [0, 330, 600]);
});

test("of three answers each drawing is named after who drew it", () => {
  const three = [
    answer("a", { cars: [box("1", 0), box("2", 300)] }),
    answer("b", { cars: [box("1", 20), box("2", 300), box("3", 600)] }),
    answer("c", { cars: [box("1", 0)] }),
  ];
  const found = conflictsOf(compareAnswers(schema, three), three);
  assert.deepEqual(found.map((c) => [c.change, c.who, c.right.map((s) => (s as unknown as { x: number }).x)]), [
    ["changed", { left: "a", right: "b", all: "a, b, c" }, [20]],
    ["removed", { left: "a", right: "", all: "a, b" }, []],
    ["added", { left: "", right: "b", all: "b" }, [600]],
  ]);
});

test("what was settled waits for the other conflicts of its field, not for those of fields that stay as believed", () => {
  const both = [answer("a", { cars: [box("1", 0), box("2", 300)], names: [{ id: "1", class: "PER", start: 0, end: 3 }] }), answer("b", { cars: [] })];
  const found = conflictsOf(compareAnswers(schema, both), both);
  const settled = (...keys: string[]) => openConflicts(found, new Map(keys.map((key) => [key, "left"] as const))).map((i) => found[i]?.key);
  assert.deepEqual([settled(), settled("cars 0"), settled("cars 0", "cars 1"), settled("names 0")], [[], ["cars 1"], [], []]);
});

test("where nothing was settled the answer stays as believed, and what is left open is the left one", () => {
  const found = conflicts();
  const diffs = compareAnswers(schema, two);
  assert.deepEqual(settledValues(schema, { cars: "as it was" }, diffs, found, new Map()), { cars: "as it was" });
  const values = settledValues(schema, {}, diffs, found, new Map([[found[0]?.key ?? "", "left"]]));
  assert.deepEqual((values["cars"] as { x: number }[]).map((b) => b.x), [0, 300, 900]);
});

test("two shapes of one id are two", () => {
  const both = [answer("a", { cars: [box("1", 0)] }), answer("b", { cars: [box("1", 500)] })];
  const found = conflictsOf(compareAnswers(schema, both), both);
  const values = settledValues(schema, {}, compareAnswers(schema, both), found, new Map(found.map((c) => [c.key, c.left.length > 0 ? "left" : "right"] as const)));
  assert.deepEqual((values["cars"] as { id: string }[]).map((b) => b.id), ["1", "1-1"]);
});

test("an offset of text is in characters", () => {
  const said = (start: number, end: number, id: string) => answer(id, { names: [{ id: "1", class: "PER", start, end }] });
  const both = [said(0, 10, "a"), said(0, 8, "b")];
  assert.deepEqual(conflictsOf(compareAnswers(schema, both), both).map((c) => [c.change, c.offset]), [["changed", 2]]);
});

test("relations follow what was settled, and those of what was left out are gone", () => {
  const joins: Schema = { fields: [{ name: "cars", kind: "boxes", classes: [{ name: "car" }] }, { name: "tows", kind: "relations", of: "cars", classes: [{ name: "tows" }] }] };
  const tows = (...pairs: [string, string][]) => pairs.map(([from, to], i) => ({ id: `r${i}`, class: "tows", from, to }));
  const both = [
    answer("a", { cars: [box("1", 0), box("2", 300), box("3", 600)], tows: tows(["1", "2"], ["2", "3"]) }),
    answer("b", { cars: [box("1", 330), box("2", 0)], tows: tows(["2", "1"]) }),
  ];
  const diffs = compareAnswers(joins, both);
  const found = conflictsOf(diffs, both);
  const choices = new Map<string, Choice>(found.filter((c) => c.field.name === "cars").map((c) => [c.key, c.right.length > 0 ? "right" : "none"] as const));
  const values = settledValues(joins, {}, diffs, found, choices);
  const xOf = (id: string) => (values["cars"] as { id: string; x: number }[]).find((b) => b.id === id)?.x;
  assert.deepEqual((values["tows"] as { from: string; to: string }[]).map((r) => [xOf(r.from), xOf(r.to)]), [[0, 330]]);
});

test("what one joined and the other did not is a conflict of its own, shown by both marks", () => {
  const joins: Schema = { fields: [{ name: "cars", kind: "boxes", classes: [{ name: "car" }] }, { name: "tows", kind: "relations", of: "cars", classes: [{ name: "tows" }] }] };
  const cars = [box("1", 0), box("2", 300), box("3", 600)];
  const tows = (...pairs: string[]) => pairs.map((pair, i) => ({ id: `r${i}`, class: "tows", from: pair[0], to: pair[1] }));
  const both = [answer("a", { cars, tows: tows("12", "23") }), answer("b", { cars, tows: tows("12", "31") })];
  const diffs = compareAnswers(joins, both);
  const found = conflictsOf(diffs, both);
  assert.deepEqual(found.map((c) => [c.change, c.left.map((s) => s.id), c.right.map((s) => s.id)]), [["removed", ["2", "3"], []], ["added", [], ["3", "1"]]]);
  const pairs = (...choices: Choice[]) => {
    const values = settledValues(joins, {}, diffs, found, new Map(found.flatMap((c, i) => (choices[i] ? [[c.key, choices[i]] as const] : []))));
    return (values["tows"] as { from: string; to: string }[]).map((r) => `${r.from}${r.to}`);
  };
  assert.deepEqual([pairs("none"), pairs("none", "right"), pairs("left", "right")], [["12"], ["12", "31"], ["12", "23", "31"]]);
});
