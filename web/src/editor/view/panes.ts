// An item as panes: each part of its data a question is about, as a picture or as text.
import type { Item, Media } from "#shared/api/index.ts";
import type { Field, Schema } from "../schema.ts";
import { conversationOf, turnsIn, type Conversation, type Turn } from "./conversation.ts";
import { imageKinds, textKinds } from "../shapes/registry.ts";

/** `absent`: a question is drawn on a picture of which only the name or address is here. `beside`: it stands beside others: a question compares them, or they are views of one thing. */
export type Pane = { readonly key: string; readonly fields: readonly Field[]; readonly beside: boolean } & (
  | { readonly kind: "image"; readonly media: Media }
  | { readonly kind: "text"; readonly text: string; readonly turns: readonly Turn[] }
  | { readonly kind: "absent"; readonly name: string });

export type Fact = { readonly name: string; readonly value: string };

const asText = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value, null, 2));

/** Text, with its turns where it is a conversation: a list of messages, or text that the item's `meta.format` says to be one. */
function textOf(item: Item, key: string): Conversation {
  const value = item.data[key] ?? "";
  const text = asText(value);
  return conversationOf(value) ?? { text, turns: item.meta["format"] === "conversation" ? turnsIn(text) : [] };
}

/** Kinds whose options are parts of the item. */
const comparing: ReadonlySet<string> = new Set(["pairwise", "ranking"]);

const sidesOf = (field: Field): string[] => (comparing.has(field.kind) ? (field.options ?? []) : []);

/** The keys a question is about: the one it names, and those it compares. */
const about = (field: Field): string[] => [...(field.on === undefined ? [] : [field.on]), ...sidesOf(field)];

/** The keys the questions are about, in their order, and with one picture its other views; without any, all there are. */
function keysOf(schema: Schema, item: Item): string[] {
  const there = new Set([...Object.keys(item.data), ...item.media.map((m) => m.key)]);
  const asked = [...new Set(schema.fields.flatMap(about))].filter((key) => there.has(key));
  const views = item.media.map((m) => m.key);
  if (asked.length > 0) return [...new Set([...asked, ...(asked.some((key) => views.includes(key)) ? views : [])])];
  if (views.length > 1) return views;
  const usual = ["image", "text"].filter((key) => there.has(key));
  return usual.length > 0 ? usual : [...there].slice(0, 1);
}

/** A shape field belongs to the pane it names, else to the first its kind can be drawn on; of several views the item's first, as exports have it. */
function fieldsFor(schema: Schema, keys: readonly string[], key: string, kinds: ReadonlyMap<string, unknown>, first: boolean): Field[] {
  return schema.fields.filter((f) => kinds.has(f.kind) && (f.on !== undefined && keys.includes(f.on) ? f.on === key : first));
}

const isDrawnOn = (schema: Schema, key: string): boolean => schema.fields.some((f) => f.on === key && imageKinds.has(f.kind));

export function panesOf(schema: Schema, item: Item): Pane[] {
  const keys = keysOf(schema, item);
  const compared = new Set([...schema.fields.flatMap(sidesOf), ...(item.media.length > 1 ? item.media.map((m) => m.key) : [])]);
  const seen = { image: false, text: false };
  return keys.map((key): Pane => {
    const media = item.media.find((m) => m.key === key);
    if (!media && isDrawnOn(schema, key)) return { key, kind: "absent", fields: [], beside: compared.has(key), name: asText(item.data[key]) };
    const kind = media ? "image" : "text";
    const first = media && item.media.length > 1 ? media === item.media[0] : !seen[kind];
    const fields = fieldsFor(schema, keys, key, media ? imageKinds : textKinds, first);
    seen[kind] = true;
    return media
      ? { key, kind: "image", fields, beside: compared.has(key), media }
      : { key, kind: "text", fields, beside: compared.has(key), ...textOf(item, key) };
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
