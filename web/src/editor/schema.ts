// What a project asks, as the editor reads it: the Schema and Values of docs/reference/http.md.
import type { ClassDef, Confidence, Field } from "#shared/api/types.ts";

export type { ClassDef, Confidence, Field, JointDef, Schema, Values } from "#shared/api/types.ts";

export const confidences: readonly Confidence[] = ["definite", "probable", "possible"];

export const titleOf = (thing: { name: string; title?: string }): string => thing.title || thing.name;

export const classesOf = (field: Field): readonly ClassDef[] => field.classes ?? [];

export function classTitle(field: Field, name: string): string {
  const found = classesOf(field).find((c) => c.name === name);
  return found ? titleOf(found) : name;
}
