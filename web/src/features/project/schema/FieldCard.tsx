import { ActionIcon, Checkbox, MultiSelect, NumberInput, Select, TextInput } from "@mantine/core";
import type { ReactNode } from "react";
import type { Field } from "#shared/api/index.ts";
import { useWords } from "#shared/i18n/index.ts";
import { Icon } from "#shared/ui/index.ts";
import { ClassEditor } from "./ClassEditor.tsx";
import { JointEditor } from "./JointEditor.tsx";
import { OptionEditor } from "./OptionEditor.tsx";
import { ownIssues } from "./issues.ts";
import type { Part } from "./issues.ts";
import { asKind, attributeKinds, buildable, conditionNames, counts, isBuildable, joinable, nameFrom, takenBy, withChains, withScale, withTurns } from "./kinds.ts";
import type { Bounds, Same } from "./kinds.ts";
import { WordsEditor } from "./WordsEditor.tsx";
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
  const wants = takenBy(field);
  const name = field.title || field.name;
  const rename = (title: string) => onChange({ ...withPart(field, "title", title), name: nameFrom(title || "question", taken) });
  const issues = ownIssues(field, before, of);
  const faultOf = (part: Part) => issues.filter((i) => i.part === part).map((i) => t(`issue.${i.rule}`, { name: i.name, value: i.value })).join(" ") || null;
  const faultAt = (part: Part) => faultOf(part) && <p className={styles["fault"]} role="alert">{faultOf(part)}</p>;
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
      {wants.options !== "no" && <OptionEditor options={field.options ?? []} fixed={wants.options === "two"} fault={faultAt("options")} onChange={(options) => onChange({ ...field, options })} />}
      {wants.joints && <JointEditor joints={field.joints ?? []} fault={faultAt("joints")} onChange={(joints) => onChange({ ...field, joints })} />}
      {wants.classes !== "no" && <ClassEditor title={t(wants.options === "no" ? "classes" : "otherAnswers")} classes={field.classes ?? []} fault={faultAt("classes")} onChange={(classes) => onChange({ ...field, classes })} />}
      <div className={styles["row"]}>
        <TextInput className={styles["grow"]} label={t("help")} value={field.help ?? ""} onChange={(e) => onChange(withPart(field, "help", e.currentTarget.value))} dir="auto" />
        <TextInput label={t("groupOf")} value={field.group ?? ""} onChange={(e) => onChange(withPart(field, "group", e.currentTarget.value))} dir="auto" />
        {wants.of && <Select label={t("of")} value={field.of ?? null} error={faultOf("of")} data={joinable(before).map((f) => ({ value: f.name, label: f.title || f.name }))} onChange={(name) => onChange(withPart(field, "of", name ?? undefined))} />}
        {of === "item" && !wants.of && <TextInput label={t("on")} placeholder={t("onHelp")} value={field.on ?? ""} error={faultOf("on")} onChange={(e) => onChange(withPart(field, "on", e.currentTarget.value.trim()))} dir="auto" />}
      </div>
      {wants.bounds !== "no" && <div><div className={styles["row"]}><BoundInputs field={field} bounds={wants.bounds} wrong={faultOf("bounds") !== null} onChange={onChange} /></div>{faultAt("bounds")}</div>}
      {wants.bounds === "scale" && <WordsEditor field={field} fault={faultAt("words")} onChange={(options) => onChange(withPart(field, "options", options))} />}
      <div className={styles["row"]}>
        {wants.same && <SameInput field={field} same={wants.same} fault={faultOf("same")} onChange={onChange} />}
        {wants.of && <Checkbox label={t("chains")} checked={field.chains ?? false} onChange={(e) => onChange(withChains(field, e.currentTarget.checked))} />}
        {wants.turns && <Checkbox label={t("turns")} checked={field.unit === "turn"} onChange={(e) => onChange(withTurns(field, e.currentTarget.checked))} />}
        {wants.several && <Checkbox label={t("several")} checked={field.several ?? false} onChange={(e) => onChange(withPart(field, "several", e.currentTarget.checked || undefined))} />}
        <Checkbox label={t("required")} checked={field.required ?? false} onChange={(e) => onChange(withPart(field, "required", e.currentTarget.checked || undefined))} />
        <When field={field} before={before} fault={faultOf("when")} onChange={onChange} />
      </div>
      {wants.attributes && of === "item" && attributes}
    </article>
  );
}

