// A list of answers to choose from, each with its key: radio buttons or check boxes, filtered by typing when long.
import { useId, useState, type ReactNode } from "react";
import { useWords } from "#shared/i18n/index.ts";
import type { Field } from "../schema.ts";
import { classesOf } from "../schema.ts";
import { ClassTree } from "./ClassTree.tsx";
import { FILTER_FROM, filterChoices, rowsShown } from "./filter.ts";
import { fieldKind } from "./kinds.ts";
import { Swatch } from "./Swatch.tsx";
import { isNested } from "./tree.ts";
import { words } from "./words.ts";
import css from "./form.module.css";

export type ChoiceListProps = {
  field: Field;
  chosen: readonly string[];
  multiple: boolean;
  readOnly: boolean;
  colored: boolean;
  row?: boolean;
  /** The key cap of a choice. */
  capOf: (name: string) => ReactNode;
  onChoose: (name: string) => void;
  describedBy?: string | undefined;
};

export function ChoiceList(props: ChoiceListProps) {
  return isNested(classesOf(props.field)) ? <ClassTree {...props} /> : <FlatList {...props} />;
}

function FlatList(props: ChoiceListProps) {
  const { field, row } = props;
  const t = useWords(words);
  const [query, setQuery] = useState("");
  const group = useId();
  const all = fieldKind(field.kind)?.choices?.(field) ?? (field.classes ?? []).map((c) => ({ ...c, title: c.title || c.name }));
  const found = filterChoices(all, query);
  const shown = rowsShown(found, props.chosen);
  const pickFirst = () => {
    const [first] = found;
    if (first) props.onChoose(first.name);
    setQuery("");
  };
  return (
    <div>
      {all.length >= FILTER_FROM && !props.readOnly && (
        <Filter query={query} count={all.length} onQuery={setQuery} onPick={pickFirst} />
      )}
      <div className={row ? css.choiceRow : css.choices}>
        {shown.map((choice) => <Choice key={choice.name} {...props} choice={choice} group={group} />)}
      </div>
      {found.length === 0 && <p className={css.note}>{t("no_match")}</p>}
      {found.length > shown.length && <p className={css.note}>{t("more", { count: found.length - shown.length })}</p>}
    </div>
  );
}

function Filter({ query, count, onQuery, onPick }: { query: string; count: number; onQuery: (q: string) => void; onPick: () => void }) {
  const t = useWords(words);
  const onKeyDown = (e: React.KeyboardEvent<HTMLInputElement>) => {
    if (e.key === "Enter" && query.trim() !== "") onPick();
    else if (e.key === "Escape" && query === "") e.currentTarget.blur();
    else if (e.key === "Escape") onQuery("");
    else return;
    e.preventDefault();
    e.stopPropagation();
  };
  const label = t("filter", { count });
  return (
    <input className={css.filter} type="search" value={query} placeholder={label} aria-label={label} data-class-filter
      onChange={(e) => onQuery(e.currentTarget.value)} onKeyDown={onKeyDown} />
  );
}

type Choosable = { name: string; title: string; help?: string };

function Choice(props: ChoiceListProps & { choice: Choosable; group: string }) {
  const { field, choice, multiple, readOnly, colored, group } = props;
  const on = props.chosen.includes(choice.name);
  const cap = props.capOf(choice.name);
  const help = useId();
  const describedBy = [choice.help && help, props.describedBy].filter(Boolean).join(" ") || undefined;
  return (
    <label className={css.choice} data-on={on || undefined} data-readonly={readOnly || undefined} title={choice.help}>
      <input type={multiple ? "checkbox" : "radio"} name={group} checked={on} disabled={readOnly}
        aria-describedby={describedBy} onChange={() => props.onChoose(choice.name)} />
      {colored && <Swatch field={field} name={choice.name} />}
      <span className={css.choiceTitle}>
        <bdi>{choice.title}</bdi>
        {choice.help && <span id={help} className={css.choiceHelp} aria-hidden dir="auto">{choice.help}</span>}
      </span>
      {cap && <span className={css.cap} aria-hidden>{cap}</span>}
    </label>
  );
}
