// Spans: how they sound.
import type { Span } from "./model.ts";

const SHOWN_MAX = 60;

/** The quoted text, shortened in the middle, without line breaks. */
export function measures(_span: Span, text: string): string {
  const flat = text.replace(/\s+/g, " ");
  const points = [...flat];
  if (points.length <= SHOWN_MAX) return `“${flat}”`;
  return `“${points.slice(0, SHOWN_MAX / 2).join("")}…${points.slice(-SHOWN_MAX / 4).join("")}”`;
}
