import assert from "node:assert/strict";
import { test } from "node:test";
import { piecesOf } from "./pieces.ts";

const told = (text: string, spans: { start: number; end: number; name: string }[]) =>
  piecesOf(text, spans).map((p) => [p.text, p.spans.map((s) => s.name + (s.begins ? "+" : "")).join(" ")]);

test("a text is cut where spans begin and end, the outer one named first", () => {
  const spans = [{ start: 4, end: 11, name: "b" }, { start: 0, end: 11, name: "a" }];
  assert.deepEqual(told("Ann Kowalska", spans), [["Ann ", "a+"], ["Kowalsk", "a b+"], ["a", ""]]);
});
test("places are code points, so that what stands behind an emoji is found", () => {
  assert.deepEqual(told("😀 Ann", [{ start: 2, end: 5, name: "a" }]), [["😀 ", ""], ["Ann", "a+"]]);
});
test("the pieces make up the text again, whatever the spans say", () => {
  const text = "كتبت آنا 👨‍👩‍👧 رسالة";
  const spans = [{ start: 3, end: 900, name: "a" }, { start: 50, end: 60, name: "b" }, { start: 7, end: 7, name: "c" }];
  assert.equal(piecesOf(text, spans).map((p) => p.text).join(""), text);
  assert.deepEqual(piecesOf("", spans), []);
});
