// Shapes are drawn on a surface, not typed; the form only says whether some are there.
import { classTitle, classesOf, type Field } from "../../schema.ts";
import type { Fault, FieldKind } from "./kind.ts";

type Classed = { class?: unknown };

const list = (value: unknown): Classed[] =>
  Array.isArray(value) ? value.filter((v): v is Classed => typeof v === "object" && v !== null) : [];

/** "2 car, 1 bus" */
function countByClass(field: Field, value: unknown): string {
  const counts = new Map<string, number>();
  for (const shape of list(value)) {
    const name = classTitle(field, String(shape.class ?? ""));
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts].map(([name, count]) => `${count} ${name}`).join(", ");
}

export const shapeKind = (kind: string): FieldKind => ({
  kind,
  isEmpty: (value) => list(value).length === 0,
  check(field, value): Fault | null {
    const count = list(value).length;
    if (field.min !== undefined && count < field.min) return { rule: "too_few", params: { min: field.min } };
    if (field.max !== undefined && count > field.max) return { rule: "too_many", params: { max: field.max } };
    const known = new Set(classesOf(field).map((c) => c.name)); // a class may have been taken away meanwhile
    const stranger = list(value).find((shape) => !known.has(String(shape.class ?? "")));
    return stranger ? { rule: "lost_class", params: { name: String(stranger.class ?? "") } } : null;
  },
  names: (value) => [...new Set(list(value).map((shape) => String(shape.class ?? "")))],
  describe: countByClass,
});
