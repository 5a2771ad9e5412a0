// Where a marked stretch may begin and end: never inside a grapheme (an emoji family is one thing), on word borders
// where asked, and without the white space around it. All in UTF-16 units.

export type Snap = "word" | "grapheme";
export type Range = { readonly from: number; readonly to: number };

const segmenters: Readonly<Record<Snap, Intl.Segmenter>> = {
  word: new Intl.Segmenter(undefined, { granularity: "word" }),
  grapheme: new Intl.Segmenter(undefined, { granularity: "grapheme" }),
};

/** Segmenting needs some text before to know where a segment begins, but not all of it. */
const CONTEXT = 2000;

type Segment = Range & { readonly wordLike: boolean };

/** A place before `at` that is surely a border: just after a line's end, or CONTEXT back. */
function contextStart(text: string, at: number): number {
  const line = text.lastIndexOf("\n", Math.max(0, at - 1)) + 1;
  return at - line <= CONTEXT ? Math.min(line, at) : at - CONTEXT;
}

/** The segment that holds unit `at`. */
export function segmentAt(text: string, at: number, snap: Snap): Segment {
  const start = contextStart(text, at);
  const window = text.slice(start, at + 512);
  const found = segmenters[snap].segment(window).containing(at - start);
  if (!found) return { from: text.length, to: text.length, wordLike: false };
  const from = start + found.index;
  return { from, to: from + found.segment.length, wordLike: found.isWordLike ?? false };
}

const floorBorder = (text: string, at: number): number => (at <= 0 || at >= text.length ? at : segmentAt(text, at, "grapheme").from);

function ceilBorder(text: string, at: number): number {
  const from = floorBorder(text, at);
  return from === at ? at : segmentAt(text, at, "grapheme").to;
}

const isSpace = (text: string, at: number): boolean => /[\s\u0000\ufeff]/.test(text.charAt(at));

/** Without white space at either end; empty when there is nothing else. */
export function trimmed(text: string, { from, to }: Range): Range {
  let [start, end] = [from, to];
  while (start < end && isSpace(text, start)) start++;
  while (end > start && isSpace(text, end - 1)) end--;
  return { from: start, to: end };
}

/** A range as it may be marked: on grapheme borders, grown to word borders if asked, trimmed. May be empty. */
export function snapped(text: string, range: Range, snap: Snap): Range {
  const { from, to } = trimmed(text, { from: floorBorder(text, range.from), to: ceilBorder(text, range.to) });
  if (snap === "grapheme" || from >= to) return { from, to };
  const first = segmentAt(text, from, "word");
  const last = segmentAt(text, to - 1, "word");
  return trimmed(text, { from: first.wordLike ? first.from : from, to: last.wordLike ? last.to : to });
}

/** The word under a caret, or the one that ends at it; empty on white space. */
export function wordAt(text: string, at: number): Range {
  const here = at < text.length ? segmentAt(text, at, "word") : null;
  if (here?.wordLike) return here;
  const before = at > 0 ? segmentAt(text, at - 1, "word") : null;
  return before?.wordLike ? before : { from: at, to: at };
}

/** The border nearest to `at`: of a word where `snap` asks for it and there is one, else of a grapheme. */
export function nearestBorder(text: string, at: number, snap: Snap): number {
  if (at <= 0 || at >= text.length) return Math.min(text.length, Math.max(0, at));
  const here = segmentAt(text, at, snap);
  if (snap === "word" && !here.wordLike) return nearestBorder(text, at, "grapheme");
  return at - here.from <= here.to - at ? here.from : here.to;
}

/** One grapheme further in either direction, held inside the text. */
export function nextBorder(text: string, at: number, by: 1 | -1): number {
  if (by > 0) return at >= text.length ? text.length : segmentAt(text, at, "grapheme").to;
  return at <= 0 ? 0 : segmentAt(text, at - 1, "grapheme").from;
}
