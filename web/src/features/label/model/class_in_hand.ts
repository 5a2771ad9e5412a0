// The class whose rule matters now: the one to be drawn next, else the first one chosen.
import type { ClassDef, Schema, Values } from "#editor/schema.ts";
import type { Tool } from "#editor/surface.ts";

export function classInHand(schema: Schema, values: Values, tool: Tool): ClassDef | undefined {
  const name = tool.kind === "draw" ? tool.class : schema.fields.map((f) => values[f.name]).find((v) => typeof v === "string");
  return schema.fields.flatMap((f) => f.classes ?? []).find((c) => c.name === name);
}
