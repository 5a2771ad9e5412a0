// distribution: how likely each class is, as fractions that sum to one. Edited in whole percent.
import { classTitle, classesOf, type Field } from "../../schema.ts";
import { classChoices, isClass } from "./classes.ts";
import type { Fault, FieldKind } from "./kind.ts";

export type Shares = Readonly<Record<string, number>>;

export function sharesOf(value: unknown): Shares {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return {};
  return Object.fromEntries(
    Object.entries(value).filter((pair): pair is [string, number] => typeof pair[1] === "number"));
}

export const percentOf = (shares: Shares, name: string): number => Math.round((shares[name] ?? 0) * 1000) / 10;

export const totalPercent = (shares: Shares): number =>
  Math.round(Object.values(shares).reduce((sum, share) => sum + share, 0) * 1000) / 10;

/** `shares` with `name` at `percent` (held to 0..100); a class at zero is left out. */
export function withPercent(shares: Shares, name: string, percent: number): Shares {
  const held = Math.min(100, Math.max(0, percent));
  const { [name]: _gone, ...rest } = shares;
  return held === 0 ? rest : { ...rest, [name]: held / 100 };
}

/** Scaled to sum to one in tenths of a percent, the largest taking what rounding leaves. */
export function scaledToWhole(shares: Shares): Shares {
  const total = Object.values(shares).reduce((sum, share) => sum + share, 0);
  if (total <= 0) return {};
  const tenths = Object.entries(shares).map(([name, share]) => [name, Math.round((share / total) * 1000)] as const);
  const left = 1000 - tenths.reduce((sum, [, n]) => sum + n, 0);
  const largest = tenths.reduce((best, row) => (row[1] > best[1] ? row : best), tenths[0] ?? ["", 0])[0];
  return Object.fromEntries(
    tenths.map(([name, n]) => [name, (name === largest ? n + left : n) / 1000] as const).filter(([, share]) => share > 0));
}

const STEP_PERCENT = 10;

export const distribution: FieldKind = {
  kind: "distribution",
  isEmpty: (value) => Object.values(sharesOf(value)).every((share) => share === 0),
  check(field, value): Fault | null {
    const shares = sharesOf(value);
    const stranger = Object.keys(shares).find((name) => !isClass(field, name));
    if (stranger !== undefined) return { rule: "unknown_class", params: { name: stranger } };
    const total = Object.values(shares).reduce((sum, share) => sum + share, 0);
    return Math.abs(total - 1) < 1e-6 ? null : { rule: "not_whole", params: { total: totalPercent(shares) } };
  },
  names: (value) => Object.entries(sharesOf(value)).filter(([, share]) => share > 0).map(([name]) => name),
  press: (_field, value, name, how) => {
    const shares = sharesOf(value);
    return withPercent(shares, name, percentOf(shares, name) + (how.shift ? -STEP_PERCENT : STEP_PERCENT));
  },
  choices: classChoices,
  describe(field: Field, value) {
    const shares = sharesOf(value);
    return classesOf(field)
      .filter((c) => (shares[c.name] ?? 0) > 0)
      .map((c) => `${classTitle(field, c.name)} ${percentOf(shares, c.name)} %`)
      .join(", ");
  },
};
