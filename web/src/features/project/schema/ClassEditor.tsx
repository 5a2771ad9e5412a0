import { ActionIcon, Button, Textarea, TextInput } from "@mantine/core";
import { useState } from "react";
import type { ClassDef } from "#shared/api/index.ts";
import { useWords } from "#shared/i18n/index.ts";
import { paintsOf } from "#shared/theme/index.ts";
import { Icon } from "#shared/ui/index.ts";
import { freeKey } from "./kinds.ts";
import { words } from "./words.ts";
import styles from "./Schema.module.css";

type Props = { title: string; classes: ClassDef[]; onChange: (classes: ClassDef[]) => void };

const newClass = (name: string, before: readonly ClassDef[]): ClassDef => {
  const key = freeKey(before.map((c) => c.key));
  return key ? { name, key } : { name };
};

/** More rows than this are not drawn: nobody reads them, and 10,000 would be slow. */
const rowsMax = 100;

/** The classes to draw with their places in the list: the first whose name holds `query`, and the last one, which may just have been added. */
function shownOf(classes: readonly ClassDef[], query: string): { c: ClassDef; i: number }[] {
  const wanted = query.trim().toLowerCase();
  const last = classes.length - 1;
  const found = classes.map((c, i) => ({ c, i })).filter(({ c, i }) => i !== last && `${c.name} ${c.title ?? ""}`.toLowerCase().includes(wanted));
  const end = classes[last];
  return [...found.slice(0, rowsMax), ...(end ? [{ c: end, i: last }] : [])];
}

export function ClassEditor({ title, classes, onChange }: Props) {
  const t = useWords(words);
  const [many, setMany] = useState<string | null>(null);
  const [query, setQuery] = useState("");
  const paints = paintsOf(classes);
  const shown = shownOf(classes, query);
  const set = (at: number, change: Partial<ClassDef>) => onChange(classes.map((c, i) => (i === at ? { ...c, ...change } : c)));
  const addMany = () => {
    const names = (many ?? "").split("\n").map((n) => n.trim()).filter((n) => n !== "" && !classes.some((c) => c.name === n));
    onChange([...new Set(names)].reduce<ClassDef[]>((all, name) => [...all, newClass(name, all)], classes.filter((c) => c.name !== "")));
    setMany(null);
  };
  return (
    <fieldset className={styles["classes"]}>
      <legend>{title}</legend>
      {classes.length > rowsMax && <TextInput type="search" mb="xs" label={t("findClass", { count: classes.length })} value={query} onChange={(e) => setQuery(e.currentTarget.value)} dir="auto" />}
      <ul>
        {shown.map(({ c, i }) => (
          <li key={i}>
            <input type="color" aria-label={t("classColor", { n: i + 1 })} value={paints.get(c.name)?.color ?? "#7f7f7f"} onChange={(e) => set(i, { color: e.currentTarget.value })} />
            <TextInput className={styles["grow"]} aria-label={t("className", { n: i + 1 })} placeholder={t("name")} value={c.name} onChange={(e) => set(i, { name: e.currentTarget.value })} dir="auto" />
            <TextInput w={56} aria-label={t("classKey", { n: i + 1 })} placeholder={t("key")} value={c.key ?? ""} maxLength={1} dir="ltr"
              onChange={(e) => { const key = e.currentTarget.value.toLowerCase(); const { key: _k, ...rest } = c; onChange(classes.map((old, j) => (j === i ? (key ? { ...rest, key } : rest) : old))); }} />
            <ActionIcon variant="subtle" color="gray" aria-label={t("removeClass", { name: c.name || String(i + 1) })} onClick={() => onChange(classes.filter((_, j) => j !== i))}><Icon name="remove" size={16} /></ActionIcon>
          </li>
        ))}
      </ul>
      {shown.length > rowsMax && classes.length > shown.length && <p className={styles["more"]}>{t("moreClasses", { count: rowsMax })}</p>}
      {many !== null && <Textarea label={t("many")} value={many} onChange={(e) => setMany(e.currentTarget.value)} rows={5} dir="auto" autoFocus />}
      <div className={styles["bar"]}>
        <Button size="compact-sm" variant="subtle" onClick={() => onChange([...classes, newClass("", classes)])}>{t("addClass")}</Button>
        {many === null ? <Button size="compact-sm" variant="subtle" onClick={() => setMany("")}>{t("many")}</Button> : <Button size="compact-sm" onClick={addMany}>{t("addThem")}</Button>}
      </div>
    </fieldset>
  );
}
