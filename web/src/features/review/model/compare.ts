// The answers to one item as a diff: field by field what all say, and who alone says what; shapes are paired by likeness.
import { describeAttributes } from "#editor/form/attributes.ts";
import { chainLinks } from "#editor/form/kinds/chains.ts";
import { relationsIn } from "#editor/form/kinds/relations.ts";
import { surfaceKinds } from "#editor/form/kinds.ts";
import { fieldKind } from "#editor/form/kinds.ts";
import type { Field, Schema, Values } from "#editor/schema.ts";
import { imageKindOf, textKinds } from "#editor/shapes/registry.ts";
import type { Shape } from "#editor/shapes/shape.ts";
import type { TextShape } from "#editor/shapes/text_shape.ts";
import { shapesOf } from "#editor/view/shape_values.ts";
import type { Belief, Evidence } from "#shared/api/index.ts";

/** Alike enough to be the same thing, and so alike that nobody would see a difference. */
export const SAME_THING = 0.5;
export const SAME_PLACE = 0.98;

export type Cell = { readonly source: string; readonly text: string; readonly empty: boolean };
/** One thing that was drawn: who drew it, how alike the drawings are (1: the same, or drawn once). */
export type Thing = { readonly classes: readonly string[]; readonly shapes: readonly { source: string; shape: Shape }[]; readonly likeness: number; readonly byAll: boolean;
  /** What was said of it, each saying once. */
  readonly said: readonly string[];
};
/** A relation by what it joins, whatever the ids of the answers are: things of the field it is of. */
export type Joined = { readonly class: string; readonly from: Thing; readonly to: Thing; readonly sources: readonly string[]; readonly byAll: boolean };
export type FieldDiff =
  | { readonly kind: "values"; readonly field: Field; readonly cells: readonly Cell[]; readonly agree: boolean }
  | { readonly kind: "shapes"; readonly field: Field; readonly things: readonly Thing[]; readonly agree: boolean }
  | { readonly kind: "relations"; readonly field: Field; readonly joined: readonly Joined[]; readonly agree: boolean };

/** What still counts: a corrected answer stands for the one it replaces. */
export function standing(evidence: readonly Evidence[]): Evidence[] {
  const replaced = new Set(evidence.map((e) => e.supersedes).filter((id) => id !== null));
  return evidence.filter((e) => !replaced.has(e.id) && e.verdict !== "reject" && e.verdict !== "accept");
}

/** What reviewers said before who gave no answer of their own. */
export const wordsOf = (evidence: readonly Evidence[]): Evidence[] => evidence.filter((e) => e.verdict === "accept" || e.verdict === "reject");

const same = (a: unknown, b: unknown): boolean => JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));

/** Lists as sets, keys in order: what was chosen counts, not in which order. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted).map((v) => JSON.stringify(v)).sort();
  if (typeof value !== "object" || value === null) return value ?? null;
  return Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
}

function likenessOf(field: Field): (a: Shape, b: Shape) => number {
  const kind = imageKindOf(field);
  if (kind) return kind.likeness;
  const text = textKinds.get(field.kind);
  return (a, b) => text?.likeness(a as TextShape, b as TextShape) ?? 0;
}

type Drawn = { source: string; shape: Shape };

/** Groups drawings of one thing: of each answer the drawings most like a group join it first, at most one of an answer in a group. */
function things(field: Field, answers: readonly Evidence[]): Thing[] {
  const likeness = likenessOf(field);
  const groups: Drawn[][] = [];
  for (const { id: source, values } of answers) {
    const shapes = shapesOf(field, values[field.name]);
    const pairs = shapes.flatMap((shape) => groups.map((group) => ({ shape, group, alike: group[0] ? likeness(group[0].shape, shape) : 0 }))).filter((p) => p.alike >= SAME_THING);
    const joined = new Map<Shape, Drawn[]>();
    const full = new Set<Drawn[]>();
    for (const { shape, group } of pairs.sort((p, q) => q.alike - p.alike)) {
      if (joined.has(shape) || full.has(group)) continue;
      joined.set(shape, group);
      full.add(group);
    }
    for (const shape of shapes) {
      const group = joined.get(shape) ?? [];
      if (group.length === 0) groups.push(group);
      group.push({ source, shape });
    }
  }
  return groups.map((shapes) => thingOf(field, shapes, answers.length, likeness));
}

