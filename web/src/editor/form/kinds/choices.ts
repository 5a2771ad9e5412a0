// choices: any number of classes between min and max, in the order of the schema.
import { classTitle, classesOf, type Field } from "../../schema.ts";
import { classChoices, isClass } from "./classes.ts";
import type { Fault, FieldKind } from "./kind.ts";

export const chosen = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((v): v is string => typeof v === "string") : [];

function toggle(field: Field, value: unknown, name: string): string[] {
  const now = new Set(chosen(value));
  if (!now.delete(name)) now.add(name);
  return classesOf(field).map((c) => c.name).filter((c) => now.has(c));
}

export const choices: FieldKind = {
  kind: "choices",
  isEmpty: (value) => chosen(value).length === 0,
  check(field, value): Fault | null {
    const names = chosen(value);
    const stranger = names.find((name) => !isClass(field, name));
    if (stranger !== undefined) return { rule: "unknown_class", params: { name: stranger } };
    if (field.min !== undefined && names.length < field.min)
      return { rule: "too_few", params: { min: field.min } };
    if (field.max !== undefined && names.length > field.max)
      return { rule: "too_many", params: { max: field.max } };
    return null;
  },
  names: chosen,
  press: toggle,
  choices: classChoices,
  describe: (field, value) => chosen(value).map((name) => classTitle(field, name)).join(", "),
};
