// choice: one class, as its name; where several may be right also those with even shares.
import { classTitle, classesOf, type Field } from "../../schema.ts";
import { classChoices, isClass } from "./classes.ts";
import { distribution, sharesOf } from "./distribution.ts";
import type { FieldKind } from "./kind.ts";

const isOne = (value: unknown): value is string => typeof value === "string";

/** The classes that are right. */
export const rightOnes = (value: unknown): string[] => (isOne(value) ? (value === "" ? [] : [value]) : distribution.names(value));

/** One class more that is right, or one less, with even shares. */
export function alsoRight(field: Field, value: unknown, name: string): unknown {
  const before = new Set(rightOnes(value));
  if (!before.delete(name)) before.add(name);
  const right = classesOf(field).map((c) => c.name).filter((c) => before.has(c));
  return right.length > 1 ? Object.fromEntries(right.map((c) => [c, 1 / right.length])) : right[0];
}

/** Their names; what was said with other shares, by a program, is told with them. */
function describe(field: Field, value: unknown): string {
  if (isOne(value)) return classTitle(field, value);
  const shares = sharesOf(value);
  const [first = 0, ...others] = Object.values(shares);
  if (others.some((share) => Math.abs(share - first) > 1e-6)) return distribution.describe(field, value);
  return classesOf(field).filter((c) => c.name in shares).map((c) => classTitle(field, c.name)).join(", ");
}

export const choice: FieldKind = {
  kind: "choice",
  isEmpty: (value) => rightOnes(value).length === 0,
  check: (field, value) => {
    if (field.several && !isOne(value)) return distribution.check(field, value);
    return isClass(field, value) ? null : { rule: "unknown_class", params: { name: isOne(value) ? value : Object.keys(sharesOf(value)).join(", ") } };
  },
  names: rightOnes,
  press: (field, value, name, { shift }) => (shift && field.several ? alsoRight(field, value, name) : name),
  choices: classChoices,
  describe,
};
