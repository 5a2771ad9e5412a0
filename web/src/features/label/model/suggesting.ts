// What was suggested, thing by thing, and what a person made of it: taken over, changed, turned down, left or not shown.
import { surfaceKinds } from "#editor/form/kinds.ts";
import { withValue } from "#editor/form/model.ts";
import type { Assisted } from "#editor/image/model_drawing.ts";
import type { Field, Schema, Values } from "#editor/schema.ts";
import { freshId, type Shape } from "#editor/shapes/shape.ts";
import { ownShapes, shapesOf } from "#editor/view/shape_values.ts";
import type { Fate, SuggestedSource, Suggestion } from "#shared/api/types.ts";

/** A drawn object, or (shape null) the whole value of another field. */
export type Thing = {
  readonly key: string; readonly source: string; readonly sourceName: string; readonly field: Field; readonly shape: Shape | null; readonly value: unknown;
  /** How sure the source is of it, 0..1. */
  readonly score: number | null;
};

/** Taken over as that object of the answer ("": the value of the field), or turned down. */
export type Mark = { readonly as: string } | { readonly as: null };
export type Marks = ReadonlyMap<string, Mark>;

/** What is not shown: nothing at all, or of a class what its source is less sure of. */
export type Sieve = { readonly hidden: boolean; readonly least: Readonly<Record<string, number>> };
export const openSieve: Sieve = { hidden: false, least: {} };

export const classOf = ({ field, shape }: Thing): string => `${field.name} ${shape?.class ?? ""}`;

const scoresOf = (value: unknown): Map<string, number> =>
  new Map((Array.isArray(value) ? value : []).flatMap((o: { id?: unknown; score?: unknown }) => (typeof o.id === "string" && typeof o.score === "number" ? [[o.id, o.score] as const] : [])));

export function thingsOf(schema: Schema, suggestions: readonly Suggestion[]): Thing[] {
  return suggestions.flatMap(({ source, values, score }) => schema.fields.filter((f) => values[f.name] !== undefined).flatMap((field): Thing[] => {
    const value = values[field.name];
    const one = (key: string, more: { shape: Shape | null; score: number | null }): Thing => ({ key: JSON.stringify([source.id, field.name, key]), source: source.id, sourceName: source.name, field, value, ...more });
    if (!surfaceKinds.has(field.kind)) return [one("", { shape: null, score })];
    const scores = scoresOf(value);
    return shapesOf(field, value).map((shape) => one(shape.id, { shape, score: scores.get(shape.id) ?? score }));
  }));
}

export const isHidden = (thing: Thing, { hidden, least }: Sieve): boolean => hidden || (thing.score !== null && thing.score < (least[classOf(thing)] ?? 0));

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/** What it has become in the answer; null: it is not in it. */
function become({ field, shape }: Thing, mark: Mark | undefined, values: Values): unknown {
  if (!mark || mark.as === null) return null;
  return shape ? shapesOf(field, values[field.name]).find((s) => s.id === mark.as) ?? null : values[field.name] ?? null;
}

/** Still to be decided: it may be taken over, or turned down. What was taken over and is gone again is open again. */
export const isOpen = (thing: Thing, marks: Marks, values: Values): boolean => {
  const mark = marks.get(thing.key);
  return mark === undefined || (mark.as !== null && become(thing, mark, values) === null);
};

export function fateOf(thing: Thing, marks: Marks, values: Values, sieve: Sieve): Fate {
  const mark = marks.get(thing.key);
  if (!mark) return isHidden(thing, sieve) ? "hidden" : "ignored";
  const now = become(thing, mark, values);
  if (now === null) return "rejected";
  return same(thing.shape ? { ...thing.shape, id: "" } : thing.value, thing.shape ? { ...(now as Shape), id: "" } : now) ? "accepted" : "edited";
}

/** The answer with these things in it, and what each became. */
export function taken(things: readonly Thing[], values: Values): { values: Values; marks: [string, Mark][] } {
  const marks: [string, Mark][] = [];
  for (const { key, field, shape, value } of things) {
    const own = shapesOf(field, values[field.name]);
    const as = shape ? freshId() : "";
    values = withValue(values, field.name, shape ? ownShapes([...own, { ...shape, id: as }]) : value);
    marks.push([key, { as }]);
  }
  return { values, marks };
}

/** What a model drew for a person, as one more thing that was suggested; `count` of them went before. */
export function assistedThing(schema: Schema, { field: name, shape, source, score }: Assisted, count: number): Thing | null {
  const field = schema.fields.find((f) => f.name === name);
  const id = `assisted ${count + 1}`;
  const [read] = field ? shapesOf(field, [shape]) : [];
  return field && read ? { key: JSON.stringify([source.id, name, id]), source: source.id, sourceName: source.name, field, shape: { ...read, id }, value: null, score } : null;
}

/** For the record: all that was suggested, by source. */
export function reported(things: readonly Thing[], marks: Marks, values: Values, sieve: Sieve): SuggestedSource[] {
  const bySource = new Map<string, SuggestedSource["things"]>();
  for (const thing of things) {
    const fate = fateOf(thing, marks, values, sieve);
    const as = marks.get(thing.key)?.as;
    const kept = fate === "accepted" || fate === "edited";
    const said = { field: thing.field.name, fate, ...(thing.shape ? { object: thing.shape.id } : {}), ...(kept && as ? { as } : {}) };
    bySource.set(thing.source, [...(bySource.get(thing.source) ?? []), said]);
  }
  return [...bySource].map(([source, all]) => ({ source, things: all }));
}
