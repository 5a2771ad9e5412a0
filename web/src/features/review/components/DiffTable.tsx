// The answers side by side: a column a person, a row a question, what differs marked by more than colour.
import { classTitle, titleOf, type Field } from "#editor/schema.ts";
import { words as editorWords } from "#editor/view/words.ts";
import type { Evidence } from "#shared/api/index.ts";
import { percent, short } from "#shared/format/format.ts";
import { useWords } from "#shared/i18n/index.ts";
import { Caps } from "#shared/keys/index.ts";
import type { Only } from "../case_keys.ts";
import type { FieldDiff, Joined, Thing } from "../model/compare.ts";
import { words } from "../words.ts";
import css from "../review.module.css";

type Props = { words: readonly Evidence[]; diff: readonly FieldDiff[]; answers: readonly Evidence[]; only: Only; onPick: (index: number) => void; onFixFrom: (index: number) => void };

export function DiffTable(props: Props) {
  const t = useWords(words);
  const { diff, answers, words: said } = props;
  const agree = diff.every((d) => d.agree);
  return (
    <section aria-label={t("answers")}>
      <h2>{t(agree ? "same" : "differ", { count: answers.length })}</h2>
      <div className={css.tableBox} tabIndex={0} role="region" aria-label={t("answers")}>
        <table className={css.table}>
          <thead><tr><td />{answers.map((a, i) => <Source key={a.id} {...props} answer={a} index={i} />)}</tr></thead>
          <tbody>{diff.map((d) => <Row key={d.field.name} diff={d} answers={answers} />)}</tbody>
        </table>
      </div>
      <ul className={css.notes}>{said.map((e) => <li key={e.id}><bdi>{e.source.name}</bdi>: {t(e.verdict === "accept" ? "said_accept" : "said_reject", { note: e.note ?? "" })}</li>)}{answers.filter((a) => a.note).map((a) => <li key={a.id}><bdi>{a.source.name}</bdi>: {t("note", { note: a.note ?? "" })}</li>)}</ul>
    </section>
  );
}

function Source({ answer, index, only, onPick, onFixFrom }: Props & { answer: Evidence; index: number }) {
  const t = useWords(words);
  const { name } = answer.source;
  return (
    <th scope="col">
      <button type="button" aria-pressed={only === index} onClick={() => onPick(index)}><bdi>{name}</bdi> {index < 9 && <Caps chord={String(index + 1)} command={`review.show.${index}`} />}</button>
      {answer.confidence && <small>{answer.confidence}</small>}
      {answer.late && <small>{t("late")}</small>}
      <button type="button" className={css.link} onClick={() => onFixFrom(index)}>{t("fix_from", { name })}</button>
    </th>
  );
}

function Row({ diff, answers }: { diff: FieldDiff; answers: readonly Evidence[] }) {
  const t = useWords(words);
  return (
    <tr data-differs={!diff.agree || undefined}>
      <th scope="row">{diff.agree ? "" : "≠ "}<bdi>{titleOf(diff.field)}</bdi></th>
      {diff.kind === "values"
        ? diff.cells.map((cell) => <td key={cell.source} data-empty={cell.empty || undefined}><bdi>{cell.empty ? t("nothing") : cell.text}</bdi></td>)
        : <td colSpan={answers.length}>{diff.kind === "shapes" ? <Things field={diff.field} things={diff.things} answers={answers} /> : <Joins field={diff.field} joined={diff.joined} answers={answers} />}</td>}
    </tr>
  );
}

/** What was joined, by what it joins. */
function Joins({ field, joined, answers }: { field: Field; joined: readonly Joined[]; answers: readonly Evidence[] }) {
  const t = useWords(words);
  const say = useWords(editorWords);
  const nameOf = (thing: Thing) => thing.classes.join(" / ");
  return (
    <ul className={css.things}>
      {joined.toSorted((a, b) => Number(a.byAll) - Number(b.byAll)).slice(0, 50).map((j, i) => (
        <li key={i} data-differs={!j.byAll || undefined}>{j.byAll ? "" : "≠ "}<bdi>{say(field.chains ? "chain_row" : "relation_row", { from: nameOf(j.from), name: classTitle(field, j.class), to: nameOf(j.to) })}</bdi>{" "}
          <small>{j.byAll ? t("shared") : t("only", { names: j.sources.map((source) => answers.find((a) => a.id === source)?.source.name ?? "").join(", ") })}</small></li>
      ))}
    </ul>
  );
}

/** The disputed first, each for itself; what all drew alike counted. */
function folded(things: readonly Thing[]): { thing: Thing; count: number }[] {
  const rows: { thing: Thing; count: number }[] = things.filter((thing) => !thing.byAll).map((thing) => ({ thing, count: 1 }));
  const known = new Map<string, { thing: Thing; count: number }>();
  for (const thing of things.filter((t) => t.byAll)) {
    const key = JSON.stringify([thing.classes, thing.said]);
    const row = known.get(key) ?? { thing, count: 0 };
    row.count++;
    known.set(key, row);
  }
  return [...rows, ...known.values()];
}

/** What was drawn. */
function Things({ field, things, answers }: { field: Field; things: readonly Thing[]; answers: readonly Evidence[] }) {
  const t = useWords(words);
  const nameOf = (source: string) => answers.find((a) => a.id === source)?.source.name ?? "";
  const said = (thing: Thing) => {
    if (thing.byAll) return t("shared");
    const names = thing.shapes.map((s) => nameOf(s.source)).join(", ");
    const missing = thing.shapes.length < answers.length ? t("only", { names }) : "";
    return [missing, thing.shapes.length > 1 && thing.likeness < 1 ? t("moved", { share: percent(thing.likeness, 0) }) : ""].filter(Boolean).join(" · ");
  };
  return (
    <ul className={css.things}>
      {folded(things).slice(0, 50).map(({ thing, count }, i) => (
        <li key={i} data-differs={!thing.byAll || undefined}>{thing.byAll ? "" : "≠ "}{count > 1 && `${short(count)} × `}<bdi>{thing.classes.map((name) => classTitle(field, name)).join(" / ")}</bdi> <small>{said(thing)}</small>{thing.said.length > 0 && <small className={css.said} dir="auto">{thing.said.join(" / ")}</small>}</li>
      ))}
    </ul>
  );
}
