// The kinds of question one can choose, and what each needs to be filled in.
import type { Field } from "#shared/api/index.ts";
import { ratingSteps } from "#editor/form/kinds/rating.ts";
import { fieldKind } from "#editor/form/kinds.ts";
import { USUAL_TOLERANCE } from "#editor/shapes/outline.ts";

export const buildable = ["choice", "choices", "rating", "number", "text", "distribution", "pairwise", "ranking", "spans", "boxes", "polygons", "polylines", "points", "ellipses", "skeletons", "masks", "relations"] as const;
export type Buildable = (typeof buildable)[number];
/** What `min` and `max` bound: the ends of a scale, a number, or how many there are of something. */
export type Bounds = "scale" | "number" | "classes" | "marks" | "characters";
/** What a kind takes. `options` are parts of the item: two to compare, or any number to rank; `of`: the marks of another question. */
type Needs = { classes: "needed" | "possible" | "no"; bounds: Bounds | "no"; on: boolean; options: "two" | "many" | "no"; attributes: boolean; of: boolean; /** Several classes may be right. */ several: boolean; /** Marks may be whole turns of a conversation. */ turns: boolean; /** A template of joints. */ joints: boolean; /** When two answers are the same: from a share in common on, or within a distance; what holds where nothing is said. */ same: Same | null };
export type Same = { part: "overlap" | "tolerance"; usual: number };

const plain: Needs = { classes: "no", bounds: "no", on: false, options: "no", attributes: false, of: false, several: false, turns: false, joints: false, same: null };
const classed: Needs = { ...plain, classes: "needed" };
const drawn: Needs = { ...classed, bounds: "marks", on: true, attributes: true };
const share = (usual: number): Same => ({ part: "overlap", usual });
const within = (usual: number): Same => ({ part: "tolerance", usual });
const needs: Readonly<Record<Buildable, Needs>> = {
  choice: { ...classed, several: true },
  choices: { ...classed, bounds: "classes" },
  rating: { ...plain, bounds: "scale" },
  number: { ...plain, bounds: "number", same: within(0) },
  text: { ...plain, bounds: "characters", same: share(1) },
  distribution: { ...classed, same: share(0.8) },
  pairwise: { ...plain, classes: "possible", options: "two" },
  ranking: { ...plain, options: "many", same: share(1) },
  spans: { ...drawn, turns: true, same: share(0.8) },
  boxes: { ...drawn, same: share(0.5) },
  polygons: { ...drawn, same: share(0.5) },
  polylines: { ...drawn, same: within(USUAL_TOLERANCE) },
  points: { ...drawn, same: within(USUAL_TOLERANCE) },
  ellipses: { ...drawn, same: share(0.5) },
  skeletons: { ...drawn, joints: true, same: share(0.5) },
  masks: { ...drawn, same: share(0.5) },
  relations: { ...classed, bounds: "marks", of: true },
};
export const isBuildable = (kind: string): kind is Buildable => buildable.some((k) => k === kind);
export const needsOf = (kind: string): Needs => (isBuildable(kind) ? needs[kind] : drawn);
export const counts = (bounds: Bounds | "no"): boolean => bounds === "classes" || bounds === "marks" || bounds === "characters";
/** What an answer to `field` can be called in a condition: its classes, steps or options; none for other kinds. */
export const conditionNames = (field: Field): { name: string; title: string }[] =>
  field.kind === "ranking" ? [] : (fieldKind(field.kind)?.choices?.(field) ?? (field.classes ?? []).map((c) => ({ name: c.name, title: c.title || c.name }))).filter((c) => c.name !== "");
/** Attributes of a mark are any kind but marks and what joins them. */
export const attributeKinds: readonly Buildable[] = buildable.filter((k) => !needs[k].on && !needs[k].of);
/** Questions whose marks can be joined. */
export const joinable = (before: readonly Field[]): Field[] => before.filter((f) => needsOf(f.kind).attributes);

const yesNo = [{ name: "yes", key: "1" }, { name: "no", key: "2" }];
const usualClasses: Partial<Record<Buildable, Field["classes"]>> = { pairwise: [{ name: "tie", key: "3" }] };
const usualOptions: Partial<Record<Buildable, string[]>> = { pairwise: ["left", "right"], ranking: ["first", "second", "third"] };

/** A body that is easily changed into another. */
const usualJoints: NonNullable<Field["joints"]> = [
  { name: "head", x: 0.5, y: 0 }, { name: "chest", x: 0.5, y: 0.3, to: ["head"] }, { name: "hips", x: 0.5, y: 0.6, to: ["chest"] },
  { name: "left hand", x: 0, y: 0.55, to: ["chest"] }, { name: "right hand", x: 1, y: 0.55, to: ["chest"] },
  { name: "left foot", x: 0.2, y: 1, to: ["hips"] }, { name: "right foot", x: 0.8, y: 1, to: ["hips"] },
];

const boundsOf = ({ min, max, step }: Field): Partial<Field> => ({ ...(min !== undefined && { min }), ...(max !== undefined && { max }), ...(step !== undefined && { step }) });

/** Kept where it means the same: an overlap of boxes is one of outlines, a distance of points is none of numbers. */
const sameOf = (field: Field, same: Same | null): Partial<Field> => {
  const kept = same && field[same.part] !== undefined && needsOf(field.kind).bounds !== "number" && same.usual !== 0;
  return kept ? { [same.part]: field[same.part] } : {};
};

