// The kinds of question one can choose, and what each needs to be filled in.
import type { Field } from "#shared/api/index.ts";

export const buildable = ["choice", "choices", "rating", "number", "text", "distribution", "pairwise", "ranking", "spans", "boxes"] as const;
export type Buildable = (typeof buildable)[number];
/** What a kind takes. `options` are parts of the item: two to compare, or any number to rank. */
type Needs = { classes: "needed" | "possible" | "no"; bounds: boolean; on: boolean; options: "two" | "many" | "no"; attributes: boolean };

const plain: Needs = { classes: "no", bounds: false, on: false, options: "no", attributes: false };
const classed: Needs = { ...plain, classes: "needed" };
const drawn: Needs = { ...classed, on: true, attributes: true };
const needs: Readonly<Record<Buildable, Needs>> = {
  choice: classed,
  choices: classed,
  rating: { ...plain, bounds: true },
  number: { ...plain, bounds: true },
  text: plain,
  distribution: classed,
  pairwise: { ...plain, classes: "possible", options: "two" },
  ranking: { ...plain, options: "many" },
  spans: drawn,
  boxes: drawn,
};
export const isBuildable = (kind: string): kind is Buildable => buildable.some((k) => k === kind);
export const needsOf = (kind: string): Needs => (isBuildable(kind) ? needs[kind] : { ...drawn, bounds: true });
/** Attributes of a mark are any kind but marks. */
export const attributeKinds: readonly Buildable[] = buildable.filter((k) => !needs[k].on);

const yesNo = [{ name: "yes", key: "1" }, { name: "no", key: "2" }];
const usualClasses: Partial<Record<Buildable, Field["classes"]>> = { pairwise: [{ name: "tie", key: "3" }] };
const usualOptions: Partial<Record<Buildable, string[]>> = { pairwise: ["left", "right"], ranking: ["first", "second", "third"] };

/** What of a field a kind takes, by its rules; what it needs is there. */
function kindParts(field: Field, kind: Buildable): Partial<Field> {
  const wants = needs[kind];
  const fits = wants.options === "many" || field.options?.length === 2;
  return {
    ...(wants.classes === "needed" && { classes: field.classes?.length ? field.classes : yesNo }),
    ...(wants.classes === "possible" && { classes: usualClasses[kind] ?? [] }),
    ...(wants.options !== "no" && { options: (fits ? field.options : undefined) ?? usualOptions[kind] ?? [] }),
    ...(wants.on && !field.on && { on: kind === "boxes" ? "image" : "text" }),
    ...(wants.attributes && field.attributes && { attributes: field.attributes }),
    ...(kind === "rating" && { min: field.min ?? 1, max: field.max ?? 5 }),
  };
}

/** A field turned into another kind: what the new kind does not know is left out, what it needs is there. */
export function asKind(field: Field, kind: Buildable): Field {
  const { name, title, help, required, when, on } = field;
  return {
    name, kind,
    ...(title !== undefined && { title }), ...(help !== undefined && { help }), ...(required !== undefined && { required }), ...(when && { when }), ...(on && { on }),
    ...kindParts(field, kind),
  };
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
