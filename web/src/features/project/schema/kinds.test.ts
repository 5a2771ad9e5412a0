import assert from "node:assert/strict";
import { test } from "node:test";
import { asKind, freeKey, nameFrom } from "./kinds.ts";

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
