// Nested classes, however many: a box to type in and below it a tree of which only the rows in sight are in the page. The
// keyboard may stay in the box: Up and Down walk, Left and Right shut and open while nothing is typed, Enter chooses.
import { useId, useLayoutEffect, useMemo, useRef, useState, type KeyboardEvent } from "react";
import { useWords } from "#shared/i18n/index.ts";
import { classesOf } from "../schema.ts";
import type { ChoiceListProps } from "./ChoiceList.tsx";
import { Swatch } from "./Swatch.tsx";
import { foundRows, openRows, opened, pathOf, treeOf, type TreeRow } from "./tree.ts";
import { words } from "./words.ts";
import css from "./form.module.css";

const ROW_PX = 32;
const SHOWN = 12;
/** Rows drawn beyond what is seen, so that a scroll has no holes. */
const SPARE = 6;

export function ClassTree({ field, chosen, multiple, readOnly, colored, capOf, onChoose, describedBy }: ChoiceListProps) {
  const t = useWords(words);
  const id = useId();
  const tree = treeOf(classesOf(field));
  const [query, setQuery] = useState("");
  const [open, setOpen] = useState<ReadonlySet<string>>(() => opened(tree, chosen));
  const [at, setAt] = useState(0);
  const [top, setTop] = useState(0);
  const box = useRef<HTMLDivElement>(null);
  const rows = useMemo(() => (query.trim() === "" ? openRows(tree, open) : foundRows(tree, query)), [tree, open, query]);
  const hand = Math.min(at, rows.length - 1);
  const row = rows[hand];
  useLayoutEffect(() => {
    const view = box.current;
    if (!view || hand < 0) return;
    const y = hand * ROW_PX;
    if (y < view.scrollTop) view.scrollTop = y;
    else if (y + ROW_PX > view.scrollTop + view.clientHeight) view.scrollTop = y + ROW_PX - view.clientHeight;
    setTop(view.scrollTop); // the scroll event comes a frame later: until then the row at hand would not be in the page
  }, [hand, rows]);
  const ask = (words: string) => { setQuery(words); setAt(0); };
  const toggle = ({ name }: TreeRow, on: boolean) => setOpen((now) => { const next = new Set(now); if (on) next.add(name); else next.delete(name); return next; });
  const choose = ({ name }: TreeRow) => {
    if (readOnly) return;
    onChoose(name);
    if (query === "") return;
    const shown = new Set([...open, ...opened(tree, [name])]); // it is found again where it stands
    setOpen(shown);
    setQuery("");
    setAt(openRows(tree, shown).findIndex((r) => r.name === name));
  };
  const out = () => { // to the row above it in the tree
    const upper = rows.findLastIndex((r, i) => i < hand && r.depth < (row?.depth ?? 0));
    if (upper >= 0) setAt(upper);
  };
  const acts: Readonly<Record<string, (() => void) | undefined>> = {
    ArrowDown: () => setAt(Math.min(hand + 1, rows.length - 1)), ArrowUp: () => setAt(Math.max(hand - 1, 0)),
    PageDown: () => setAt(Math.min(hand + SHOWN, rows.length - 1)), PageUp: () => setAt(Math.max(hand - SHOWN, 0)),
    Enter: row && (() => choose(row)),
    Escape: query === "" ? undefined : () => ask(""),
    ...(query === "" && row ? inTree(row) : {}),
  };
  function inTree(now: TreeRow) {
    const [into, outOf] = document.dir === "rtl" ? ["ArrowLeft", "ArrowRight"] as const : ["ArrowRight", "ArrowLeft"] as const;
    return {
      [into]: () => { if (now.opens && !now.open) toggle(now, true); else if (now.open) setAt(hand + 1); },
      [outOf]: () => { if (now.open) toggle(now, false); else out(); },
      Home: () => setAt(0), End: () => setAt(rows.length - 1),
    };
  }
  /** Who comes begins at what is chosen, or at the top: the tree may still be open from the item before. */
  const onFocus = () => setAt(Math.max(0, rows.findIndex((r) => r.name === chosen[0])));
  const onKeyDown = (e: KeyboardEvent<HTMLElement>) => {
    if (e.ctrlKey || e.metaKey || e.altKey) return;
    if (e.key === "Escape" && query === "") e.currentTarget.blur();
    const act = acts[e.key];
    if (!act) return;
    e.preventDefault();
    e.nativeEvent.stopImmediatePropagation();
    act();
  };
  const first = Math.max(0, Math.floor(top / ROW_PX) - SPARE);
  const shown = rows.slice(first, first + SHOWN + 2 * SPARE);
  const active = row && shown.includes(row) ? `${id}-${row.name}` : undefined; // not while it is scrolled out of the page
  const label = t("filter", { count: tree.classes.length });
  return (
    <div>
      {chosen.length > 0 && <ul className={css.paths} aria-label={t("chosen")}>{chosen.map((name) => <li key={name}><bdi>{pathOf(tree, name) || name}</bdi></li>)}</ul>}
      <input className={css.filter} type="search" role="combobox" aria-expanded aria-haspopup="tree" aria-controls={id} aria-autocomplete="list" value={query} placeholder={label}
        aria-label={label} aria-describedby={describedBy} aria-activedescendant={active} data-class-filter readOnly={readOnly} onFocus={onFocus}
        onChange={(e) => ask(e.currentTarget.value)} onKeyDown={onKeyDown} />
      <div ref={box} id={id} role="tree" tabIndex={0} className={css.tree} aria-label={label} aria-multiselectable={multiple || undefined} aria-activedescendant={active}
        onScroll={(e) => setTop(e.currentTarget.scrollTop)} onKeyDown={onKeyDown}>
        <div role="presentation" style={{ blockSize: rows.length * ROW_PX, paddingBlockStart: first * ROW_PX }}>
          {shown.map((r, i) => (
            <div key={r.name} id={`${id}-${r.name}`} role="treeitem" aria-level={r.depth + 1} aria-selected={chosen.includes(r.name)} aria-expanded={r.opens ? r.open : undefined}
              className={css.branch} data-on={chosen.includes(r.name) || undefined} data-hand={first + i === hand || undefined} title={r.help ?? r.title} style={{ paddingInlineStart: 4 + 16 * r.depth }}
              onClick={() => { setAt(first + i); choose(r); }}>
              <span className={css.twig} aria-hidden onClick={(e) => { e.stopPropagation(); setAt(first + i); if (r.opens) toggle(r, !r.open); }}>{r.opens ? (r.open ? "▾" : "▸") : ""}</span>
              {colored && <Swatch field={field} name={r.name} />}
              <span className={css.branchTitle}><bdi>{r.title}</bdi>{r.path && <small><bdi>{r.path}</bdi></small>}</span>
              {capOf(r.name) && <span className={css.cap} aria-hidden>{capOf(r.name)}</span>}
            </div>
          ))}
        </div>
      </div>
      {rows.length === 0 && <p className={css.note}>{t("no_match")}</p>}
    </div>
  );
}
