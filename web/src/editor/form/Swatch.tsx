// The colour of a class as a small square, drawn as the surfaces draw it.
import type { Field } from "../schema.ts";
import { classStyle } from "../shapes/palette.ts";
import css from "./form.module.css";

export function Swatch({ field, name }: { field: Field; name: string }) {
  const style = classStyle(field, name);
  return <span aria-hidden className={css.swatch} data-core={style.core} style={{ "--paint": style.color } as React.CSSProperties} />;
}
