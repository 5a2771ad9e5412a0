// What programs and models suggest, thing by thing: named, scored, and taken over only by an act of the person.
import { useState } from "react";
import { Swatch } from "#editor/form/Swatch.tsx";
import { fieldKind } from "#editor/form/kinds.ts";
import { classTitle, titleOf } from "#editor/schema.ts";
import type { TextShape } from "#editor/shapes/text_shape.ts";
import { useQuotes } from "#editor/view/quotes.ts";
import { percent } from "#shared/format/format.ts";
import { useWords } from "#shared/i18n/index.ts";
import { Caps } from "#shared/keys/index.ts";
import { classOf, isHidden, isOpen, openSieve, type Sieve, type Thing } from "../model/suggesting.ts";
import type { Job, Snapshot, Workbench } from "../model/workbench.ts";
import { words } from "../words.ts";
import css from "../label.module.css";

/** Rows in the page; the rest follows when these are decided. */
const ROWS = 40;

/** What this person does not want to see of suggestions in a project, remembered here. */
export function useSieve(project: string): [Sieve, (sieve: Sieve) => void] {
  const key = `labelwright.sieve.${project}`;
  const [sieve, set] = useState<Sieve>(() => ({ ...openSieve, ...(JSON.parse(localStorage.getItem(key) ?? "{}") as Partial<Sieve>) }));
  return [sieve, (next) => { localStorage.setItem(key, JSON.stringify(next)); set(next); }];
}

type Props = { bench: Workbench; job: Job; now: Snapshot; sieve: Sieve; onSieve: (sieve: Sieve) => void; onInHand: (key: string | null) => void };

export function Suggestions({ bench, job, now, sieve, onSieve, onInHand }: Props) {
  const t = useWords(words);
  const { things, marks, values } = now;
  const quotes = useQuotes(job.schema, job.item);
  if (things.length === 0) return null;
  const open = things.filter((thing) => isOpen(thing, marks, values));
  const shown = open.filter((thing) => !isHidden(thing, sieve));
  const rejected = [...marks.values()].filter((mark) => mark.as === null).length;
  const onKeyDown = (e: React.KeyboardEvent) => {
    const rows = [...e.currentTarget.querySelectorAll<HTMLElement>("[data-take]")];
    const at = rows.findIndex((row) => row.closest("li")?.contains(e.target as Node));
    const thing = shown[at];
    const to = e.key === "ArrowDown" ? rows[at + 1] : e.key === "ArrowUp" ? rows[at - 1] : undefined;
    if (e.key === "Delete" && thing) { bench.reject([thing]); (rows[at + 1] ?? rows[at - 1])?.focus(); }
    else if (to) to.focus();
    else return;
    e.preventDefault();
    e.stopPropagation();
    e.nativeEvent.stopImmediatePropagation();
  };
  return (
    <section className={css.suggestions} aria-label={t("suggestions")}>
      <header className={css.suggestionHead}>
        <strong>{t("suggested", { count: shown.length })}</strong>
        <button type="button" disabled={shown.length === 0} onClick={() => bench.take(shown)}>{t("take_all")} <Caps chord="a" command="label.take" /></button>
        <button type="button" disabled={shown.length === 0} onClick={() => bench.reject(shown)}>{t("reject_all")} <Caps chord="Shift+a" command="label.reject" /></button>
        <button type="button" aria-pressed={sieve.hidden} onClick={() => onSieve({ ...sieve, hidden: !sieve.hidden })}>{t("hide_suggestions")}</button>
      </header>
      <Thresholds things={things} sieve={sieve} onSieve={onSieve} />
      <ul onKeyDown={onKeyDown} onBlur={() => onInHand(null)}>
        {shown.slice(0, ROWS).map((thing) => <Row key={thing.key} thing={thing} quote={thing.shape ? quotes(thing.field)?.(thing.shape as TextShape) ?? "" : ""} bench={bench} onInHand={onInHand} />)}
      </ul>
      {shown.length > ROWS && <p className={css.dim}>{t("suggestions_more", { count: shown.length - ROWS })}</p>}
      {open.length > shown.length && <p className={css.dim}>{t("suggestions_hidden", { count: open.length - shown.length })}</p>}
      {rejected > 0 && <button type="button" className={css.again} onClick={() => bench.offerAgain()}>{t("offer_again", { count: rejected })}</button>}
    </section>
  );
}

function Row({ thing, quote, bench, onInHand }: { thing: Thing; quote: string; bench: Workbench; onInHand: (key: string | null) => void }) {
  const t = useWords(words);
  const { field, shape, value, score, sourceName } = thing;
  const title = shape ? [classTitle(field, shape.class), quote].filter(Boolean).join(": ") : `${titleOf(field)}: ${fieldKind(field.kind)?.describe(field, value) ?? ""}`;
  return (
    <li className={css.suggestion} onFocus={() => onInHand(thing.key)} onMouseEnter={() => onInHand(thing.key)} onMouseLeave={() => onInHand(null)}>
      <span className={css.suggestionName}>{shape && <Swatch field={field} name={shape.class} />}<bdi>{title}</bdi> <small>{sourceName}{score === null ? "" : ` · ${percent(score, 0)}`}</small></span>
      <button type="button" data-take aria-label={t("take_one", { title })} onClick={() => bench.take([thing])}>{t("take")}</button>
      <button type="button" aria-label={t("reject_one", { title })} onClick={() => bench.reject([thing])}>{t("reject")}</button>
    </li>
  );
}

/** For each class whose objects are scored, from which score on they are shown. */
function Thresholds({ things, sieve, onSieve }: { things: readonly Thing[]; sieve: Sieve; onSieve: (sieve: Sieve) => void }) {
  const t = useWords(words);
  const scored = new Map(things.filter((thing) => thing.shape && thing.score !== null).map((thing) => [classOf(thing), thing]));
  if (scored.size === 0) return null;
  return (
    <details className={css.thresholds}>
      <summary>{t("thresholds")}</summary>
      {[...scored].map(([name, { field, shape }]) => (
        <label key={name}>
          <bdi>{shape && classTitle(field, shape.class)}</bdi>
          <input type="range" min={0} max={1} step={0.05} value={sieve.least[name] ?? 0} onChange={(e) => onSieve({ ...sieve, least: { ...sieve.least, [name]: Number(e.currentTarget.value) } })} />
          <output>{percent(sieve.least[name] ?? 0, 0)}</output>
        </label>
      ))}
    </details>
  );
}
