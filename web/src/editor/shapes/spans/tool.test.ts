import assert from "node:assert/strict";
import { test } from "node:test";
import { Offsets } from "../../text/offsets.ts";
import { edgeDragged } from "./tool.ts";

const family = "👨‍👩‍👧"; // five code points, eight units, one thing to see
const accented = "cafe\u0301"; // the accent is a code point of its own
const span = (start: number, end: number) => ({ id: "1", class: "PER", start, end });

// Places: units of the pointer; starts and ends: code points.
const drags = [
  { name: "the end to the border of the nearest word", text: "Ann writes to Bob", from: [0, 3], edge: "end", unit: 9, snap: "word", to: [0, 10] },
  { name: "the end back to the word before", text: "Ann writes to Bob", from: [0, 10], edge: "end", unit: 5, snap: "word", to: [0, 3] },
  { name: "the start by letters", text: "Ann writes to Bob", from: [4, 10], edge: "start", unit: 6, snap: "grapheme", to: [6, 10] },
  { name: "never past the other edge", text: "Ann writes to Bob", from: [4, 10], edge: "start", unit: 17, snap: "grapheme", to: [9, 10] },
  { name: "the end never before the start", text: "Ann writes to Bob", from: [4, 10], edge: "end", unit: 0, snap: "grapheme", to: [4, 5] },
  { name: "white space is not marked", text: "Ann   writes", from: [0, 12], edge: "start", unit: 4, snap: "grapheme", to: [6, 12] },
  { name: "an emoji family is taken whole", text: `a ${family} b`, from: [0, 1], edge: "end", unit: 8, snap: "grapheme", to: [0, 7] },
  { name: "or left whole", text: `a ${family} b`, from: [0, 7], edge: "end", unit: 4, snap: "grapheme", to: [0, 1] },
  { name: "an accent stays with its letter", text: `${accented} noir`, from: [0, 3], edge: "end", unit: 5, snap: "grapheme", to: [0, 5] },
  { name: "behind an emoji, code points are counted", text: `😀😀 Ann came`, from: [3, 6], edge: "end", unit: 12, snap: "word", to: [3, 11] },
  { name: "right to left, places run with the reading", text: "كتبت آنا رسالة إلى بوب", from: [5, 8], edge: "end", unit: 13, snap: "word", to: [5, 14] },
  { name: "vowel signs stay with their letter", text: "كِتَابٌ جَدِيد", from: [0, 5], edge: "end", unit: 3, snap: "grapheme", to: [0, 2] },
  { name: "beyond the end of the text is its end", text: "Ann", from: [0, 1], edge: "end", unit: 99, snap: "grapheme", to: [0, 3] },
] as const;

for (const { name, text, from, edge, unit, snap, to } of drags)
  test(`dragging: ${name}`, () => {
    const next = edgeDragged(span(from[0], from[1]), edge, unit, new Offsets(text), snap);
    assert.deepEqual([next.start, next.end], to);
  });
test("a drag that changes nothing gives the same span back", () => {
  const before = span(0, 3);
  assert.equal(edgeDragged(before, "end", 3, new Offsets("Ann writes"), "word"), before);
});
test("wherever the pointer is, the span stays whole and inside the text", () => {
  const text = `${accented} ${family}، آنا  x`;
  const offsets = new Offsets(text);
  for (const snap of ["word", "grapheme"] as const)
    for (const edge of ["start", "end"] as const)
      for (let unit = -1; unit <= text.length + 1; unit++) {
        const { start, end } = edgeDragged(span(6, 11), edge, unit, offsets, snap);
        assert.ok(start >= 0 && start < end && end <= offsets.length, `${snap} ${edge} ${unit}: ${start}..${end}`);
        assert.ok(edge === "start" ? end === 11 : start === 6);
        assert.ok(!/^\s|\s$/u.test(offsets.slice(start, end)));
      }
});
