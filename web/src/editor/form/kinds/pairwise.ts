// pairwise: which of two parts of the item, or one of the classes (such as "tie"), as its name.
import { classTitle, type Field } from "../../schema.ts";
import { classChoices } from "./classes.ts";
import type { FieldKind } from "./kind.ts";

const sides = (field: Field) => (field.options ?? []).map((name) => ({ name, title: name }));
const answers = (field: Field) => [...sides(field), ...classChoices(field)];

export const pairwise: FieldKind = {
  kind: "pairwise",
  isEmpty: (value) => typeof value !== "string" || value === "",
  check: (field, value) => (answers(field).some((a) => a.name === value) ? null : { rule: "unknown_class", params: { name: String(value) } }),
  names: (value) => (typeof value === "string" ? [value] : []),
  press: (_field, _value, name) => name,
  choices: answers,
  describe: (field, value) => classTitle(field, String(value)),
};
