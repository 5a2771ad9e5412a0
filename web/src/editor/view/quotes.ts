// What a span covers, quoted: by the field it belongs to.
import { useMemo } from "react";
import type { Item } from "#shared/api/index.ts";
import type { Field, Schema } from "../schema.ts";
import type { TextShape } from "../shapes/text_shape.ts";
import { Offsets } from "../text/offsets.ts";
import { panesOf } from "./panes.ts";

export function useQuotes(schema: Schema, item: Item): (field: Field) => (shape: TextShape) => string {
  const byField = useMemo(() => new Map(panesOf(schema, item).flatMap((pane) => {
    if (pane.kind !== "text") return [];
    const offsets = new Offsets(pane.text);
    return pane.fields.map((f): [string, Offsets] => [f.name, offsets]);
  })), [item, schema]);
  return (field) => ({ start, end }) => byField.get(field.name)?.slice(start, end) ?? "";
}
