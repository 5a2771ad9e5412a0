// Relations of the marks in hand: the key of a relation at one mark, then at the other, joins them. Below its field stand
// the relations made so far.
import { useEffect, useMemo, type ReactNode } from "react";
import { useWords } from "#shared/i18n/index.ts";
import { useStateOf } from "#shared/ui/index.ts";
import { joinedBy, standingRelations, type Relation } from "../form/kinds/relations.ts";
import { Swatch } from "../form/Swatch.tsx";
import { classTitle, type Field, type Schema, type Values } from "../schema.ts";
import type { Link, Selected } from "../surface.ts";
import { shapesOf } from "./shape_values.ts";
import { words } from "./words.ts";
import css from "./ItemView.module.css";

export type RelationDesk = {
  /** What the class of a relation does; false where the field has none. */
  apply(field: string, name: string): boolean;
  /** What was joined, below its field. */
  list(field: Field): ReactNode;
  /** What the item shows as arrows or arcs. */
  readonly links: readonly Link[];
  /** Takes one in hand, or none: its class key then gives it another class. */
  choose(link: Selected): void;
  remove(link: Selected): void;
};

type Inputs = {
  schema: Schema;
  values: Values;
  selected: Selected;
  /** Changes when another item is shown: what was begun is dropped. */
  round: number | string;
  onValue: (field: string, value: unknown) => void;
  onSay?: (sentence: string) => void;
};
type Begun = { readonly field: string; readonly name: string; readonly from: string };

const madeOf = (schema: Schema, { of = "" }: Field): Field | undefined => schema.fields.find((f) => f.name === of);

export function useRelations({ schema, values, selected, round, onValue, onSay }: Inputs): RelationDesk {
  const t = useWords(words);
  const [begun, setBegun] = useStateOf<Begun | null>(round, null);
  const [chosen, setChosen] = useStateOf<Selected>(round, null);
  useEffect(() => {
    if (selected) setChosen(null);
    else if (begun && fieldOf(begun.field)?.chains) setBegun(null); // a chain ends where no mark is in hand
  }, [selected]);
  const fields = useMemo(() => schema.fields.filter((f) => f.kind === "relations"), [schema]);
  const fieldOf = (name: string) => fields.find((f) => f.name === name);
  const begunAt = (field: Field, { name, from }: Begun) => t(field.chains ? "chain_begun" : "relation_begun", { name: classTitle(field, name), mark: titleOf(madeOf(schema, field), from) });
  /** "Car 2": its class, and its place in the list. */
  const titleOf = (of: Field | undefined, id: string) => {
    const marks = of ? shapesOf(of, values[of.name]) : [];
    const at = marks.findIndex((m) => m.id === id);
    const mark = marks[at];
    return of && mark ? t("relation_mark", { name: classTitle(of, mark.class), number: at + 1 }) : "";
  };
  const standing = (field: Field) => standingRelations(values[field.name], values[field.of ?? ""]);
  const said = (field: Field, { class: name, from, to }: Pick<Relation, "class" | "from" | "to">) => {
    const of = madeOf(schema, field);
    return t(field.chains ? "chain_row" : "relation_row", { from: titleOf(of, from), name: classTitle(field, name), to: titleOf(of, to) });
  };
  const join = (field: Field, name: string, from: string, to: string) => {
    const joined = joinedBy(field, standing(field), name, from, to);
    if (joined) onValue(field.name, joined);
    onSay?.(joined ? said(field, { class: name, from, to }) : t("relation_there"));
  };
  const relabel = (field: Field, id: string, name: string) => {
    const after = standing(field).map((r) => (r.id === id ? { ...r, class: name } : r));
    const now = after.find((r) => r.id === id);
    onValue(field.name, after);
    if (now) onSay?.(said(field, now));
  };
  const apply = (name: string, field: Field) => {
    if (chosen?.field === field.name) { relabel(field, chosen.id, name); return; }
    const at = selected?.field === field.of ? selected?.id : undefined;
    if (at === undefined) { onSay?.(t("relation_none", { name: classTitle(field, name) })); return; }
    if (begun && begun.field === field.name && begun.name === name && begun.from !== at) {
      setBegun(field.chains ? { ...begun, from: at } : null); // the next mark goes on with the chain
      join(field, name, begun.from, at);
      return;
    }
    const now = { field: field.name, name, from: at };
    setBegun(now);
    onSay?.(begunAt(field, now));
  };
  const remove = (field: Field, id: string) => {
    const left = standing(field).filter((r) => r.id !== id);
    onValue(field.name, left.length > 0 ? left : undefined);
    setChosen(null);
  };
  const choose = (link: Selected) => {
    setChosen(link);
    const field = link && fieldOf(link.field);
    const relation = field && standing(field).find((r) => r.id === link.id);
    if (relation) onSay?.(said(field, relation));
  };
  const links = useMemo(() => fields.flatMap((field) => standing(field).map((r): Link => ({
    field: field.of ?? "", from: r.from, to: r.to, title: classTitle(field, r.class), relation: field, id: r.id, class: r.class,
    chosen: chosen?.field === field.name && chosen.id === r.id,
  }))), [fields, values, chosen]);
  return {
    apply: (name, relation) => {
      const field = fieldOf(name);
      if (field) apply(relation, field);
      return field !== undefined;
    },
    list: (field) => field.kind === "relations" && (
      <RelationList field={field} relations={standing(field)} say={(r) => said(field, r)} onRemove={(id) => remove(field, id)}
        chosen={chosen?.field === field.name ? chosen.id : null} onChoose={(id) => choose({ field: field.name, id })}
        begun={begun?.field === field.name ? begunAt(field, begun) : null} />
    ),
    links,
    choose,
    remove: (link) => { const field = link && fieldOf(link.field); if (field) remove(field, link.id); },
  };
}

type ListProps = { field: Field; relations: readonly Relation[]; begun: string | null; say: (relation: Relation) => string; onRemove: (id: string) => void; chosen: string | null; onChoose: (id: string) => void };

function RelationList({ field, relations, begun, say, onRemove, chosen, onChoose }: ListProps) {
  const t = useWords(words);
  return (
    <>
      {begun && <p className={css.begun}>{begun}</p>}
      {relations.length > 0 && (
        <ul className={css.relations} aria-label={t("relations")}>
          {relations.map((r) => (
            <li key={r.id} data-chosen={r.id === chosen || undefined}>
              <Swatch field={field} name={r.class} />
              <button type="button" className={css.relation} aria-pressed={r.id === chosen} onClick={() => onChoose(r.id)}><bdi>{say(r)}</bdi></button>
              <button type="button" aria-label={t("remove", { name: say(r) })} onClick={() => onRemove(r.id)}>×</button>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
