// Questions in their order, or the attributes of a mark: add, change, move, remove.
import { Button } from "@mantine/core";
import type { Field } from "#shared/api/index.ts";
import { useWords } from "#shared/i18n/index.ts";
import { Icon } from "#shared/ui/index.ts";
import { FieldCard, withPart } from "./FieldCard.tsx";
import { asKind, nameFrom } from "./kinds.ts";
import { words } from "./words.ts";
import styles from "./Schema.module.css";

/** `of`: a question of the schema, or an attribute of what is drawn for one. */
type Props = { fields: Field[]; of: "item" | "mark"; onChange: (fields: Field[]) => void };

export function FieldList({ fields, of, onChange }: Props) {
  const t = useWords(words);
  const set = (at: number, field: Field) => onChange(fields.map((f, i) => (i === at ? field : f)));
  const move = (at: number, by: number) => {
    const moved = fields[at];
    if (moved) onChange(fields.toSpliced(at, 1).toSpliced(at + by, 0, moved));
  };
  const add = () => {
    const name = nameFrom(of === "item" ? "question" : "detail", fields.map((f) => f.name));
    onChange([...fields, asKind({ name, title: "", kind: "choice" }, "choice")]);
  };
  const attributesOf = (field: Field, at: number) => (
    <fieldset className={styles["attributes"]}>
      <legend>{t("attributes")}</legend>
      <FieldList fields={field.attributes ?? []} of="mark" onChange={(attributes) => set(at, withPart(field, "attributes", attributes.length > 0 ? attributes : undefined))} />
    </fieldset>
  );
  return (
    <>
      <ol className={styles["fields"]}>
        {fields.map((field, i) => (
          <li key={i}>
            <FieldCard
              field={field} of={of} before={fields.slice(0, i)} taken={fields.filter((_, j) => j !== i).map((f) => f.name)} last={i === fields.length - 1}
              onChange={(f) => set(i, f)} onMove={(by) => move(i, by)} onRemove={() => onChange(fields.filter((_, j) => j !== i))} attributes={attributesOf(field, i)}
            />
          </li>
        ))}
      </ol>
      <Button variant="default" size={of === "item" ? "sm" : "compact-sm"} mt="sm" leftSection={<Icon name="plus" size={16} />} onClick={add}>{t(of === "item" ? "add" : "addAttribute")}</Button>
    </>
  );
}
