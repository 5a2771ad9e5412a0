// What two people drew or joined differently, one conflict after another, and the answer that comes of settling them.
import { surfaceKinds } from "#editor/form/kinds.ts";
import type { Field, Schema, Values } from "#editor/schema.ts";
import { imageKindOf } from "#editor/shapes/registry.ts";
import type { Shape } from "#editor/shapes/shape.ts";
import type { TextShape } from "#editor/shapes/text_shape.ts";
import { ownShapes } from "#editor/view/shape_values.ts";
import type { Evidence } from "#shared/api/index.ts";
import type { Relation } from "#editor/form/kinds/relations.ts";
import type { FieldDiff, Joined, Thing } from "./compare.ts";

/** From the first answer (left) to the last that has it otherwise (right). */
export type Change = "added" | "removed" | "changed";
export type Conflict = {
  /** Names it as long as the answers are the same. */
  readonly key: string;
  readonly field: Field;
  /** Whose marks `left` and `right` are: those of a relation are of another field. */
  readonly drawn: Field;
  /** What was drawn, or what joins two things. */
  readonly about: Thing | Joined;
  readonly change: Change;
  /** As each of them drew it, a relation by both its marks; empty: they did not. */
  readonly left: readonly Shape[];
  readonly right: readonly Shape[];
  /** Names: whose the left one is, whose the right one; and of all who drew or joined it. */
  readonly who: { readonly left: string; readonly right: string; readonly all: string };
  /** How far the right one lies from the left: pixels of the picture, or characters of the text; null where only one has it. */
  readonly offset: number | null;
};
/** How a conflict was settled: by the shape of one of them, or by leaving it out. */
export type Choice = "left" | "right" | "none";

const isText = (shape: Shape): shape is TextShape => typeof (shape as Partial<TextShape>).start === "number" && typeof (shape as Partial<TextShape>).end === "number";

export function offsetOf(field: Field, a: Shape, b: Shape): number | null {
  const kind = imageKindOf(field);
  if (kind) {
    const [p, q] = [kind.bounds(a), kind.bounds(b)];
    return Math.hypot(p.x + p.w / 2 - q.x - q.w / 2, p.y + p.h / 2 - q.y - q.h / 2);
  }
  return isText(a) && isText(b) ? Math.abs(a.start - b.start) + Math.abs(a.end - b.end) : null;
}

export const isJoined = (about: Thing | Joined): about is Joined => "from" in about;

const drawnBy = (thing: Thing, source: string): Shape | null => thing.shapes.find((s) => s.source === source)?.shape ?? null;
const shapesIn = (...shapes: (Shape | null | undefined)[]): Shape[] => shapes.filter((s) => s !== null && s !== undefined);

/** Drawn the same, whatever it is called. */
const isSame = (a: Shape, b: Shape): boolean => JSON.stringify({ ...a, id: "" }) === JSON.stringify({ ...b, id: "" });

type Names = (...sources: string[]) => string;

function drawnConflict(field: Field, thing: Thing, key: string, first: string, names: Names): Conflict | null {
  if (thing.byAll) return null;
  const left = thing.shapes.find((s) => s.source === first);
  const right = left ? thing.shapes.findLast((s) => !isSame(s.shape, left.shape)) : thing.shapes.at(-1);
  const change: Change = !left ? "added" : !right ? "removed" : "changed";
  const who = { left: names(left?.source ?? ""), right: names(right?.source ?? ""), all: names(...thing.shapes.map((s) => s.source)) };
  return { key, field, drawn: field, about: thing, change, left: shapesIn(left?.shape), right: shapesIn(right?.shape), who, offset: left && right ? offsetOf(field, left.shape, right.shape) : null };
}

/** Of what some joined and others did not. */
function joinedConflict(field: Field, drawn: Field, joined: Joined, key: string, first: string, names: Names): Conflict | null {
  if (joined.byAll) return null;
  const left = joined.sources.includes(first);
  const source = left ? first : joined.sources.at(-1) ?? "";
  const marks = shapesIn(...[joined.from, joined.to].map((thing) => drawnBy(thing, source)));
  const who = { left: left ? names(source) : "", right: left ? "" : names(source), all: names(...joined.sources) };
  return { key, field, drawn, about: joined, change: left ? "removed" : "added", left: left ? marks : [], right: left ? [] : marks, who, offset: null };
}

