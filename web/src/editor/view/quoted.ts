// What marks in a text quote: it goes along with an answer, so that the server sees whether both speak of the same text.
import type { Item } from "#shared/api/index.ts";
import { answerOf } from "../form/model.ts";
import type { Schema, Values } from "../schema.ts";
import type { TextShape } from "../shapes/text_shape.ts";
import { Offsets } from "../text/offsets.ts";
import { panesOf } from "./panes.ts";

/** Longer marks are not quoted: the hash of the item speaks for them too. */
const QUOTED_MAX = 200;

/** The text that each field marks, by the field's name. */
export const textsOf = (schema: Schema, item: Item): ReadonlyMap<string, Offsets> => new Map(panesOf(schema, item).flatMap((pane) => {
  if (pane.kind !== "text") return [];
  const offsets = new Offsets(pane.text);
  return pane.fields.map((f): [string, Offsets] => [f.name, offsets]);
}));

type Quoted = TextShape & { readonly quote?: string };

const quotedIn = (text: Offsets, spans: readonly Quoted[]): Quoted[] =>
  spans.map(({ quote: _before, ...span }) => (span.end - span.start <= QUOTED_MAX ? { ...span, quote: text.slice(span.start, span.end) } : span));

/** The answer as it is sent: marks quote what they cover, and the item that was answered is named by its hash. */
export function answerAbout(schema: Schema, item: Item, values: Values): { values: Record<string, unknown>; hash?: string } {
  const answer = answerOf(schema, values);
  const marked = [...textsOf(schema, item)].filter(([name]) => answer[name] !== undefined);
  if (marked.length === 0) return { values: answer };
  return { values: { ...answer, ...Object.fromEntries(marked.map(([name, text]) => [name, quotedIn(text, answer[name] as TextShape[])])) }, hash: item.hash };
}
