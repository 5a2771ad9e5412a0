// Where a marked stretch may begin and end: never inside a grapheme (an emoji family is one thing), on word borders
// where asked, and without the white space around it. All in UTF-16 units.

export type Snap = "word" | "grapheme";
export type Range = { readonly from: number; readonly to: number };

const segmenters: Readonly<Record<Snap, Intl.Segmenter>> = {
  word: new Intl.Segmenter(undefined, { granularity: "word" }),
  grapheme: new Intl.Segmenter(undefined, { granularity: "grapheme" }),
};

/** Segmenting needs some text around a place to know where a segment begins and ends, but hardly ever all of it. */
const CONTEXT = 2000;

type Segment = Range & { readonly wordLike: boolean };

/** Where to look from: just after the line's end before `at`, which is surely a border, or `room` back. */
function contextStart(text: string, at: number, room: number): number {
  const back = Math.max(0, at - room);
  return back + text.slice(back, at).lastIndexOf("\n") + 1;
}

/** The segment that holds unit `at`. One that goes on beyond what is looked at is looked at in more. */
export function segmentAt(text: string, at: number, snap: Snap): Segment {
  for (let room = CONTEXT; ; room *= 8) {
    const [start, end] = [contextStart(text, at, room), Math.min(text.length, at + room / 4)];
    const found = segmenters[snap].segment(text.slice(start, end)).containing(at - start);
    if (!found) return { from: text.length, to: text.length, wordLike: false };
    const from = start + found.index;
    const to = from + found.segment.length;
    const whole = (from > start || start === 0 || at - start < room) && (to < end || end === text.length);
    if (whole) return { from, to, wordLike: found.isWordLike ?? false };
  }
}

/** Signs of which none belongs to the one before it, but for the second half of a line's end. */
const SIMPLE = new RegExp(String.raw`[[\0-\u02ff][\p{L}&&[\p{sc=Latin}\p{sc=Greek}\p{sc=Cyrillic}\p{sc=Hebrew}\p{sc=Arabic}\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}]]]`, "v");

/** Told without looking around, which a search that finds thousands of places needs. */
function surelyApart(text: string, at: number): boolean {
  const [before, after] = [text.charAt(at - 1), text.charAt(at)];
  return SIMPLE.test(before) && SIMPLE.test(after) && !(before === "\r" && after === "\n");
}

/** Does a letter end at `at`, and another begin? */
export const isBorder = (text: string, at: number): boolean =>
  at <= 0 || at >= text.length || surelyApart(text, at) || segmentAt(text, at, "grapheme").from === at;

const floorBorder = (text: string, at: number): number => (isBorder(text, at) ? at : segmentAt(text, at, "grapheme").from);

const ceilBorder = (text: string, at: number): number => (isBorder(text, at) ? at : segmentAt(text, at, "grapheme").to);

/** The word that holds unit `at`, or what stands between two. A sign may be a part of a letter and of no word. */
function wordHolding(text: string, at: number): Segment {
  const { from, to, wordLike } = segmentAt(text, at, "word");
  return { from: floorBorder(text, from), to: ceilBorder(text, to), wordLike };
}

const isSpace = (text: string, at: number): boolean => /[\s\u0000\ufeff]/.test(text.charAt(at));

/** Without white space at either end; empty when there is nothing else. A space that carries an accent is a letter. */
export function trimmed(text: string, { from, to }: Range): Range {
  let [start, end] = [from, to];
  for (let at = from + 1; at <= to && isSpace(text, at - 1); at++) if (isBorder(text, at)) start = at;
  for (let at = to - 1; at >= start && isSpace(text, at); at--) if (isBorder(text, at)) end = at;
  return { from: start, to: end };
}

/** A range as it may be marked: on grapheme borders, grown to word borders if asked, trimmed. May be empty. */
export function snapped(text: string, range: Range, snap: Snap): Range {
  const { from, to } = trimmed(text, { from: floorBorder(text, range.from), to: ceilBorder(text, range.to) });
  if (snap === "grapheme" || from >= to) return { from, to };
  const first = wordHolding(text, from);
  const last = wordHolding(text, to - 1);
  return trimmed(text, { from: first.wordLike ? first.from : from, to: last.wordLike ? last.to : to });
}

/** The word under a caret, or the one that ends at it; empty on white space. */
export function wordAt(text: string, at: number): Range {
  const here = at < text.length ? wordHolding(text, at) : null;
  if (here?.wordLike) return here;
  const before = at > 0 ? wordHolding(text, at - 1) : null;
  return before?.wordLike ? before : { from: at, to: at };
}

/** The border nearest to `at`: of a word where `snap` asks for it and there is one, else of a grapheme. */
export function nearestBorder(text: string, at: number, snap: Snap): number {
  if (at <= 0 || at >= text.length) return Math.min(text.length, Math.max(0, at));
  const here = snap === "word" ? wordHolding(text, at) : segmentAt(text, at, "grapheme");
  if (snap === "word" && !here.wordLike) return nearestBorder(text, at, "grapheme");
  return at - here.from <= here.to - at ? here.from : here.to;
}

/** One grapheme further in either direction, held inside the text. */
export function nextBorder(text: string, at: number, by: 1 | -1): number {
  if (by > 0) return at >= text.length ? text.length : segmentAt(text, at, "grapheme").to;
  return at <= 0 ? 0 : segmentAt(text, at - 1, "grapheme").from;
}
