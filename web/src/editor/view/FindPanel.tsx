// Looking for words of a text, and marking all that is written alike: what would be marked is shown before it is.
import { useEffect, useRef, useState, type KeyboardEvent } from "react";
import { useWords } from "#shared/i18n/index.ts";
import { classesOf, titleOf, type Field } from "../schema.ts";
import type { Find } from "../surface.ts";
import type { FoundCount, TextSurface } from "../text/surface.ts";
import { words } from "./words.ts";
import css from "./ItemView.module.css";

/** Of more classes than this the one in hand is offered alone. */
const OFFERED_MAX = 200;

type Props = {
  find: Find;
  surface: TextSurface;
  fields: readonly Field[];
  /** What is marked already: what would be marked hangs on it. */
  values: unknown;
  onClose: () => void;
};
type Target = { readonly field: string; readonly class: string };

const none: FoundCount = { count: 0, at: -1, fresh: 0 };

function targetsOf(fields: readonly Field[], held: Target | null): (Target & { title: string })[] {
  const all = fields.flatMap((field) => classesOf(field).map((c) => ({ field: field.name, class: c.name, title: fields.length > 1 ? `${titleOf(field)}: ${titleOf(c)}` : titleOf(c) })));
  return all.length <= OFFERED_MAX ? all : all.filter((t) => t.field === held?.field && t.class === held.class);
}

export function FindPanel({ find, surface, fields, values, onClose }: Props) {
  const t = useWords(words);
  const box = useRef<HTMLInputElement>(null);
  const [said, setSaid] = useState(find.words);
  const [matchCase, setCase] = useState(find.alike);
  const [wholeWords, setWhole] = useState(find.alike);
  const [found, setFound] = useState(none);
  const held = find.field !== null && find.class !== null ? { field: find.field, class: find.class } : null;
  const targets = targetsOf(fields, held);
  const [chosen, setChosen] = useState(() => Math.max(0, targets.findIndex((x) => x.field === held?.field && x.class === held.class)));
  const target = find.alike ? targets[chosen] : undefined;
  useEffect(() => { box.current?.focus(); box.current?.select(); }, [find]);
  useEffect(() => { setFound(surface.search({ words: said, matchCase, wholeWords }, target?.field ?? null)); }, [said, matchCase, wholeWords, target?.field, find.alike ? values : null, surface]);
  useEffect(() => () => { surface.search(null, null); }, [surface]);
  const close = () => { onClose(); surface.focus(); };
  const mark = () => { if (target && surface.markFound(target.field, target.class) > 0) close(); };
  const next = (by: 1 | -1) => setFound(surface.step(by));
  const onKeyDown = (e: KeyboardEvent) => {
    if (e.key === "Escape") close();
    else if (e.key === "Enter" && e.target instanceof HTMLInputElement) { if (target) mark(); else next(e.shiftKey ? -1 : 1); }
    else return;
    e.preventDefault();
    e.nativeEvent.stopImmediatePropagation();
  };
  const status = () => {
    if (said.trim() === "") return "";
    if (found.count === 0) return t("find_none");
    const at = found.at < 0 ? "" : t("find_at", { number: found.at + 1, count: found.count });
    return target ? [at, t("find_left", { count: found.count - found.fresh })].filter(Boolean).join(" · ") : at;
  };
  return (
    <div role="search" className={css.find} aria-label={t(find.alike ? "find_alike" : "find")} onKeyDown={onKeyDown}>
      <input ref={box} type="search" dir="auto" value={said} placeholder={t("find")} aria-label={t("find")} onChange={(e) => setSaid(e.currentTarget.value)} />
      <label><input type="checkbox" checked={matchCase} onChange={(e) => setCase(e.currentTarget.checked)} />{t("find_case")}</label>
      <label><input type="checkbox" checked={wholeWords} onChange={(e) => setWhole(e.currentTarget.checked)} />{t("find_whole")}</label>
      <button type="button" aria-label={t("find_previous")} disabled={found.count === 0} onClick={() => next(-1)}>↑</button>
      <button type="button" aria-label={t("find_next")} disabled={found.count === 0} onClick={() => next(1)}>↓</button>
      {target && <>
        <select value={chosen} aria-label={t("find_as")} onChange={(e) => setChosen(Number(e.currentTarget.value))}>
          {targets.map((x, i) => <option key={`${x.field} ${x.class}`} value={i}>{x.title}</option>)}
        </select>
        <button type="button" disabled={found.fresh === 0} onClick={mark}>{t("find_mark", { count: found.fresh, name: target.title })}</button>
      </>}
      <span role="status" className={css.foundCount}>{status()}</span>
      <button type="button" aria-label={t("find_close")} onClick={close}>×</button>
    </div>
  );
}
