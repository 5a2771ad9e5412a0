// Finding in a text: every place where some words stand. In UTF-16 units, never in the middle of a grapheme.
import { isBorder, type Range } from "./snap.ts";

export type TextQuery = { readonly words: string; readonly matchCase: boolean; readonly wholeWords: boolean };

/** More matches are counted as this many: nobody looks through them. */
export const FOUND_MAX = 10_000;

/** Letters of scripts that put spaces between words. In the others a word's border is nowhere to be read. */
const SPACED = String.raw`[[\p{L}\p{N}\p{M}_]--[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]]`;
/** What mostly belongs to the letter before it; after a joiner the next one does too. */
const WHOLE = String.raw`(?![\p{M}\p{EMod}\u200d\ufe0f])`;

const escaped = (words: string): string => words.replace(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`);

function patternOf({ words, matchCase, wholeWords }: TextQuery): RegExp {
  const said = words.trim().split(/\s+/).map(escaped).join(String.raw`\s+`);
  const border = wholeWords ? [`(?<!${SPACED})`, `(?!${SPACED})`] : ["", ""];
  const inside = String.raw`(?<!\u200d)`;
  return new RegExp(`${inside}${border[0]}${said}${WHOLE}${border[1]}`, matchCase ? "gv" : "giv");
}

/** All places, in order, none within another; white space in what is looked for stands for any white space. */
export function findAll(text: string, query: TextQuery): Range[] {
  if (query.words.trim() === "") return [];
  const found: Range[] = [];
  for (const { index: from, 0: { length } } of text.matchAll(patternOf(query))) {
    const to = from + length;
    if (isBorder(text, from) && isBorder(text, to)) found.push({ from, to });
    if (found.length === FOUND_MAX) break;
  }
  return found;
}

/** Those that share nothing with what is marked already. Both in order of their beginnings. */
export function unmarked(found: readonly Range[], marked: readonly Range[]): Range[] {
  let at = 0;
  let reach = 0; // how far those marks go that begin before the place in hand
  return found.filter(({ from, to }) => {
    for (let next = marked[at]; next && next.from < to; next = marked[++at]) reach = Math.max(reach, next.to);
    return reach <= from;
  });
}

/** The first at or after `unit` (or, backwards, the last before it), around the end. -1: there is none. */
export function nearest(found: readonly Range[], unit: number, by: 1 | -1): number {
  if (found.length === 0) return -1;
  const index = by > 0 ? found.findIndex((r) => r.from >= unit) : found.findLastIndex((r) => r.from < unit);
  return index >= 0 ? index : by > 0 ? 0 : found.length - 1;
}
