// The kinds of question one can choose, and what each needs to be filled in.
import type { Field } from "#shared/api/index.ts";

export const buildable = ["choice", "choices", "rating", "number", "text", "distribution", "spans", "boxes"] as const;
export type Buildable = (typeof buildable)[number];
type Needs = { classes: boolean; bounds: boolean; on: boolean };

const needs: Readonly<Record<Buildable, Needs>> = {
  choice: { classes: true, bounds: false, on: false },
  choices: { classes: true, bounds: false, on: false },
  rating: { classes: false, bounds: true, on: false },
  number: { classes: false, bounds: true, on: false },
  text: { classes: false, bounds: false, on: false },
  distribution: { classes: true, bounds: false, on: false },
  spans: { classes: true, bounds: false, on: true },
  boxes: { classes: true, bounds: false, on: true },
};
export const isBuildable = (kind: string): kind is Buildable => buildable.some((k) => k === kind);
export const needsOf = (kind: string): Needs => (isBuildable(kind) ? needs[kind] : { classes: true, bounds: true, on: true });

/** A field turned into another kind: what the new kind does not know is left out, what it needs is there. */
export function asKind(field: Field, kind: Buildable): Field {
  const { name, title, help, required, when, on, classes } = field;
  const wants = needs[kind];
  return {
    name, kind,
    ...(title !== undefined && { title }), ...(help !== undefined && { help }), ...(required !== undefined && { required }), ...(when && { when }), ...(on && { on }),
    ...(wants.classes && { classes: classes?.length ? classes : [{ name: "yes", key: "1" }, { name: "no", key: "2" }] }),
    ...(wants.on && !on && { on: kind === "boxes" ? "image" : "text" }),
    ...(kind === "rating" && { min: field.min ?? 1, max: field.max ?? 5 }),
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

export type Template = { id: "text" | "names" | "picture" | "boxes" | "blank"; field: Field };
export const templates: readonly Template[] = [
  { id: "text", field: { name: "topic", title: "Topic", kind: "choice", on: "text", required: true, classes: [{ name: "question", key: "1" }, { name: "complaint", key: "2" }, { name: "praise", key: "3" }] } },
  { id: "names", field: { name: "names", title: "Names", kind: "spans", on: "text", classes: [{ name: "person", key: "1" }, { name: "place", key: "2" }, { name: "organisation", key: "3" }] } },
  { id: "picture", field: { name: "picture", title: "What is in the picture?", kind: "choice", on: "image", required: true, classes: [{ name: "animal", key: "1" }, { name: "plant", key: "2" }, { name: "thing", key: "3" }] } },
  { id: "boxes", field: { name: "objects", title: "Objects", kind: "boxes", on: "image", classes: [{ name: "car", key: "1" }, { name: "person", key: "2" }] } },
  { id: "blank", field: { name: "answer", title: "Answer", kind: "choice", required: true, classes: [{ name: "yes", key: "1" }, { name: "no", key: "2" }] } },
];

/** The next free key for a new class: digits, then letters. */
export const freeKey = (taken: readonly (string | undefined)[]): string | undefined => [..."123456789qwertasdfg"].find((k) => !taken.includes(k));
