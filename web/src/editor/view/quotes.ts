// What a span covers, quoted: by the field it belongs to.
import { useMemo } from "react";
import type { Item } from "#shared/api/index.ts";
import type { Field, Schema } from "../schema.ts";
import type { TextShape } from "../shapes/text_shape.ts";
import { textsOf } from "./quoted.ts";

export function useQuotes(schema: Schema, item: Item): (field: Field) => (shape: TextShape) => string {
  const byField = useMemo(() => textsOf(schema, item), [item, schema]);
  return (field) => ({ start, end }) => byField.get(field.name)?.slice(start, end) ?? "";
}
