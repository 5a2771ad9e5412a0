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
