// Colours of classes: Okabe and Ito's eight first (jfly.uni-koeln.de/color), then the same with a pattern.
import type { ClassDef } from "#shared/api/types.ts";

export type Pattern = "solid" | "dashed" | "dotted";
export type Paint = { color: string; pattern: Pattern };

export const okabeIto = ["#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#F0E442", "#7F7F7F"] as const;
const patterns: readonly Pattern[] = ["solid", "dashed", "dotted"];

/** The paint of the class at `index` of its field. */
export function paintAt(index: number): Paint {
  const color = okabeIto[index % okabeIto.length] ?? okabeIto[0];
  return { color, pattern: patterns[Math.floor(index / okabeIto.length) % patterns.length] ?? "solid" };
}

/** The paint of each class of a field; a colour of the schema goes before ours. */
export function paintsOf(classes: readonly ClassDef[]): ReadonlyMap<string, Paint> {
  return new Map(classes.map((c, i) => [c.name, c.color ? { color: c.color, pattern: "solid" } : paintAt(i)]));
}

const channel = (value: number) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);

/** Relative luminance of "#rgb" or "#rrggbb" (WCAG 2.2); 0 for what is no such colour. */
export function luminance(color: string): number {
  const hex = /^#(?:[0-9a-f]{3}|[0-9a-f]{6})$/i.test(color) ? color.slice(1) : "000000";
  const full = hex.length === 3 ? [...hex].map((c) => c + c).join("") : hex;
  const [r = 0, g = 0, b = 0] = [0, 2, 4].map((at) => channel(Number.parseInt(full.slice(at, at + 2), 16) / 255));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** Contrast of two colours, 1..21. */
export function contrast(a: string, b: string): number {
  const [dark = 0, light = 0] = [luminance(a), luminance(b)].toSorted((x, y) => x - y);
  return (light + 0.05) / (dark + 0.05);
}

/** Black or white, whichever reads better on `color`. */
export const inkOn = (color: string): "#000000" | "#ffffff" => (contrast(color, "#000000") >= contrast(color, "#ffffff") ? "#000000" : "#ffffff");
