// The form as pure functions: which fields are asked, what is wrong, which key does what.
import type { Field, Schema, Values } from "../schema.ts";
import { attributeFault, sentValue } from "./attributes.ts";
import { fieldKind, handKinds, surfaceKinds } from "./kinds.ts";
import type { Fault } from "./kinds/kind.ts";
import { standingRelations } from "./kinds/relations.ts";
import { isNested, treeOf, wayTo } from "./tree.ts";

export type { Fault } from "./kinds/kind.ts";

/** What the answer to a field says; of nested classes also those above. */
const namesOf = (schema: Schema, values: Values, name: string): string[] => {
  const field = schema.fields.find((f) => f.name === name);
  const names = (field && fieldKind(field.kind)?.names(values[name])) ?? [];
  if (!field?.classes || !isNested(field.classes)) return names;
  const tree = treeOf(field.classes);
  return names.flatMap((said) => [said, ...wayTo(tree, said).map((c) => c.name)]);
};

/** What is asked of an item: questions about what it does not have are left out. The same schema where it has all. */
export function schemaOfItem(schema: Schema, item: { readonly data: Readonly<Record<string, unknown>>; readonly media: readonly { key: string }[] }): Schema {
  const has = (key: string): boolean => item.media.some((m) => m.key === key) || !/^\s*$/u.test(String(item.data[key] ?? ""));
  const fields = schema.fields.filter((f) => f.on === undefined || has(f.on));
  return fields.length === schema.fields.length ? schema : { ...schema, fields };
}

/** The fields asked under these answers. A field whose condition hangs on a hidden field is hidden too;
 *  conditions that go in a circle are never met. Cost O(fields^2) at worst. */
export function askedFields(schema: Schema, values: Values): Field[] {
  const asked = new Set<string>();
  for (let grew = true; grew;) {
    grew = false;
    for (const field of schema.fields) {
      if (asked.has(field.name)) continue;
      const { when } = field;
      const met = !when || (asked.has(when.field) && namesOf(schema, values, when.field).some((n) => when.is.includes(n)));
      if (met) asked.add(field.name);
      grew ||= met;
    }
  }
  return schema.fields.filter((field) => asked.has(field.name));
}

/** What is wrong, by field name; empty when the answer may be sent. */
export function faultsOf(schema: Schema, values: Values): ReadonlyMap<string, Fault> {
  const faults = new Map<string, Fault>();
  for (const field of askedFields(schema, values)) {
    const fault = faultOf(field, values[field.name]);
    if (fault) faults.set(field.name, fault);
  }
  return faults;
}

export function faultOf(field: Field, value: unknown): Fault | null {
  const kind = fieldKind(field.kind);
  if (!kind) return field.required ? { rule: "wrong_shape" } : null;
  if (kind.isEmpty(value)) return field.required ? { rule: "required" } : null;
  return kind.check(field, value) ?? attributeFault(field, value);
}

/** What is sent: the asked fields that say something. Hidden answers stay in the draft and out of the record. */
export function answerOf(schema: Schema, values: Values): Record<string, unknown> {
  const said = (field: Field) => (field.kind === "relations" ? standingRelations(values[field.name], values[field.of ?? ""]) : values[field.name]);
  return Object.fromEntries(
    askedFields(schema, values)
      .filter((field) => !(fieldKind(field.kind)?.isEmpty(said(field)) ?? true))
      .map((field) => [field.name, sentValue(field, said(field))]));
}

/** `values` with one field set; `undefined` takes the answer away. */
export function withValue(values: Values, name: string, value: unknown): Values {
  if (value !== undefined) return { ...values, [name]: value };
  const { [name]: _gone, ...rest } = values;
  return rest;
}

/** Kinds whose key says the whole answer. */
const saidAtOnce: ReadonlySet<string> = new Set(["choice", "pairwise"]);

/** The one choice that is all that is asked, so that its key may submit; null otherwise. */
export function onlyChoice(schema: Schema): Field | null {
  const [only, ...others] = schema.fields;
  return only && others.length === 0 && saidAtOnce.has(only.kind) && !only.when ? only : null;
}

/** Where the keys go: the first asked field without a valid answer that keys can answer, else the last such field. */
export function fieldInHand(schema: Schema, values: Values, focused?: string | null): Field | null {
  const asked = askedFields(schema, values);
  const fields = asked.filter((f) => fieldKind(f.kind)?.choices ?? surfaceKinds.has(f.kind));
  const held = asked.find((f) => f.name === focused && (fields.includes(f) || handKinds.has(f.kind)));
  const open = fields.find((f) => fieldKind(f.kind)?.isEmpty(values[f.name]) ?? false);
  return held ?? open ?? fields.at(-1) ?? null;
}

/** The asked field after the one in hand; after the last the first. */
export function questionAfter(schema: Schema, values: Values, focused: string | null): string | null {
  const asked = askedFields(schema, values).map((f) => f.name);
  const at = asked.indexOf(focused ?? fieldInHand(schema, values)?.name ?? "");
  return asked[(at + 1) % asked.length] ?? null;
}

/** The answer in one line: the first field that says something, then how many more do. */
export function describeAnswer(schema: Schema, values: Values): string {
  const parts = schema.fields
    .filter((f) => !(fieldKind(f.kind)?.isEmpty(values[f.name]) ?? true))
    .map((f) => fieldKind(f.kind)?.describe(f, values[f.name]) ?? "");
  return parts.join(" · ");
}
