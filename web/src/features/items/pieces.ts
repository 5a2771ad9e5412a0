// A text cut where spans begin and end. Places are code points.
import { Offsets } from "#editor/text/offsets.ts";

type Stretch = { readonly start: number; readonly end: number };
export type Piece<S> = { readonly start: number; readonly text: string; readonly spans: readonly (S & { readonly begins: boolean })[] };

/** In reading order; of each piece the spans over it, the longest first, and whether they begin there. */
export function piecesOf<S extends Stretch>(text: string, spans: readonly S[]): Piece<S>[] {
  const offsets = new Offsets(text);
  const inside = spans.filter((s) => s.start < Math.min(s.end, offsets.length));
  const cuts = [...new Set([0, offsets.length, ...inside.flatMap((s) => [s.start, Math.min(s.end, offsets.length)])])].sort((a, b) => a - b);
  return cuts.slice(0, -1).map((start, i) => {
    const end = cuts[i + 1] ?? start;
    const over = inside.filter((s) => s.start <= start && s.end >= end).sort((a, b) => b.end - b.start - (a.end - a.start));
    return { start, text: offsets.slice(start, end), spans: over.map((s) => ({ ...s, begins: s.start === start })) };
  });
}
