// A span as the record has it: a class over the code points start..end of the text.
import { readAttributes, readGroup, type Shape } from "../shape.ts";
import type { TextShape } from "../text_shape.ts";

export type Span = TextShape;

const isPlace = (value: unknown): value is number => Number.isInteger(value) && (value as number) >= 0;

function readSpan(value: unknown): Span | null {
  if (typeof value !== "object" || value === null) return null;
  const { id, class: name, start, end, attributes } = value as Record<string, unknown>;
  if (typeof id !== "string" || typeof name !== "string") return null;
  if (!isPlace(start) || !isPlace(end) || start >= end) return null;
  const said = readAttributes(attributes);
  return { id, class: name, start, end, ...(said ? { attributes: said } : {}), ...readGroup(value as Record<string, unknown>) };
}

export const readSpans = (value: unknown): Span[] =>
  Array.isArray(value) ? value.map(readSpan).filter((span) => span !== null) : [];

export const made = (named: Shape, start: number, end: number): Span => ({ id: named.id, class: named.class, start, end });
