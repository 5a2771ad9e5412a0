// A colour for each class, the same on canvas, chips and plots. Okabe and Ito (2008) first: eight colours that
// people with any colour vision tell apart. Beyond eight the line gets a core, so colour alone never carries the class.
import { classesOf, type Field } from "../schema.ts";

export type ClassStyle = { readonly color: string; readonly core: "none" | "light" | "dark" };

const okabeIto: readonly string[] = [
  "#E69F00", "#56B4E9", "#009E73", "#D55E00", "#CC79A7", "#0072B2", "#F0E442", "#999999",
];
const cores: readonly ClassStyle["core"][] = ["none", "light", "dark"];

const strangerStyle: ClassStyle = { color: "#999999", core: "dark" };

export function styleAt(index: number): ClassStyle {
  return {
    color: okabeIto[index % okabeIto.length] ?? "#999999",
    core: cores[Math.floor(index / okabeIto.length) % cores.length] ?? "none",
  };
}

/** Only what a colour may be in a schema; anything else could reach into a style. */
const isColor = (text: string | undefined): text is string => /^#(?:[0-9a-f]{3}|[0-9a-f]{6})$/i.test(text ?? "");

export function classStyle(field: Field, name: string): ClassStyle {
  const index = classesOf(field).findIndex((c) => c.name === name);
  if (index < 0) return strangerStyle;
  const own = classesOf(field)[index]?.color;
  return isColor(own) ? { color: own, core: "none" } : styleAt(index);
}

/** Black or white, whichever reads better on `color` (relative luminance of WCAG 2). */
export function inkOn(color: string): "#000" | "#fff" {
  const hex = color.length === 4 ? color.replace(/[0-9a-f]/gi, "$&$&") : color;
  const channel = (at: number) => {
    const c = parseInt(hex.slice(at, at + 2), 16) / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  };
  const luminance = 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
  return luminance > 0.179 ? "#000" : "#fff";
}
