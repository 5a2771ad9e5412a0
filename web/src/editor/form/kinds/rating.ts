// rating: a whole step of a short scale, 1..5 unless the schema says otherwise.
import type { Field } from "../../schema.ts";
import type { FieldKind } from "./kind.ts";
import { checkRange } from "./number.ts";

export const ratingScale = (field: Field): Field => ({
  ...field, min: field.min ?? 1, max: field.max ?? 5, step: field.step ?? 1,
});

/** The steps of the scale in order; at most 100, so that a schema cannot draw a page of buttons. */
export function ratingSteps(field: Field): number[] {
  const { min = 1, max = 5, step = 1 } = ratingScale(field);
  const count = Math.min(100, Math.floor((max - min) / step + 1e-9) + 1);
  return Array.from({ length: Math.max(0, count) }, (_, i) => min + i * step);
}

/** A step without a word, while a schema is being made, keeps its number. */
const stepTitle = (field: Field, index: number, step: number): string => field.options?.[index]?.trim() || String(step);

export const rating: FieldKind = {
  kind: "rating",
  isEmpty: (value) => typeof value !== "number",
  check: (field, value) => checkRange(ratingScale(field), value),
  names: (value) => (typeof value === "number" ? [String(value)] : []),
  press: (_field, _value, name) => Number(name),
  choices: (field) => ratingSteps(field).map((step, i) => ({
    name: String(step),
    title: stepTitle(field, i, step),
    key: Number.isInteger(step) && step >= 0 && step <= 9 ? String(step) : undefined,
  })),
  describe(field, value) {
    const index = ratingSteps(field).findIndex((step) => step === value);
    return index < 0 ? String(value) : stepTitle(field, index, Number(value));
  },
};