/** The disputed things and relations: what the first answer has, against the others. */
export function conflictsOf(diffs: readonly FieldDiff[], answers: readonly Evidence[]): Conflict[] {
  const [first, ...others] = answers;
  if (!first || others.length === 0) return [];
  const names: Names = (...sources) => answers.filter((a) => sources.includes(a.id)).map((a) => a.source.name).join(", ");
  return diffs.flatMap((diff): Conflict[] => {
    const key = (i: number) => `${diff.field.name} ${i}`;
    if (diff.kind === "shapes") return diff.things.map((thing, i) => drawnConflict(diff.field, thing, key(i), first.id, names)).filter((c) => c !== null);
    const drawn = diffs.find((d) => d.field.name === diff.field.of)?.field;
    return diff.kind === "relations" && drawn ? diff.joined.map((j, i) => joinedConflict(diff.field, drawn, j, key(i), first.id, names)).filter((c) => c !== null) : [];
  });
}

/** Conflicts that wait to be settled before what was settled can be sent: those of the fields where any was, by their numbers. */
export function openConflicts(conflicts: readonly Conflict[], choices: ReadonlyMap<string, Choice>): number[] {
  const begun = new Set(conflicts.filter((c) => choices.has(c.key)).map((c) => c.drawn.name));
  return conflicts.flatMap((c, i) => (begun.has(c.drawn.name) && !choices.has(c.key) ? [i] : []));
}

const chosen = ({ left, right }: Conflict, choice: Choice): Shape | null => (choice === "left" ? left[0] : choice === "right" ? right[0] : null) ?? null;

/** What would be accepted, with every field as it was settled: what all drew and joined, what was chosen, and of the rest what stands on the left.
 *  Where relations were settled their marks are too: both go by the same names. */
export function settledValues(schema: Schema, believed: Values, diffs: readonly FieldDiff[], conflicts: readonly Conflict[], choices: ReadonlyMap<string, Choice>): Values {
  const values: Record<string, unknown> = { ...believed };
  /** Of fields that were settled: what each thing is called in the answer. */
  const named = new Map<string, ReadonlyMap<Thing, string>>();
  for (const diff of diffs) {
    if (diff.kind !== "shapes" || !surfaceKinds.has(diff.field.kind) || !schema.fields.some((f) => f.name === diff.field.name)) continue;
    const mine = conflicts.filter((c) => c.field.name === diff.field.name);
    if (!conflicts.some((c) => c.drawn.name === diff.field.name && choices.has(c.key))) continue;
    const shared = diff.things.filter((t) => t.byAll).flatMap((thing) => thing.shapes.slice(0, 1).map(({ shape }) => ({ thing, shape })));
    const settled = mine.flatMap((c) => { const shape = chosen(c, choices.get(c.key) ?? "left"); return shape && !isJoined(c.about) ? [{ thing: c.about, shape }] : []; });
    const shapes = renumbered([...shared, ...settled].map(({ shape }) => shape));
    named.set(diff.field.name, new Map([...shared, ...settled].map(({ thing }, i) => [thing, shapes[i]?.id ?? ""])));
    if (shapes.length > 0) values[diff.field.name] = ownShapes(shapes);
    else delete values[diff.field.name];
  }
  for (const diff of diffs) {
    const ids = diff.kind === "relations" ? named.get(diff.field.of ?? "") : undefined;
    if (diff.kind !== "relations" || !ids) continue;
    const choiceOf = new Map(conflicts.map((c) => [c.about, choices.get(c.key)] as const));
    values[diff.field.name] = relationsAmong(diff.joined, ids, (joined) => choiceOf.get(joined));
  }
  return values;
}

/** The relations of all, those chosen, and where nothing was those of who drew first, between what is still there. */
function relationsAmong(joined: readonly Joined[], ids: ReadonlyMap<Thing, string>, choiceOf: (joined: Joined) => Choice | undefined): Relation[] {
  const first = joined.flatMap((j) => [...j.from.shapes, ...j.to.shapes])[0]?.source;
  const stands = (j: Joined) => {
    const choice = choiceOf(j);
    return choice === undefined ? j.byAll || (first !== undefined && j.sources.includes(first)) : choice !== "none";
  };
  return joined.filter(stands).flatMap(({ class: name, from, to }, i) => {
    const [a, b] = [ids.get(from), ids.get(to)];
    return a !== undefined && b !== undefined ? [{ id: `r${i + 1}`, class: name, from: a, to: b }] : [];
  });
}

/** Shapes of several people may have the same id. */
function renumbered(shapes: readonly Shape[]): Shape[] {
  const used = new Set<string>();
  return shapes.map((shape) => {
    let { id } = shape;
    for (let n = 1; used.has(id); n++) id = `${shape.id}-${n}`;
    used.add(id);
    return id === shape.id ? shape : { ...shape, id };
  });
}
