import assert from "node:assert/strict";
import { test } from "node:test";
import type { Item } from "#shared/api/index.ts";
import { answerAbout } from "./quoted.ts";

const schema = { fields: [
  { name: "tone", kind: "choice", classes: [{ name: "good" }, { name: "bad" }] },
  { name: "names", kind: "spans", on: "text", classes: [{ name: "PER" }], attributes: [{ name: "sure", kind: "choice", classes: [{ name: "yes" }, { name: "no" }] }] },
] };
const item: Item = { id: "item_1", external_id: "a", state: "open", reason: "", data: { text: `😀 Zoe\u0301\r\nmet ${"x".repeat(300)}` }, hash: "ab12", meta: {}, media: [], created_at: "" };
const span = (start: number, end: number) => ({ id: `${start}`, class: "PER", start, end, attributes: { sure: "yes" } });

test("marks quote their text by code points, long ones do not, and the item is named by its hash", () => {
  const { values, hash } = answerAbout(schema, item, { tone: "good", names: [span(0, 1), span(2, 8), { ...span(12, 300), quote: "of before" }] });
  assert.deepEqual(values["names"], [{ ...span(0, 1), quote: "😀" }, { ...span(2, 8), quote: "Zoe\u0301\r\n" }, span(12, 300)]);
  assert.equal(hash, "ab12");
});
test("an answer without marks goes as it is", () => assert.deepEqual(answerAbout(schema, item, { tone: "good", names: [] }), { values: { tone: "good" } }));
