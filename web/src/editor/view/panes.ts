// An item as panes: each part of its data a question is about, as a picture or as text.
import type { Item } from "#shared/api/index.ts";
import type { Field, Schema } from "../schema.ts";
import { imageKinds, textKinds } from "../shapes/registry.ts";

/** `compared`: a question sets it beside others. */
export type Pane = { readonly key: string; readonly fields: readonly Field[]; readonly compared: boolean } & (
  | { readonly kind: "image"; readonly media: string; readonly width: number; readonly height: number }
  | { readonly kind: "text"; readonly text: string });

export type Fact = { readonly name: string; readonly value: string };

const asText = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value, null, 2));

/** Kinds whose options are parts of the item. */
const comparing: ReadonlySet<string> = new Set(["pairwise", "ranking"]);

const sidesOf = (field: Field): string[] => (comparing.has(field.kind) ? (field.options ?? []) : []);

/** The keys a question is about: the one it names, and those it compares. */
const about = (field: Field): string[] => [...(field.on === undefined ? [] : [field.on]), ...sidesOf(field)];

/** The keys the questions are about, in their order; without any, all there are. */
function keysOf(schema: Schema, item: Item): string[] {
  const there = new Set([...Object.keys(item.data), ...item.media.map((m) => m.key)]);
  const asked = [...new Set(schema.fields.flatMap(about))].filter((key) => there.has(key));
  if (asked.length > 0) return asked;
  const usual = ["image", "text"].filter((key) => there.has(key));
  return usual.length > 0 ? usual : [...there].slice(0, 1);
}

/** A shape field belongs to the pane it names, else to the first its kind can be drawn on. */
function fieldsFor(schema: Schema, keys: readonly string[], key: string, kinds: ReadonlyMap<string, unknown>, first: boolean): Field[] {
  return schema.fields.filter((f) => kinds.has(f.kind) && (f.on !== undefined && keys.includes(f.on) ? f.on === key : first));
}

export function panesOf(schema: Schema, item: Item): Pane[] {
  const keys = keysOf(schema, item);
  const compared = new Set(schema.fields.flatMap(sidesOf));
  const seen = { image: false, text: false };
  return keys.map((key): Pane => {
    const media = item.media.find((m) => m.key === key);
    const kind = media ? "image" : "text";
    const fields = fieldsFor(schema, keys, key, media ? imageKinds : textKinds, !seen[kind]);
    seen[kind] = true;
    return media
      ? { key, kind: "image", fields, compared: compared.has(key), media: media.id, width: media.width, height: media.height }
      : { key, kind: "text", fields, compared: compared.has(key), text: asText(item.data[key] ?? "") };
  });
}

const FACT_LENGTH_MAX = 200;

/** What else is known about the item, in short. */
export function factsOf(schema: Schema, item: Item): Fact[] {
  const shown = new Set(panesOf(schema, item).map((p) => p.key));
  return [...Object.entries(item.data), ...Object.entries(item.meta)]
    .filter(([name, value]) => !shown.has(name) && value !== null && value !== "")
    .map(([name, value]) => ({ name, value: asText(value).slice(0, FACT_LENGTH_MAX) }));
}