type Bounded = { field: Field; bounds: Bounds; wrong: boolean; onChange: (field: Field) => void };

/** `wrong` ones say why below them. */
function BoundInputs({ field, bounds, wrong, onChange }: Bounded) {
  const t = useWords(words);
  const inputs = counts(bounds) ? (["min", "max"] as const) : (["min", "max", "step"] as const);
  const labelOf = (part: "min" | "max" | "step") => (part !== "step" && (bounds === "classes" || bounds === "marks" || bounds === "characters") ? t(`${part}.${bounds}`) : t(part));
  const set = (part: "min" | "max" | "step", value: string | number) => onChange(withScaleOf(field, withPart(field, part, typeof value === "number" ? value : undefined)));
  return inputs.map((part) => (
    <NumberInput key={part} label={labelOf(part)} w={counts(bounds) ? 150 : 80} error={wrong} value={field[part] ?? ""} onChange={(v) => set(part, v)} />
  ));
}
const withScaleOf = (field: Field, scaled: Field): Field => (field.kind === "rating" ? withScale(field, scaled) : scaled);

/** From where on two answers are the same; empty: as the kind has it. */
function SameInput({ field, same, fault, onChange }: { field: Field; same: Same; fault: string | null; onChange: (field: Field) => void }) {
  const t = useWords(words);
  const kind = same.part === "overlap" ? "overlap" : same.usual > 0 ? "pixels" : "number";
  const scale = kind === "overlap" ? 100 : 1;
  const value = field[same.part];
  return (
    <NumberInput label={t(`same.${kind}`)} w={230} error={fault} min={0} {...(kind === "overlap" && { max: 100, suffix: " %" })} placeholder={`${same.usual * scale}${kind === "overlap" ? " %" : ""}`} value={value === undefined ? "" : Math.round(value * scale * 1e6) / 1e6}
      onChange={(v) => onChange(withPart(field, same.part, typeof v === "number" ? v / scale : undefined))} />
  );
}

const namesShown = 100; // of many classes the others are found by typing

/** "Ask only when Topic is complaint or question". */
function When({ field, before, fault, onChange }: { field: Field; before: Field[]; fault: string | null; onChange: (field: Field) => void }) {
  const t = useWords(words);
  const askable = before.filter((f) => conditionNames(f).length > 0);
  const { when } = field;
  if (askable.length === 0 && !when) return null;
  const chosen = askable.find((f) => f.name === when?.field);
  const choose = (name: string | null) => onChange(withPart(field, "when", name ? { field: name, is: [] } : undefined));
  const names = chosen ? conditionNames(chosen).map((c) => ({ value: c.name, label: c.title })) : [];
  const gone = (when?.is ?? []).filter((is) => !names.some((n) => n.value === is)).map((is) => ({ value: is, label: is }));
  return (
    <>
      <Select label={t("when")} clearable placeholder={t("always")} error={chosen ? null : fault} value={when?.field ?? null} data={[...askable.map((f) => ({ value: f.name, label: f.title || f.name })), ...(when && !chosen ? [{ value: when.field, label: when.field }] : [])]} onChange={choose} />
      {chosen && <MultiSelect className={styles["grow"]} label={t("whenIs")} searchable hidePickedOptions limit={namesShown} error={fault} value={when?.is ?? []} data={[...names, ...gone]} onChange={(is) => onChange({ ...field, when: { field: chosen.name, is } })} />}
    </>
  );
}
