import assert from "node:assert/strict";
import { test } from "node:test";
import { FOUND_MAX, findAll, nearest, unmarked, type TextQuery } from "./search.ts";

const query = (words: string, more: Partial<TextQuery> = {}): TextQuery => ({ words, matchCase: false, wholeWords: false, ...more });
const cases: readonly (readonly [string, string, TextQuery, readonly string[]])[] = [
  ["in any case of its letters", "Ann, ann and ANNA", query("ann"), ["Ann", "ann", "ANN"]],
  ["in this case alone", "Ann, ann and ANNA", query("Ann", { matchCase: true }), ["Ann"]],
  ["as whole words", "Ann, Anna, Ann’s", query("ann", { wholeWords: true }), ["Ann", "Ann"]],
  ["over a line's end", "New\r\nYork, New  York", query("new york"), ["New\r\nYork", "New  York"]],
  ["signs that mean something to a pattern", "a+b (a+b) [a-z] $1.0", query("(a+b)"), ["(a+b)"]],
  ["money and hyphens", "costs $1.0-2.0, $1x0", query("$1.0"), ["$1.0"]],
  ["Arabic words", "محمد ومحمد", query("محمد", { wholeWords: true }), ["محمد"]],
  ["Thai, where words have no borders to be seen", "ผมรักเมืองไทย", query("รัก", { wholeWords: true }), ["รัก"]],
  ["letters with their marks, not those without", "cafe\u0301 cafe", query("cafe"), ["cafe"]],
  ["one emoji, not a part of a family", "\u{1F469}\u200d\u{1F467} \u{1F467}", query("\u{1F467}"), ["\u{1F467}"]],
  ["an emoji, not the same with a skin", "\u{1F44D}\u{1F3FD} \u{1F44D}", query("\u{1F44D}"), ["\u{1F44D}"]],
  ["a flag, not the halves of two", "🇩🇪🇩🇪", query("🇪🇩"), []],
  ["a letter, not a part of one that is written with it", "กำ ก", query("ก"), ["ก"]],
  ["nothing", "some words", query("  "), []],
];
for (const [name, text, asked, wanted] of cases)
  test(`found: ${name}`, () => assert.deepEqual(findAll(text, asked).map(({ from, to }) => text.slice(from, to)), wanted));

test("every printable sign can be looked for", () => {
  for (let code = 33; code < 127; code++) {
    const sign = String.fromCharCode(code);
    assert.equal(findAll(`x ${sign}${sign} x`, query(sign, { matchCase: true })).length, sign === "x" ? 4 : 2, sign);
  }
});
test("there is an end to what is found", () => assert.equal(findAll("a ".repeat(FOUND_MAX + 5), query("a")).length, FOUND_MAX));
test("what shares a letter with a mark is left alone", () => {
  const places = [0, 10, 20, 30].map((from) => ({ from, to: from + 5 }));
  assert.deepEqual(unmarked(places, [{ from: 4, to: 11 }, { from: 25, to: 30 }]), [places[2], places[3]]);
  assert.deepEqual(unmarked(places, [{ from: 0, to: 32 }, { from: 1, to: 2 }]), []);
});
test("steps go around the end", () => {
  const places = [{ from: 5, to: 6 }, { from: 9, to: 10 }];
  assert.deepEqual([nearest(places, 0, 1), nearest(places, 6, 1), nearest(places, 10, 1), nearest(places, 5, -1), nearest([], 0, 1)], [0, 1, 0, 1, -1]);
});
