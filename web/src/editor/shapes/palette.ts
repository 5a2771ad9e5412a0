// The paint of a class as the surfaces draw it. A dashed line already means "suggested", so the patterns of
// the shared palette become a core inside the line.
import { inkOn as ink, paintAt, paintsOf, type Paint } from "#shared/theme/palette.ts";
import { classesOf, type ClassDef, type Field } from "../schema.ts";

export type ClassStyle = { readonly color: string; readonly core: "none" | "light" | "dark" };

const cores: Readonly<Record<Paint["pattern"], ClassStyle["core"]>> = { solid: "none", dashed: "light", dotted: "dark" };
const strangerStyle: ClassStyle = { color: "#7F7F7F", core: "dark" };

/** Only what a colour may be in a schema; anything else could reach into a style. */
const isColor = (text: string): boolean => /^#(?:[0-9a-f]{3}|[0-9a-f]{6})$/i.test(text);

const known = new WeakMap<readonly ClassDef[], ReadonlyMap<string, ClassStyle>>();

function stylesOf(classes: readonly ClassDef[]): ReadonlyMap<string, ClassStyle> {
  const styles = new Map([...paintsOf(classes)].map(([name, paint], index): [string, ClassStyle] => {
    const safe = isColor(paint.color) ? paint : paintAt(index);
    return [name, { color: safe.color, core: cores[safe.pattern] }];
  }));
  known.set(classes, styles);
  return styles;
}

export function classStyle(field: Field, name: string): ClassStyle {
  const classes = field.classes ?? classesOf(field);
  return (known.get(classes) ?? stylesOf(classes)).get(name) ?? strangerStyle;
}

export const inkOn = ink;
