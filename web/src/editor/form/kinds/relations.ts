// Relations join two of the marks of an earlier field. They are made with marks in hand, not chosen.
import type { Field } from "../../schema.ts";
import { chainOf } from "./chains.ts";
import { shapeKind } from "./shapes.ts";

export type Relation = { readonly id: string; readonly class: string; readonly from: string; readonly to: string };

const isRelation = (value: unknown): value is Relation => {
  if (typeof value !== "object" || value === null) return false;
  const { id, class: name, from, to } = value as Record<string, unknown>;
  return [id, name, from, to].every((part) => typeof part === "string");
};

export const relationsIn = (value: unknown): Relation[] => (Array.isArray(value) ? value.filter(isRelation) : []);

type Marked = { readonly id: string };

/** Those whose two marks are still there: of a mark that was removed there is nothing to say. */
export function standingRelations(value: unknown, marks: unknown): Relation[] {
  const there = new Set((Array.isArray(marks) ? (marks as Marked[]) : []).map((m) => m.id));
  return relationsIn(value).filter((r) => there.has(r.from) && there.has(r.to));
}

/** With one more; null where a mark would be joined with itself, or the two are joined so already: in chains, by way of others too. */
export function joinedBy({ chains }: Pick<Field, "chains">, value: unknown, name: string, from: string, to: string): Relation[] | null {
  const before = relationsIn(value);
  const own = before.filter((r) => r.class === name);
  if (from === to || (chains ? chainOf(own, from).has(to) : own.some((r) => r.from === from && r.to === to))) return null;
  const used = new Set(before.map((r) => r.id));
  let next = before.length + 1;
  while (used.has(`r${next}`)) next++;
  return [...before, { id: `r${next}`, class: name, from, to }];
}

export const relations = shapeKind("relations");
