// Spans: how a marked one grows and shrinks by a grapheme, and what a selection becomes.
import type { Offsets } from "../../text/offsets.ts";
import { nextBorder, snapped, wordAt, type Range, type Snap } from "../../text/snap.ts";
import type { Span } from "./model.ts";

export type Edge = "start" | "end";

/** One edge moved by a grapheme; never past the other, never out of the text. */
export function edgeMoved(span: Span, edge: Edge, by: 1 | -1, offsets: Offsets): Span {
  const unit = offsets.toUnit(span[edge]);
  const moved = offsets.toPoint(nextBorder(offsets.text, unit, by));
  const next = { ...span, [edge]: moved };
  return next.start < next.end ? next : span;
}

/** What is marked when a class is given to a selection: the selection, snapped; with none, the word at the caret. */
export function markedRange(text: string, selection: Range, snap: Snap): Range | null {
  const range = selection.from === selection.to ? wordAt(text, selection.from) : snapped(text, selection, snap);
  return range.from < range.to ? { from: range.from, to: range.to } : null;
}
