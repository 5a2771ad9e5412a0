// ranking: every option once, best first. While it is being made the value is the part ranked so far.
import type { Field } from "../../schema.ts";
import { chosen } from "./choices.ts";
import type { Fault, FieldKind } from "./kind.ts";

/** The options ranked so far; what is no option, or stands there already, is left out. */
export const ranked = (field: Field, value: unknown): string[] => [...new Set(chosen(value))].filter((name) => field.options?.includes(name));

/** The options that still wait for a place, in the order of the schema. */
export const unranked = (field: Field, value: unknown): string[] => (field.options ?? []).filter((name) => !ranked(field, value).includes(name));

/** `name` gives its place back. */
export const rankedWithout = (field: Field, value: unknown, name: string): string[] => ranked(field, value).filter((other) => other !== name);

/** The next place goes to `name`; the last option left takes the last place by itself. One that has a place gives it back, but for the last of all, which would get it again. */
export function rankedNext(field: Field, value: unknown, name: string): string[] {
  const now = ranked(field, value);
  if (name === now.at(-1) && unranked(field, now).length === 0) return now;
  if (now.includes(name)) return rankedWithout(field, value, name);
  const after = [...now, name];
  const left = unranked(field, after);
  return left.length === 1 ? [...after, ...left] : after;
}

/** `name` moved by places up (negative) or down. */
export function rankMoved(field: Field, value: unknown, name: string, by: number): string[] {
  const now = ranked(field, value);
  const to = Math.max(0, Math.min(now.length - 1, now.indexOf(name) + by));
  return now.filter((other) => other !== name).toSpliced(to, 0, name);
}

export const ranking: FieldKind = {
  kind: "ranking",
  isEmpty: (value) => chosen(value).length === 0,
  check(field, value): Fault | null {
    const left = unranked(field, value);
    return left.length === 0 ? null : { rule: "not_all_ranked", params: { count: left.length } };
  },
  names: () => [],
  press: rankedNext,
  choices: (field) => (field.options ?? []).map((name) => ({ name, title: name })),
  describe: (field, value) => ranked(field, value).join(" > "),
};
