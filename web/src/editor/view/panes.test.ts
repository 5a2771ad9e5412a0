import assert from "node:assert/strict";
import { test } from "node:test";
import type { Item } from "#shared/api/types.ts";
import type { Schema } from "../schema.ts";
import { factsOf, panesOf } from "./panes.ts";
import { wereSeen } from "./seen.ts";

const item = (over: Partial<Item>): Item =>
  ({ id: "item_1", external_id: "a", state: "open", reason: "", data: {}, hash: "", meta: {}, media: [], created_at: "", ...over });
const media = [{ key: "image", id: "media_1", type: "image/png", width: 10, height: 20 }];

test("each part a question is about is a pane, and shapes go where they can be drawn", () => {
  const schema: Schema = { fields: [
    { name: "objects", kind: "boxes", on: "image" }, { name: "names", kind: "spans", on: "caption" }, { name: "ok", kind: "choice" },
  ] };
  const panes = panesOf(schema, item({ data: { image: "a.png", caption: "Ann", place: "Rome" }, media, meta: { year: 1999 } }));
  assert.deepEqual(panes.map((p) => [p.key, p.kind, p.fields.map((f) => f.name)]), [["image", "image", ["objects"]], ["caption", "text", ["names"]]]);
  assert.deepEqual(factsOf(schema, item({ data: { image: "a.png", caption: "Ann", place: "Rome" }, media, meta: { year: 1999 } })),
    [{ name: "place", value: "Rome" }, { name: "year", value: "1999" }]);
});

test("without a named part the picture or the text is shown, and shapes find their pane", () => {
  const schema: Schema = { fields: [{ name: "names", kind: "spans" }, { name: "objects", kind: "boxes", on: "gone" }] };
  const panes = panesOf(schema, item({ data: { text: "Ann", n: 1 }, media }));
  assert.deepEqual(panes.map((p) => [p.key, p.fields.map((f) => f.name)]), [["image", ["objects"]], ["text", ["names"]]]);
});

test("data that is neither text nor picture is shown as it is", () => {
  assert.deepEqual(panesOf({ fields: [] }, item({ data: { row: { a: 1 } } })).map((p) => p.kind === "text" && p.text), ['{\n  "a": 1\n}']);
  assert.deepEqual(panesOf({ fields: [] }, item({})), []);
});

test("what a question compares is shown side by side", () => {
  const schema: Schema = { fields: [{ name: "better", kind: "pairwise", on: "question", options: ["left", "right"] }, { name: "stars", kind: "rating", options: ["bad", "good"] }] };
  assert.deepEqual(panesOf(schema, item({ data: { right: "B", left: "A", question: "Q", bad: "x" } })).map((p) => [p.key, p.beside]), [["question", false], ["left", true], ["right", true]]);
});

test("views of one thing stand side by side, those that nothing is asked about too", () => {
  const schema: Schema = { fields: [{ name: "cars", kind: "boxes", on: "front" }, { name: "lanes", kind: "polylines", on: "left" }] };
  const views = ["left", "front", "back"].map((key) => ({ key, id: `media_${key}`, type: "image/png", width: 10, height: 20 }));
  assert.deepEqual(panesOf(schema, item({ media: views })).map((p) => [p.key, p.beside, p.fields.map((f) => f.name)]),
    [["front", true, ["cars"]], ["left", true, ["lanes"]], ["back", true, []]]);
  const anywhere: Schema = { fields: [{ name: "cars", kind: "boxes" }] };
  assert.deepEqual(panesOf(anywhere, item({ media: views })).map((p) => [p.key, p.fields.length]), [["left", 1], ["front", 0], ["back", 0]]);
});

test("a picture of which only the address came is told as such, and nobody has seen it", () => {
  const boxes: Schema = { fields: [{ name: "cars", kind: "boxes", on: "image", classes: [{ name: "car" }] }] };
  const named = item({ data: { image: "https://pictures.example/a.png" } });
  assert.deepEqual(panesOf(boxes, named).map((p) => p.kind === "absent" && p.name), ["https://pictures.example/a.png"]);
  assert.equal(wereSeen(boxes, named), false);
  assert.equal(wereSeen({ fields: [{ name: "spam", kind: "choice", on: "text" }] }, item({ data: { text: "x" } })), true);
});
