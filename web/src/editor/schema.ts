// What a project asks, as the editor reads it: the Schema and Values of docs/reference/http.md.

export type ClassDef = { name: string; title?: string; key?: string; color?: string; help?: string };

export type Condition = { field: string; is: string[] };

export type Field = {
  name: string;
  title?: string;
  help?: string;
  kind: string;
  /** Key of item.data this field is about. */
  on?: string;
  required?: boolean;
  when?: Condition;
  classes?: ClassDef[];
  min?: number;
  max?: number;
  step?: number;
  options?: string[];
  attributes?: Field[];
};

export type Schema = { fields: Field[] };

/** Answers by field name; what stands under a name is the field kind's own value. */
export type Values = Readonly<Record<string, unknown>>;

export type Confidence = "definite" | "probable" | "possible";
export const confidences: readonly Confidence[] = ["definite", "probable", "possible"];

export const titleOf = (thing: { name: string; title?: string }): string => thing.title || thing.name;

export const classesOf = (field: Field): ClassDef[] => field.classes ?? [];

export function classTitle(field: Field, name: string): string {
  const found = classesOf(field).find((c) => c.name === name);
  return found ? titleOf(found) : name;
}
