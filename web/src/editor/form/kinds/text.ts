// text: free text; min and max count code points, as the server does.
import type { Fault, FieldKind } from "./kind.ts";

export function codePointLength(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}

export const text: FieldKind = {
  kind: "text",
  isEmpty: (value) => typeof value !== "string" || value.trim() === "",
  check(field, value): Fault | null {
    const length = codePointLength(String(value));
    if (field.min !== undefined && length < field.min) return { rule: "too_short", params: { min: field.min } };
    if (field.max !== undefined && length > field.max) return { rule: "too_long", params: { max: field.max } };
    return null;
  },
  names: (value) => (typeof value === "string" ? [value] : []),
  describe: (_field, value) => String(value),
};
