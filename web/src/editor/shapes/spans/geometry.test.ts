import assert from "node:assert/strict";
import { test } from "node:test";
import { Offsets } from "../../text/offsets.ts";
import { inOrder, lanes, overlapRatio, reordered, spansAt } from "./geometry.ts";
import { readSpans, type Span } from "./model.ts";
import { edgeMoved, markedRange } from "./tool.ts";
import { measures } from "./view.ts";

const span = (start: number, end: number, id = `${start}-${end}`): Span => ({ id, class: "PER", start, end });

test("what is not a span is left out when read", () => {
  const good = { id: "1", class: "PER", start: 0, end: 5 };
  assert.deepEqual(readSpans([good, { ...good, end: 0 }, { ...good, start: -1 }, { ...good, start: 0.5 }, null, "x"]), [good]);
});

test("overlap counts shared code points over all", () => {
  assert.equal(overlapRatio(span(0, 10), span(0, 10)), 1);
  assert.equal(overlapRatio(span(0, 10), span(5, 15)), 5 / 15);
  assert.equal(overlapRatio(span(0, 5), span(5, 9)), 0);
});

test("overlapping spans have lanes of their own, neighbours share one", () => {
  const sorted = [span(4, 6), span(0, 10), span(10, 12), span(5, 20)].sort(inOrder);
  assert.deepEqual(sorted.map((s) => s.id), ["0-10", "4-6", "5-20", "10-12"]);
  assert.deepEqual(lanes(sorted), [0, 1, 2, 0]);
});

test("what comes, goes and moves leaves the others in order", () => {
  const before = [span(0, 4), span(3, 9), span(8, 9), span(20, 30)];
  const [first, second, third, last] = before as [Span, Span, Span, Span];
  const next = [last, first, span(1, 2), { ...third, start: 40, end: 41 }, second];
  assert.deepEqual(reordered(before, next), next.toSorted(inOrder));
  assert.deepEqual(reordered([], next), next.toSorted(inOrder));
});

test("more overlap than lanes goes to the last lane", () => {
  assert.deepEqual(lanes(Array.from({ length: 6 }, (_, i) => span(i, 50))), [0, 1, 2, 3, 3, 3]);
});

test("of spans over a place the shortest comes first", () => {
  assert.deepEqual(spansAt([span(0, 10), span(2, 4), span(3, 9)], 3).map((s) => s.id), ["2-4", "3-9", "0-10"]);
  assert.deepEqual(spansAt([span(0, 10)], 10), []);
});

test("an edge moves over a whole emoji family and never past the other edge", () => {
  const offsets = new Offsets("ab\u{1F468}\u200D\u{1F469}\u200D\u{1F467}cd");
  assert.deepEqual(edgeMoved(span(0, 2), "end", 1, offsets), { ...span(0, 2), end: 7 });
  assert.deepEqual(edgeMoved(span(0, 7), "end", -1, offsets), { ...span(0, 7), end: 2 });
  const one = span(1, 2);
  assert.equal(edgeMoved(one, "end", -1, offsets), one);
  assert.equal(edgeMoved(one, "start", 1, offsets), one);
  assert.deepEqual(edgeMoved(span(0, 9), "end", 1, offsets), span(0, 9));
});

test("a class without a selection marks the word at the caret, and nothing on white space", () => {
  assert.deepEqual(markedRange("one  two", { from: 1, to: 1 }, "word"), { from: 0, to: 3 });
  assert.equal(markedRange("one  two", { from: 4, to: 4 }, "word"), null);
  assert.equal(markedRange("one  two", { from: 3, to: 5 }, "grapheme"), null);
});

test("a long quote is shortened by code points", () => {
  assert.equal(measures(span(0, 1), "a\r\nb"), "“a b”");
  assert.ok([...measures(span(0, 1), "😀".repeat(500))].length < 70);
});
