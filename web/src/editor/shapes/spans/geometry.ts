// Spans: order, overlap and the lanes they are drawn in.
import type { Span } from "./model.ts";

/** In reading order; of two that begin together the longer first, so that it lies outside. */
export const inOrder = (a: Span, b: Span): number => a.start - b.start || b.end - a.end || (a.id < b.id ? -1 : 1);

/** `next` in reading order. Most of them were in order `before`: they stay so, and only the others are put in their places. */
export function reordered<S extends Span>(before: readonly S[], next: readonly S[]): S[] {
  const fresh = new Set(next);
  const stay = before.filter((s) => fresh.delete(s));
  return [...stay, ...fresh].sort(inOrder);
}

/** Shared code points over all: 1 the same stretch, 0 apart. */
export function overlapRatio(a: Span, b: Span): number {
  const shared = Math.max(0, Math.min(a.end, b.end) - Math.max(a.start, b.start));
  return shared / (Math.max(a.end, b.end) - Math.min(a.start, b.start));
}

/** Spans over a place, the shortest first: what is inside can be reached. */
export const spansAt = <S extends Span>(spans: readonly S[], point: number): S[] =>
  spans.filter((s) => s.start <= point && point < s.end).sort((a, b) => a.end - a.start - (b.end - b.start));

export const LANES = 4;

/** The lane each of `sorted` (in order) is underlined in: the first one free where it begins, the last where none is. */
export function lanes(sorted: readonly Span[]): number[] {
  const endOf: number[] = new Array<number>(LANES).fill(0);
  return sorted.map((span) => {
    const free = endOf.findIndex((end) => end <= span.start);
    const lane = free < 0 ? LANES - 1 : free;
    endOf[lane] = Math.max(endOf[lane] ?? 0, span.end);
    return lane;
  });
}
