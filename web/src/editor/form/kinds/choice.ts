// choice: exactly one class, as its name.
import { classTitle, classesOf, titleOf, type Field } from "../../schema.ts";
import type { FieldKind } from "./kind.ts";

export const classChoices = (field: Field) => classesOf(field).map((c) => ({ ...c, title: titleOf(c) }));

export const isClass = (field: Field, name: unknown): boolean =>
  classesOf(field).some((c) => c.name === name);

export const choice: FieldKind = {
  kind: "choice",
  isEmpty: (value) => typeof value !== "string" || value === "",
  check: (field, value) =>
    isClass(field, value) ? null : { rule: "unknown_class", params: { name: String(value) } },
  names: (value) => (typeof value === "string" ? [value] : []),
  press: (_field, _value, name) => name,
  choices: classChoices,
  describe: (field, value) => classTitle(field, String(value)),
};
