import assert from "node:assert/strict";
import { test } from "node:test";
import { asKind, attributeKinds, freeKey, nameFrom, takenBy, withChains, withScale, withTurns } from "./kinds.ts";

const names = [
  ["Is it spam?", [], "is_it_spam"], ["Ärger", [], "arger"], ["", [], "field"], ["2 cars", [], "field_2_cars"], ["topic", ["topic", "topic_2"], "topic_3"], ["سؤال", [], "field"],
] as const;
for (const [title, taken, name] of names) test(`a name is made from "${title}"`, () => assert.equal(nameFrom(title, taken), name));

test("another kind forgets what it does not know", () => {
  const number = asKind({ name: "a", kind: "choice", required: true, classes: [{ name: "x" }] }, "number");
  assert.deepEqual(number, { name: "a", kind: "number", required: true });
});
test("another kind has what it needs", () => {
  assert.equal(asKind({ name: "a", kind: "text" }, "boxes").on, "image");
  assert.equal(asKind({ name: "a", kind: "text" }, "choice").classes?.length, 2);
});
test("bounds stay where they mean the same, and go where they do not", () => {
  const marked = { name: "a", kind: "boxes", on: "image", classes: [{ name: "x" }], min: 1, max: 3 };
  assert.deepEqual([asKind(marked, "spans").min, asKind(marked, "spans").max], [1, 3]);
  assert.equal("min" in asKind(marked, "text") || "max" in asKind(marked, "number"), false);
  assert.deepEqual([asKind(marked, "rating").min, asKind(marked, "rating").max], [1, 5]);
});
test("how much is the same stays where it means the same", () => {
  const boxes = { name: "a", kind: "boxes", on: "image", classes: [{ name: "x" }], overlap: 0.9 };
  assert.equal(asKind(boxes, "masks").overlap, 0.9);
  assert.equal("overlap" in asKind(boxes, "points"), false);
  const points = { ...asKind(boxes, "points"), tolerance: 5 };
  assert.equal(asKind(points, "polylines").tolerance, 5);
  assert.equal("tolerance" in asKind(points, "number"), false);
  assert.equal("tolerance" in asKind({ name: "a", kind: "number", tolerance: 5 }, "points"), false);
});
test("whole turns have no share in common and chains no number of pairs", () => {
  const marked = { name: "a", kind: "spans", on: "text", classes: [{ name: "x" }], overlap: 0.9, min: 1 };
  const turns = withTurns(marked, true);
  assert.deepEqual([turns.unit, "overlap" in turns, turns.min, takenBy(turns).same], ["turn", false, 1, null]);
  assert.deepEqual(withTurns(turns, false), { name: "a", kind: "spans", on: "text", classes: [{ name: "x" }], min: 1 });
  assert.deepEqual(takenBy(marked).same, { part: "overlap", usual: 0.8 });
  const joins = { name: "b", kind: "relations", of: "a", classes: [{ name: "x" }], min: 1, max: 3 };
  const chains = withChains(joins, true);
  assert.deepEqual([chains, takenBy(chains).bounds], [{ name: "b", kind: "relations", of: "a", classes: [{ name: "x" }], chains: true }, "no"]);
  assert.deepEqual([withChains(joins, false), takenBy(joins).bounds], [joins, "marks"]);
});
test("a scale that grows or moves keeps the words of its steps", () => {
  const rating = { name: "a", kind: "rating", min: 1, max: 3, options: ["bad", "fair", "good"] };
  assert.deepEqual(withScale(rating, { ...rating, max: 4 }).options, ["bad", "fair", "good", ""]);
  assert.deepEqual(withScale(rating, { ...rating, min: 2 }).options, ["fair", "good"]);
  assert.equal(withScale({ name: "a", kind: "rating" }, { name: "a", kind: "rating", max: 3 }).options, undefined);
});
test("a free key is one that nothing has", () => assert.equal(freeKey(["1", "2", undefined]), "3"));
test("a comparison has two columns and a tie, an order its columns and no classes", () => {
  assert.deepEqual(asKind({ name: "a", kind: "text" }, "pairwise"), { name: "a", kind: "pairwise", classes: [{ name: "tie", key: "3" }], options: ["left", "right"] });
  const order = asKind({ name: "a", kind: "pairwise", options: ["x", "y"], classes: [{ name: "tie" }] }, "ranking");
  assert.deepEqual(order, { name: "a", kind: "ranking", options: ["x", "y"] });
  assert.deepEqual(asKind({ ...order, options: ["x", "y", "z"] }, "pairwise").options, ["left", "right"]);
});
test("marks keep their attributes from one drawn kind to the other, and others have none", () => {
  const marked = { name: "a", kind: "boxes", on: "image", classes: [{ name: "x" }], attributes: [{ name: "b", kind: "text" }] };
  assert.deepEqual(asKind(marked, "spans").attributes, marked.attributes);
  assert.equal("attributes" in asKind(marked, "choice"), false);
});
test("a relation joins the marks of a question, is about no column, and is no attribute", () => {
  const joins = asKind({ name: "a", kind: "boxes", on: "image", classes: [{ name: "x" }] }, "relations");
  assert.deepEqual(joins, { name: "a", kind: "relations", classes: [{ name: "x" }] });
  assert.equal(asKind({ ...joins, of: "b" }, "choice").of, undefined);
  assert.equal(attributeKinds.includes("relations"), false);
});
