import assert from "node:assert/strict";
import { test } from "node:test";
import { corpus, family } from "./corpus.ts";
import { Offsets } from "./offsets.ts";
import { isBorder, nextBorder, snapped, trimmed, wordAt } from "./snap.ts";

for (const [name, text] of Object.entries(corpus)) {
  test(`offsets of ${name} agree with a plain count`, () => {
    const index = new Offsets(text);
    const points = [...text];
    assert.equal(index.length, points.length);
    let unit = 0;
    for (let point = 0; point <= points.length; point++) {
      assert.equal(index.toUnit(point), unit);
      assert.equal(index.toPoint(unit), point);
      const length = points[point]?.length ?? 0;
      if (length === 2) assert.equal(index.toPoint(unit + 1), point, "the middle of a pair belongs to it");
      unit += length;
    }
  });

  test(`borders in ${name} are those of graphemes`, () => {
    const borders = new Set([0, text.length, ...[...new Intl.Segmenter(undefined, { granularity: "grapheme" }).segment(text)].map((s) => s.index)]);
    for (let at = 0; at <= text.length; at++) assert.equal(isBorder(text, at), borders.has(at), `${at}`);
  });

  test(`snapping ${name} is stable and never cuts a grapheme`, () => {
    const borders = new Set([0, text.length]);
    for (const line of new Intl.Segmenter(undefined, { granularity: "grapheme" }).segment(text)) borders.add(line.index);
    const step = Math.max(1, Math.floor(text.length / 40));
    for (let from = 0; from <= text.length; from += step) {
      for (let to = from; to <= text.length; to += step) {
        for (const snap of ["grapheme", "word"] as const) {
          const range = snapped(text, { from, to }, snap);
          if (range.from === range.to) continue;
          assert.ok(borders.has(range.from), `${snap} ${from}..${to} begins inside at ${range.from}`);
          assert.ok(borders.has(range.to), `${snap} ${from}..${to} ends inside at ${range.to}`);
          assert.deepEqual(snapped(text, range, snap), range);
        }
      }
    }
  });

  test(`stepping through ${name} reaches both ends`, () => {
    let at = 0;
    let steps = 0;
    while (at < text.length && steps++ < 20000) at = nextBorder(text, at, 1);
    assert.equal(at, text.length);
    while (at > 0 && steps++ < 40000) at = nextBorder(text, at, -1);
    assert.equal(at, 0);
  });
}

test("places outside the text are held to its ends", () => {
  const index = new Offsets("a😀b");
  assert.deepEqual([index.toUnit(-3), index.toUnit(99), index.toPoint(-3), index.toPoint(99)], [0, 4, 0, 3]);
  assert.equal(index.slice(1, 2), "😀");
});

test("half an emoji family marks the whole family", () => {
  const text = corpus.family ?? "";
  const range = snapped(text, { from: 6, to: 7 }, "grapheme");
  assert.equal(text.slice(range.from, range.to), family);
});

test("words grow to their borders, Thai by its dictionary", () => {
  const text = "The quick brown fox";
  assert.deepEqual(snapped(text, { from: 6, to: 12 }, "word"), { from: 4, to: 15 });
  const thai = corpus.thai ?? "";
  const word = wordAt(thai, 1);
  assert.equal(thai.slice(word.from, word.to), "ภาษา");
});

test("white space, NUL and byte order marks are not marked", () => {
  assert.deepEqual(trimmed("  a b \r\n", { from: 0, to: 8 }), { from: 2, to: 5 });
  assert.deepEqual(trimmed("\ufeffab\u0000", { from: 0, to: 4 }), { from: 1, to: 3 });
  const blank = snapped(" \n ", { from: 0, to: 3 }, "word");
  assert.equal(blank.from, blank.to);
});

test("an accent on a space is a letter, and stays whole", () => {
  assert.deepEqual(trimmed("a \u0301b \u0301 ", { from: 1, to: 7 }), { from: 1, to: 6 });
});

test("a word of any length is taken whole", () => {
  const word = "deadbeef".repeat(2000);
  for (const at of [1, 6, 9000, 15000, 16000]) assert.deepEqual(wordAt(`in ${word}, out`, 3 + at), { from: 3, to: 3 + word.length, wordLike: true });
});

test("a caret after a word takes that word", () => {
  assert.deepEqual(wordAt("one two", 3), { from: 0, to: 3, wordLike: true });
  assert.deepEqual(wordAt("one  two", 4), { from: 4, to: 4 });
});

test("a million units index in well under a second and stay right", () => {
  const text = "some words 😀 and more, ".repeat(43000);
  const began = performance.now();
  const index = new Offsets(text);
  for (let i = 0; i < 10000; i++) index.toPoint(index.toUnit((i * 97) % index.length));
  assert.ok(performance.now() - began < 1000);
  assert.equal(index.toPoint(index.toUnit(654321)), 654321);
});