/** What of a field a kind takes, by its rules; what it needs is there. */
function kindParts(field: Field, kind: Buildable): Partial<Field> {
  const wants = needs[kind];
  const kept = wants.bounds !== "no" && wants.bounds === needsOf(field.kind).bounds; // three marks are no three characters
  const fits = wants.options === "many" || field.options?.length === 2;
  return {
    ...(wants.classes === "needed" && { classes: field.classes?.length ? field.classes : yesNo }),
    ...(wants.classes === "possible" && { classes: usualClasses[kind] ?? [] }),
    ...(wants.options !== "no" && { options: (fits && needsOf(field.kind).options !== "no" ? field.options : undefined) ?? usualOptions[kind] ?? [] }),
    ...(wants.on && !field.on && { on: kind === "spans" ? "text" : "image" }),
    ...(wants.joints && { joints: field.joints ?? usualJoints }),
    ...(wants.attributes && field.attributes && { attributes: field.attributes }),
    ...(wants.of && field.of !== undefined && { of: field.of }), ...(wants.of && field.chains && { chains: true }), ...(wants.several && field.several && { several: true }), ...(wants.turns && field.unit && { unit: field.unit }),
    ...sameOf(field, wants.same),
    ...(kind === "rating" && { min: 1, max: 5 }), ...(kept && boundsOf(field)),
  };
}

/** A field turned into another kind: what the new kind does not know is left out, what it needs is there. */
export function asKind(field: Field, kind: Buildable): Field {
  const { name, title, help, group, required, when, on } = field;
  return {
    name, kind,
    ...(title !== undefined && { title }), ...(help !== undefined && { help }), ...(group !== undefined && { group }), ...(required !== undefined && { required }), ...(when && { when }), ...(on && !needs[kind].of && { on }),
    ...kindParts(field, kind),
  };
}

/** Whole turns or any words; of whole turns no share is in common, so that nothing says how large it must be. */
export function withTurns({ unit: _unit, overlap, ...rest }: Field, on: boolean): Field {
  return on ? { ...rest, unit: "turn" } : { ...rest, ...(overlap !== undefined && { overlap }) };
}

/** Chains or single pairs; in how many pairs a chain was joined says nothing, so that they have no bounds. */
export function withChains({ chains: _chains, min, max, ...rest }: Field, on: boolean): Field {
  return on ? { ...rest, chains: true } : { ...rest, ...(min !== undefined && { min }), ...(max !== undefined && { max }) };
}

/** What a field takes, by its kind and by what is said of it already. */
export function takenBy(field: Field): Needs {
  const wants = needsOf(field.kind);
  return { ...wants, ...(field.unit === "turn" && { same: null }), ...(field.chains && { bounds: "no" }) };
}

/** A name as the record wants it: small letters, digits, underscores, starting with a letter. */
export function nameFrom(title: string, taken: readonly string[]): string {
  const plain = title.normalize("NFKD").replaceAll(/\p{M}/gu, "").toLowerCase().replaceAll(/[^a-z0-9]+/g, "_").replaceAll(/^_+|_+$/g, "").slice(0, 40);
  const base = /^[a-z]/.test(plain) ? plain : `field_${plain}`.replace(/_$/, "");
  for (let n = 1; ; n++) {
    const name = n === 1 ? base : `${base}_${n}`;
    if (!taken.includes(name)) return name;
  }
}

export type Template = { id: "text" | "names" | "picture" | "boxes" | "compare" | "blank"; field: Field };
export const templates: readonly Template[] = [
  { id: "text", field: { name: "topic", title: "Topic", kind: "choice", on: "text", required: true, classes: [{ name: "question", key: "1" }, { name: "complaint", key: "2" }, { name: "praise", key: "3" }] } },
  { id: "names", field: { name: "names", title: "Names", kind: "spans", on: "text", classes: [{ name: "person", key: "1" }, { name: "place", key: "2" }, { name: "organisation", key: "3" }] } },
  { id: "picture", field: { name: "picture", title: "What is in the picture?", kind: "choice", on: "image", required: true, classes: [{ name: "animal", key: "1" }, { name: "plant", key: "2" }, { name: "thing", key: "3" }] } },
  { id: "boxes", field: { name: "objects", title: "Objects", kind: "boxes", on: "image", classes: [{ name: "car", key: "1" }, { name: "person", key: "2" }] } },
  { id: "compare", field: { name: "better", title: "Which is better?", kind: "pairwise", required: true, options: ["left", "right"], classes: [{ name: "tie", key: "3" }] } },
  { id: "blank", field: { name: "answer", title: "Answer", kind: "choice", required: true, classes: [{ name: "yes", key: "1" }, { name: "no", key: "2" }] } },
];

/** The next free key for a new class: digits, then letters. */
export const freeKey = (taken: readonly (string | undefined)[]): string | undefined => [..."123456789qwertasdfg"].find((k) => !taken.includes(k));

/** A rating with another end or step: each step keeps its word, a new one has none yet. */
export function withScale(field: Field, scaled: Field): Field {
  if (!field.options) return scaled;
  const word = new Map(ratingSteps(field).map((step, i) => [step, field.options?.[i] ?? ""]));
  return { ...scaled, options: ratingSteps(scaled).map((step) => word.get(step) ?? "") };
}
