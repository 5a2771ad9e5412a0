import { ActionIcon, Checkbox, NumberInput, Select, TextInput } from "@mantine/core";
import type { ReactNode } from "react";
import type { Field } from "#shared/api/index.ts";
import { useWords } from "#shared/i18n/index.ts";
import { Icon } from "#shared/ui/index.ts";
import { ClassEditor } from "./ClassEditor.tsx";
import { OptionEditor } from "./OptionEditor.tsx";
import { asKind, attributeKinds, buildable, isBuildable, nameFrom, needsOf } from "./kinds.ts";
import { words } from "./words.ts";
import styles from "./Schema.module.css";

type Props = {
  field: Field; of: "item" | "mark"; /** The fields a condition may look at, first ones first. */ before: Field[]; taken: string[]; last: boolean;
  onChange: (field: Field) => void; onMove: (by: number) => void; onRemove: () => void;
  /** The form of its attributes, for kinds that have some. */
  attributes: ReactNode;
};

/** `field` with one part set, or left out where it is empty. */
export function withPart<K extends keyof Field>(field: Field, part: K, value: Field[K] | "" | undefined): Field {
  const { [part]: _before, ...rest } = field;
  return (value === "" || value === undefined ? rest : { ...rest, [part]: value }) as Field;
}

export function FieldCard({ field, of, before, taken, last, onChange, onMove, onRemove, attributes }: Props) {
  const t = useWords(words);
  const wants = needsOf(field.kind);
  const name = field.title || field.name;
  const rename = (title: string) => onChange({ ...withPart(field, "title", title), name: nameFrom(title || "question", taken) });
  const kinds = (of === "item" ? buildable : attributeKinds).map((k) => ({ value: k as string, label: t(`kind.${k}`) }));
  return (
    <article className={styles["card"]}>
      <div className={styles["row"]}>
        <TextInput className={styles["grow"]} label={t("title")} value={field.title ?? ""} onChange={(e) => rename(e.currentTarget.value)} dir="auto" placeholder={field.name} />
        <Select label={t("kind")} allowDeselect={false} value={field.kind} data={isBuildable(field.kind) ? kinds : [...kinds, { value: field.kind, label: t("kind.other", { kind: field.kind }) }]}
          onChange={(k) => k && isBuildable(k) && onChange(asKind(field, k))} />
        <div className={styles["moves"]}>
          <ActionIcon variant="subtle" color="gray" disabled={before.length === 0} onClick={() => onMove(-1)} aria-label={t("up", { name })}><Icon name="up" size={16} /></ActionIcon>
          <ActionIcon variant="subtle" color="gray" disabled={last} onClick={() => onMove(1)} aria-label={t("down", { name })}><Icon name="down" size={16} /></ActionIcon>
          <ActionIcon variant="subtle" color="gray" onClick={onRemove} aria-label={t("remove", { name })}><Icon name="remove" size={16} /></ActionIcon>
        </div>
      </div>
      {wants.options !== "no" && <OptionEditor options={field.options ?? []} fixed={wants.options === "two"} onChange={(options) => onChange({ ...field, options })} />}
      {wants.classes !== "no" && <ClassEditor title={t(wants.options === "no" ? "classes" : "otherAnswers")} classes={field.classes ?? []} onChange={(classes) => onChange({ ...field, classes })} />}
      <div className={styles["row"]}>
        <TextInput className={styles["grow"]} label={t("help")} value={field.help ?? ""} onChange={(e) => onChange(withPart(field, "help", e.currentTarget.value))} dir="auto" />
        {of === "item" && <TextInput label={t("on")} placeholder={t("onHelp")} value={field.on ?? ""} onChange={(e) => onChange(withPart(field, "on", e.currentTarget.value.trim()))} dir="auto" />}
        {wants.bounds && <Bounds field={field} onChange={onChange} />}
      </div>
      <div className={styles["row"]}>
        <Checkbox label={t("required")} checked={field.required ?? false} onChange={(e) => onChange(withPart(field, "required", e.currentTarget.checked || undefined))} />
        <When field={field} before={before} onChange={onChange} />
      </div>
      {wants.attributes && of === "item" && attributes}
    </article>
  );
}

function Bounds({ field, onChange }: { field: Field; onChange: (field: Field) => void }) {
  const t = useWords(words);
  const parts = field.kind === "rating" ? (["min", "max"] as const) : (["min", "max", "step"] as const);
  return parts.map((part) => (
    <NumberInput key={part} label={t(part)} w={80} value={field[part] ?? ""} onChange={(v) => onChange(withPart(field, part, typeof v === "number" ? v : undefined))} />
  ));
}

/** "Ask only when Topic is complaint". */
function When({ field, before, onChange }: { field: Field; before: Field[]; onChange: (field: Field) => void }) {
  const t = useWords(words);
  const askable = before.filter((f) => f.classes?.length);
  if (askable.length === 0) return null;
  const chosen = askable.find((f) => f.name === field.when?.field);
  const choose = (name: string | null) => {
    const first = askable.find((f) => f.name === name)?.classes?.[0]?.name;
    onChange(withPart(field, "when", name && first ? { field: name, is: [first] } : undefined));
  };
  return (
    <>
      <Select label={t("when")} clearable placeholder={t("always")} value={field.when?.field ?? null} data={askable.map((f) => ({ value: f.name, label: f.title || f.name }))} onChange={choose} />
      {chosen && (
        <Select label={t("whenIs")} allowDeselect={false} value={field.when?.is[0] ?? null} data={(chosen.classes ?? []).map((c) => ({ value: c.name, label: c.title || c.name }))}
          onChange={(is) => is && onChange({ ...field, when: { field: chosen.name, is: [is] } })} />
      )}
    </>
  );
}