function thingOf(field: Field, shapes: readonly Drawn[], answers: number, likeness: (a: Shape, b: Shape) => number): Thing {
  const [first, ...others] = shapes;
  const alike = first ? Math.min(1, ...others.map((o) => likeness(first.shape, o.shape))) : 1;
  const classes = new Set(shapes.map((s) => s.shape.class));
  const said = new Set(shapes.map((s) => describeAttributes(field, s.shape)));
  const byAll = shapes.length === answers && classes.size === 1 && said.size === 1 && alike >= SAME_PLACE;
  return { classes: [...classes], shapes, likeness: alike, byAll, said: [...said].filter((text) => text !== "") };
}

/** Relations of all answers between things; each once, with who drew it. Chains are joined in one way. */
function joinedOf(field: Field, answers: readonly Evidence[], marks: readonly Thing[]): Joined[] {
  const found = new Map<string, Joined & { sources: string[] }>();
  const numbers = new Map<Thing | undefined, number>(marks.map((thing, i) => [thing, i]));
  for (const { id: source, values } of answers) {
    const things = new Map(marks.flatMap((thing) => thing.shapes.filter((s) => s.source === source).map((s) => [s.shape.id, thing] as const)));
    const given = relationsIn(values[field.name]);
    const place = (id: string) => numbers.get(things.get(id)) ?? -1;
    for (const relation of field.chains ? chainLinks(given, place) : given) {
      const [from, to] = [things.get(relation.from), things.get(relation.to)];
      if (!from || !to) continue; // of marks that are not there
      const key = JSON.stringify([relation.class, numbers.get(from), numbers.get(to)]);
      const joined = found.get(key) ?? { class: relation.class, from, to, sources: [], byAll: false };
      if (!joined.sources.includes(source)) joined.sources.push(source);
      found.set(key, joined);
    }
  }
  return [...found.values()].map((joined) => ({ ...joined, byAll: joined.sources.length === answers.length }));
}

function diffOf(field: Field, answers: readonly Evidence[], thingsOf: (name: string) => readonly Thing[] | undefined): FieldDiff {
  const marks = field.kind === "relations" && field.of !== undefined ? thingsOf(field.of) : undefined;
  if (marks) {
    const joined = joinedOf(field, answers, marks);
    return { kind: "relations", field, joined, agree: joined.every((j) => j.byAll) };
  }
  if (surfaceKinds.has(field.kind)) {
    const found = thingsOf(field.name) ?? [];
    return { kind: "shapes", field, things: found, agree: found.every((t) => t.byAll) };
  }
  const kind = fieldKind(field.kind);
  const cells = answers.map((a): Cell => {
    const value = a.values[field.name];
    const empty = kind?.isEmpty(value) ?? true;
    return { source: a.id, empty, text: empty ? "" : kind?.describe(field, value) ?? "" };
  });
  return { kind: "values", field, cells, agree: answers.every((a) => same(a.values[field.name], answers[0]?.values[field.name])) };
}

/** Fields that anybody answered, those that differ first. */
export function compareAnswers(schema: Schema, answers: readonly Evidence[]): FieldDiff[] {
  const drawn = new Map(schema.fields.filter((f) => surfaceKinds.has(f.kind)).map((f) => [f.name, things(f, answers)] as const));
  return schema.fields
    .filter((f) => answers.some((a) => !(fieldKind(f.kind)?.isEmpty(a.values[f.name]) ?? true)))
    .map((f) => diffOf(f, answers, (name) => drawn.get(name)))
    .sort((a, b) => Number(a.agree) - Number(b.agree));
}

/** What accepting would settle: what the server takes the answers for together, or the likeliest class, else the first answer's. */
export function believedValues(schema: Schema, answers: readonly Evidence[], beliefs: readonly Belief[]): Values {
  const values: Record<string, unknown> = {};
  for (const field of schema.fields) {
    const belief = beliefs.find((b) => b.field === field.name);
    const top = belief?.probabilities.toSorted((a, b) => b.probability - a.probability)[0];
    const first = answers.find((a) => a.values[field.name] !== undefined)?.values[field.name];
    const value = belief?.value ?? (top && field.kind === "choice" ? top.label : first);
    if (value !== undefined) values[field.name] = value;
  }
  return values;
}
