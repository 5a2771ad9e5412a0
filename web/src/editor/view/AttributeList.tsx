// What was said of each drawn thing, for those who only read: a row a thing that has attributes.
import { Swatch } from "../form/Swatch.tsx";
import { describeAttributes } from "../form/attributes.ts";
import { classTitle, type Schema, type Values } from "../schema.ts";
import { shapesOf } from "./shape_values.ts";
import css from "./ItemView.module.css";

const ROWS_MAX = 100;

export function AttributeList({ schema, values }: { schema: Schema; values: Values }) {
  const rows = schema.fields.flatMap((field) => (field.attributes?.length ? shapesOf(field, values[field.name]) : [])
    .map((shape) => ({ field, shape, said: describeAttributes(field, shape) }))
    .filter(({ said }) => said !== ""));
  if (rows.length === 0) return null;
  return (
    <ul className={css.attributeList}>
      {rows.slice(0, ROWS_MAX).map(({ field, shape, said }) => (
        <li key={`${field.name} ${shape.id}`}><Swatch field={field} name={shape.class} /><bdi>{classTitle(field, shape.class)}</bdi><span dir="auto">{said}</span></li>
      ))}
    </ul>
  );
}
