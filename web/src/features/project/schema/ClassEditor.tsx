import { ActionIcon, Button, Textarea, TextInput } from "@mantine/core";
import { useState } from "react";
import type { ReactNode } from "react";
import type { ClassDef } from "#shared/api/index.ts";
import { useWords } from "#shared/i18n/index.ts";
import { paintsOf } from "#shared/theme/index.ts";
import { Icon } from "#shared/ui/index.ts";
import { freeKey } from "./kinds.ts";
import { linesOf, removed, renamed, type Line } from "./nesting.ts";
import { words } from "./words.ts";
import styles from "./Schema.module.css";

/** `fault`: what is wrong with them, to stand beside them. */
type Props = { title: string; classes: ClassDef[]; fault: ReactNode; onChange: (classes: ClassDef[]) => void };

/** Beyond so many all keys are taken; looking for one would cost 10,000 classes a look each. */
const KEYED_MAX = 64;

const newClass = (line: Line, before: readonly ClassDef[]): ClassDef => {
  const key = before.length < KEYED_MAX ? freeKey(before.map((c) => c.key)) : undefined;
  return key ? { ...line, key } : line;
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

export function ClassEditor({ title, classes, fault, onChange }: Props) {
  const t = useWords(words);
  const [many, setMany] = useState<string | null>(null);
  const [query, setQuery] = useState("");
  const [helping, setHelping] = useState(() => classes.some((c) => c.help));
  const paints = paintsOf(classes);
  const shown = shownOf(classes, query);
  const set = (at: number, change: Partial<ClassDef>) => onChange(classes.map((c, i) => (i === at ? { ...c, ...change } : c)));
  const addMany = () => {
    const kept = classes.filter((c) => c.name !== "");
    const there = new Set(kept.map((c) => c.name));
    const lines = linesOf(many ?? "").filter(({ name }) => there.size !== there.add(name).size);
    onChange(lines.reduce<ClassDef[]>((all, line) => { all.push(newClass(line, all)); return all; }, kept));
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
            <TextInput className={styles["grow"]} aria-label={t("className", { n: i + 1 })} placeholder={t("name")} value={c.name} onChange={(e) => onChange(renamed(classes, i, e.currentTarget.value))} dir="auto" description={c.parent === undefined ? undefined : t("below", { name: c.parent })} />
            <TextInput w={56} aria-label={t("classKey", { n: i + 1 })} placeholder={t("key")} value={c.key ?? ""} maxLength={1} dir="ltr"
              onChange={(e) => { const key = e.currentTarget.value.toLowerCase(); const { key: _k, ...rest } = c; onChange(classes.map((old, j) => (j === i ? (key ? { ...rest, key } : rest) : old))); }} />
            <ActionIcon variant="subtle" color="gray" aria-label={t("removeClass", { name: c.name || String(i + 1) })} onClick={() => onChange(removed(classes, i))}><Icon name="remove" size={16} /></ActionIcon>
            {helping && <TextInput className={styles["help"]} aria-label={t("classHelp", { n: i + 1 })} placeholder={t("classHelpHint")} value={c.help ?? ""} dir="auto" onChange={(e) => { const help = e.currentTarget.value; const { help: _h, ...rest } = c; onChange(classes.with(i, help ? { ...rest, help } : rest)); }} />}
          </li>
        ))}
      </ul>
      {shown.length > rowsMax && classes.length > shown.length && <p className={styles["more"]}>{t("moreClasses", { count: rowsMax })}</p>}
      {many !== null && <Textarea label={t("many")} value={many} onChange={(e) => setMany(e.currentTarget.value)} rows={5} dir="auto" autoFocus />}
      <div className={styles["bar"]}>
        <Button size="compact-sm" variant="subtle" onClick={() => onChange([...classes, newClass({ name: "" }, classes)])}>{t("addClass")}</Button>
        {many === null ? <Button size="compact-sm" variant="subtle" onClick={() => setMany("")}>{t("many")}</Button> : <Button size="compact-sm" onClick={addMany}>{t("addThem")}</Button>}
        {!helping && classes.length > 0 && <Button size="compact-sm" variant="subtle" onClick={() => setHelping(true)}>{t("addClassHelp")}</Button>}
      </div>
      {fault}
    </fieldset>
  );
}
