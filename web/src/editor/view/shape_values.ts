// Shapes of a value, read once: a surface knows an unchanged shape by its identity.
import { imageKindOf, textKinds } from "../shapes/registry.ts";
import type { Shape } from "../shapes/shape.ts";
import type { Field } from "../schema.ts";

const read = new WeakMap<object, readonly Shape[]>();
const none: readonly Shape[] = [];

export function shapesOf(field: Field, value: unknown): readonly Shape[] {
  if (typeof value !== "object" || value === null) return none;
  const known = read.get(value);
  if (known) return known;
  const kind = imageKindOf(field) ?? textKinds.get(field.kind);
  const shapes = kind?.read(value) ?? none;
  read.set(value, shapes);
  return shapes;
}

/** These came from a surface and need no reading. */
export function ownShapes(shapes: readonly Shape[]): readonly Shape[] {
  read.set(shapes, shapes);
  return shapes;
}
