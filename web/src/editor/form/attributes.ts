// The attributes of a drawn thing: a schema of their own, asked anew of every shape of a field.
import { classTitle, titleOf, type Field, type Schema, type Values } from "../schema.ts";
import type { Shape } from "../shapes/shape.ts";
import { liveKeys, type KeyTarget } from "./keys.ts";
import { fieldKind } from "./kinds.ts";
import type { Fault } from "./kinds/kind.ts";
import { answerOf, askedFields, faultsOf } from "./model.ts";

const schemas = new WeakMap<readonly Field[], Schema>();
const none: Values = {};

/** What is asked of each shape of `field`; no fields where nothing is. */
export function attributeSchema({ attributes = [] }: Field): Schema {
  const known = schemas.get(attributes) ?? { fields: [...attributes] };
  schemas.set(attributes, known);
  return known;
}

export const attributesOf = (shape: Shape): Values => shape.attributes ?? none;

const shapesIn = (value: unknown): readonly Shape[] => (Array.isArray(value) ? (value as Shape[]) : []);

/** `shapes` with other attributes for one of them. */
export const withAttributes = (shapes: readonly Shape[], id: string, attributes: Values): Shape[] =>
  shapes.map((s) => (s.id === id ? { ...s, attributes } : s));

/** The first shape whose attributes may not be sent. */
export function faultyShape(field: Field, value: unknown): { shape: Shape; number: number; attribute: string; fault: Fault } | null {
  const schema = attributeSchema(field);
  if (schema.fields.length === 0) return null;
  for (const [at, shape] of shapesIn(value).entries()) {
    const [first] = faultsOf(schema, attributesOf(shape));
    if (first) return { shape, number: at + 1, attribute: first[0], fault: first[1] };
  }
  return null;
}

/** The same as a fault of the whole field, naming shape and attribute. */
export function attributeFault(field: Field, value: unknown): Fault | null {
  const found = faultyShape(field, value);
  if (!found) return null;
  const { shape, number, attribute, fault } = found;
  const asked = field.attributes?.find((a) => a.name === attribute);
  const params = { number, name: classTitle(field, shape.class), attribute: asked ? titleOf(asked) : attribute };
  return { rule: fault.rule === "required" ? "attribute_missing" : "attribute_wrong", params };
}

/** A value as it is sent: attributes that are not asked under the others stay behind, as hidden answers do. */
export function sentValue(field: Field, value: unknown): unknown {
  const schema = attributeSchema(field);
  if (schema.fields.length === 0) return value;
  return shapesIn(value).map((shape) => ({ ...shape, attributes: answerOf(schema, attributesOf(shape)) }));
}

/** "Occluded: Yes · Lanes: 3"; empty where nothing is said. */
export function describeAttributes(field: Field, shape: Shape): string {
  const schema = attributeSchema(field);
  const said = answerOf(schema, attributesOf(shape));
  return schema.fields
    .filter((f) => said[f.name] !== undefined)
    .map((f) => `${titleOf(f)}: ${fieldKind(f.kind)?.describe(f, said[f.name]) ?? JSON.stringify(said[f.name])}`)
    .join(" · ");
}

/** Which key gives which attribute. While the keys are with the attributes (`focused`), all of them; otherwise those the
 *  schema names and nobody else (`taken`) wants. */
export function attributeKeys(field: Field, attributes: Values, focused: string | null, taken: ReadonlySet<string>): ReadonlyMap<string, KeyTarget> {
  const schema = attributeSchema(field);
  if (focused !== null) return liveKeys(schema, attributes, focused);
  const named = askedFields(schema, attributes).flatMap((f) => (f.classes ?? []).map((c) => ({ key: c.key?.toLowerCase(), target: { field: f.name, name: c.name } })));
  const keys = new Map<string, KeyTarget>();
  for (const { key, target } of named) if (key && !taken.has(key) && !keys.has(key)) keys.set(key, target);
  return keys;
}

/** Kinds whose key says all there is to say: the next attribute follows by itself. */
const saidAtOnce: ReadonlySet<string> = new Set(["choice", "rating", "pairwise"]);

/** What a key does to the attributes, and where the keys go then: an attribute, or null for back to the item. */
export function pressAttribute(field: Field, attributes: Values, target: KeyTarget): { attributes: Values; next: string | null } {
  const schema = attributeSchema(field);
  const asked = schema.fields.find((f) => f.name === target.field);
  const press = fieldKind(asked?.kind ?? "")?.press;
  if (!asked || !press) return { attributes, next: target.field };
  const after = { ...attributes, [asked.name]: press(asked, attributes[asked.name], target.name, { shift: false }) };
  return { attributes: after, next: saidAtOnce.has(asked.kind) ? attributeAfter(field, after, asked.name) : asked.name };
}

/** The attribute asked after `name`; null at the end. */
export function attributeAfter(field: Field, attributes: Values, name: string): string | null {
  const asked = askedFields(attributeSchema(field), attributes);
  return asked[asked.findIndex((f) => f.name === name) + 1]?.name ?? null;
}
