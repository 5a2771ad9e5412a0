import { Button, NumberInput, Select, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { useEffect, useState } from "react";
import { itemOrders, itemStates } from "#shared/api/index.ts";
import type { ItemFilter, Schema } from "#shared/api/index.ts";
import { useWords } from "#shared/i18n/index.ts";
import { uiWords } from "#shared/ui/index.ts";
import { answerFilters, asksAnswers, changedFilter, readMeta, sayMeta, without } from "./filter.ts";
import { words } from "./words.ts";
import styles from "./Items.module.css";

type Props = { filter: ItemFilter; onChange: (filter: ItemFilter) => void; schema: Schema | undefined };
const typingMs = 300;

export function Filters({ filter, onChange, schema }: Props) {
  const t = useWords(words);
  const ui = useWords(uiWords);
  const set = (change: Partial<ItemFilter>) => onChange(changedFilter(filter, change));
  const classes = [...new Set(schema?.fields.filter((f) => f.kind === "choice").flatMap((f) => f.classes?.map((c) => c.name) ?? []) ?? [])];
  const labels = filter.label && !classes.includes(filter.label) ? [filter.label, ...classes] : classes;
  return (
    <search className={styles["filters"]} aria-label={t("filters")}>
      <Select label={t("state")} placeholder={t("anyState")} clearable value={filter.state ?? null} data={itemStates.map((s) => ({ value: s, label: ui(`state.${s}`) }))} onChange={(s) => set({ state: itemStates.find((x) => x === s) })} w={150} />
      {labels.length > 0 && <Select label={t("label")} clearable searchable value={filter.label ?? null} data={labels} onChange={(label) => set({ label: label ?? undefined })} w={160} />}
      <Typed label={t("id")} value={filter.q ?? ""} onChange={(q) => set({ q })} />
      <Typed label={t("metaIs")} placeholder={t("metaExample")} value={sayMeta(filter)} onChange={(typed) => { const wanted = readMeta(typed); if (wanted) set(wanted); }} />
      <NumberInput label={t("below")} suffix=" %" min={1} max={100} value={percentOf(filter.confidence_below)} onChange={(v) => set({ confidence_below: typeof v === "number" && v > 0 ? Math.min(1, v / 100) : undefined, confidence_from: undefined })} w={130} />
      <Select label={t("order")} allowDeselect={false} placeholder={t("order.answers")} value={asksAnswers(filter) ? null : (filter.order ?? "created")} data={itemOrders.map((o) => ({ value: o, label: t(`order.${o}`) }))} onChange={(o) => onChange(o === "created" ? without(filter, "order", "confidence_from", "confidence_below", ...answerFilters) : changedFilter(filter, { order: itemOrders.find((x) => x === o) }))} w={200} />
      {Object.keys(filter).length > 0 && <Button variant="subtle" size="xs" onClick={() => onChange({})}>{t("clear")}</Button>}
    </search>
  );
}

const percentOf = (share: number | undefined) => (share === undefined ? "" : Math.round(share * 1000) / 10);

/** Waits for a pause in the typing before it asks. */
function Typed({ label, placeholder, value, onChange }: { label: string; placeholder?: string; value: string; onChange: (value: string) => void }) {
  const [typed, setTyped] = useState(value);
  useEffect(() => setTyped(value), [value]);
  const later = useDebouncedCallback(onChange, typingMs);
  return <TextInput label={label} {...(placeholder && { placeholder })} value={typed} dir="auto" w={180} onChange={(e) => { setTyped(e.currentTarget.value); later(e.currentTarget.value); }} />;
}
