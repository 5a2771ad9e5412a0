// Which key gives which class. Keys named in the schema hold everywhere; the digits 1..9, 0 (then with Shift, then with
// Shift and Alt) go to the classes without one, for the field in hand only.
import { classesOf, type Field, type Schema, type Values } from "../schema.ts";
import { fieldKind } from "./kinds.ts";
import { askedFields, fieldInHand } from "./model.ts";

export type KeyTarget = { field: string; name: string };

const digits = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "0"];
const spare = ["", "Shift+", "Shift+Alt+"].flatMap((held) => digits.map((d) => held + d));

type Keyed = { name: string; key?: string };

export const keyedChoices = (field: Field): readonly Keyed[] => fieldKind(field.kind)?.choices?.(field) ?? classesOf(field);

/** A key that a schema may give: one sign, but not the one that shows all keys. */
const named = (key: string | undefined): string | null => (key !== undefined && /^[^\s?]$/u.test(key) ? key.toLowerCase() : null);

/** Key by choice name: first the keys the schema names, then spare digits in order, but for those named `elsewhere`. */
export function keysOfField(field: Field, elsewhere: ReadonlySet<string> = new Set()): ReadonlyMap<string, string> {
  const keys = new Map<string, string>();
  const taken = new Set<string>();
  const choices = keyedChoices(field);
  for (const { name, key } of choices) {
    const own = named(key);
    if (own === null || taken.has(own)) continue;
    keys.set(name, own);
    taken.add(own);
  }
  const free = spare.filter((key) => !taken.has(key) && !elsewhere.has(key));
  for (const { name } of choices) {
    const key = keys.has(name) ? undefined : free.shift();
    if (key) keys.set(name, key);
  }
  return keys;
}

/** Does Shift with the key of a class mean something of its own: less of it, or this one too? */
export const takesShift = (field: Field): boolean => field.kind === "distribution" || field.several === true;

/** Every live key: all of the field in hand, and of the other asked fields those the schema names that are free. */
export function liveKeys(schema: Schema, values: Values, focused?: string | null): ReadonlyMap<string, KeyTarget> {
  const live = new Map<string, KeyTarget>();
  const inHand = fieldInHand(schema, values, focused);
  if (!inHand) return live;
  const elsewhere = new Set(schema.fields.filter((f) => f !== inHand).flatMap((f) => classesOf(f).map(({ key }) => named(key) ?? "")));
  for (const [name, key] of keysOfField(inHand, elsewhere)) live.set(key, { field: inHand.name, name });
  for (const field of askedFields(schema, values)) {
    for (const { name, key } of classesOf(field)) {
      const own = named(key);
      if (own !== null && !live.has(own)) live.set(own, { field: field.name, name });
    }
  }
  return live;
}

/** The name under which a key press is looked up: letters by what they write, digits by where they are,
 *  so that Shift+1 is "Shift+1" on every layout. */
export function keyName(event: { key: string; code: string; shiftKey: boolean }): string {
  const digit = /^(?:Digit|Numpad)(\d)$/.exec(event.code)?.[1];
  if (digit) return event.shiftKey ? `Shift+${digit}` : digit;
  return event.key.toLowerCase();
}

/** Of live keys, those that mean something of their own with Shift, where nothing else has it. */
export const shiftedKeys = (schema: Schema, live: ReadonlyMap<string, KeyTarget>): [string, KeyTarget][] =>
  [...live].filter(([key, { field }]) => key.length === 1 && !live.has(`Shift+${key}`) && schema.fields.some((f) => f.name === field && takesShift(f)));
