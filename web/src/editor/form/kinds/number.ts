// number: one number between min and max, on the grid of step.
import type { Field } from "../../schema.ts";
import type { Fault, FieldKind } from "./kind.ts";

/** Is `value` on the grid min + k * step, allowing for the rounding of decimal steps? */
function onGrid(field: Field, value: number): boolean {
  if (!field.step) return true;
  const steps = (value - (field.min ?? 0)) / field.step;
  return Math.abs(steps - Math.round(steps)) < 1e-6;
}

export function checkRange(field: Field, value: unknown): Fault | null {
  if (typeof value !== "number" || !Number.isFinite(value)) return { rule: "not_a_number" };
  if (field.min !== undefined && value < field.min) return { rule: "below_min", params: { min: field.min } };
  if (field.max !== undefined && value > field.max) return { rule: "above_max", params: { max: field.max } };
  if (!onGrid(field, value)) return { rule: "off_step", params: { step: field.step ?? 1 } };
  return null;
}

/** What was typed as a number, with the decimal comma many people type; NaN when it is none. */
export function parseNumber(text: string): number | undefined {
  const trimmed = text.trim();
  if (trimmed === "") return undefined;
  return /^[+-]?(\d+([.,]\d*)?|[.,]\d+)(e[+-]?\d+)?$/i.test(trimmed) ? Number(trimmed.replace(",", ".")) : NaN;
}

export const number: FieldKind = {
  kind: "number",
  isEmpty: (value) => value === undefined || value === null || value === "",
  check: checkRange,
  names: (value) => (typeof value === "number" ? [String(value)] : []),
  describe: (_field, value) => String(value),
};
