// Spans: how a marked one grows and shrinks by a grapheme, and what a selection becomes.
import type { Offsets } from "../../text/offsets.ts";
import { nearestBorder, nextBorder, snapped, trimmed, wordAt, type Range, type Snap } from "../../text/snap.ts";
import type { Span } from "./model.ts";

export type Edge = "start" | "end";

/** One edge moved by a grapheme; never past the other, never out of the text. */
export function edgeMoved(span: Span, edge: Edge, by: 1 | -1, offsets: Offsets): Span {
  const unit = offsets.toUnit(span[edge]);
  const moved = offsets.toPoint(nextBorder(offsets.text, unit, by));
  const next = { ...span, [edge]: moved };
  return next.start < next.end ? next : span;
}

/** One edge brought to UTF-16 unit `unit`: to the nearest border, without white space, at least a grapheme from the other. */
export function edgeDragged(span: Span, edge: Edge, unit: number, offsets: Offsets, snap: Snap): Span {
  const { text } = offsets;
  const fixed = offsets.toUnit(edge === "start" ? span.end : span.start);
  const at = nearestBorder(text, unit, snap);
  const { from, to } = edge === "start"
    ? trimmed(text, { from: Math.min(at, nextBorder(text, fixed, -1)), to: fixed })
    : trimmed(text, { from: fixed, to: Math.max(at, nextBorder(text, fixed, 1)) });
  if (from >= to) return span;
  const point = offsets.toPoint(edge === "start" ? from : to);
  return point === span[edge] ? span : { ...span, [edge]: point };
}

/** What is marked when a class is given to a selection: the selection, snapped; with none, the word at the caret. */
export function markedRange(text: string, selection: Range, snap: Snap): Range | null {
  const range = selection.from === selection.to ? wordAt(text, selection.from) : snapped(text, selection, snap);
  return range.from < range.to ? { from: range.from, to: range.to } : null;
}
