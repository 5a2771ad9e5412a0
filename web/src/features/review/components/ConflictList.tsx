// What was drawn differently, one conflict after another: what it is, how far apart, and whose drawing stands.
import { useEffect, useRef } from "react";
import { classTitle, titleOf } from "#editor/schema.ts";
import { words as editorWords } from "#editor/view/words.ts";
import { format } from "#shared/format/index.ts";
import { useWords } from "#shared/i18n/index.ts";
import { Caps } from "#shared/keys/index.ts";
import type { Thing } from "../model/compare.ts";
import { isJoined, type Choice, type Conflict } from "../model/conflicts.ts";
import { words } from "../words.ts";
import css from "../review.module.css";

export type Settling = {
  readonly conflicts: readonly Conflict[]; readonly at: number | null; readonly choices: ReadonlyMap<string, Choice>;
  readonly go: (at: number) => void; readonly choose: (choice: Choice) => void;
};

export function ConflictList({ settling }: { settling: Settling }) {
  const t = useWords(words);
  const { conflicts, choices } = settling;
  if (conflicts.length === 0) return null;
  return (
    <section aria-label={t("conflicts")} className={css.conflicts}>
      <h2>{t("conflicts_of", { settled: choices.size, count: conflicts.length })} <Caps chord="c" command="review.next_conflict" /></h2>
      <ol>{conflicts.map((c, i) => <Row key={c.key} conflict={c} index={i} settling={settling} />)}</ol>
    </section>
  );
}

function Row({ conflict: c, index, settling }: { conflict: Conflict; index: number; settling: Settling }) {
  const t = useWords(words);
  const say = useWords(editorWords);
  const { at, choices, go, choose } = settling;
  const { left, right, all } = c.who;
  const here = at === index;
  const row = useRef<HTMLLIElement>(null);
  useEffect(() => { if (here) row.current?.scrollIntoView({ block: "nearest" }); }, [here]);
  const made = choices.get(c.key);
  const { about } = c;
  const called = (thing: Thing) => thing.classes.map((k) => classTitle(c.drawn, k)).join(" / ");
  const name = isJoined(about) ? say(c.field.chains ? "chain_row" : "relation_row", { from: called(about.from), name: classTitle(c.field, about.class), to: called(about.to) }) : called(about);
  const thing = isJoined(about) ? null : about;
  const facts = [
    t(`change.${c.change}`, { name: all }), c.change === "changed" && thing && thing.likeness < 1 && t("moved", { share: format.percent(thing.likeness, 0) }),
    c.offset !== null && c.offset >= 0.5 && t(c.field.kind === "spans" ? "offset_text" : "offset", { offset: Math.round(c.offset) }),
  ].filter(Boolean).join(" · ");
  return (
    <li ref={row} data-here={here || undefined}>
      <button type="button" className={css.link} aria-current={here || undefined} onClick={() => go(index)}><bdi>{titleOf(c.field)}: {name}</bdi></button> <small>{facts}</small>
      {thing && thing.said.length > 1 && <small className={css.said} dir="auto">{thing.said.join(" / ")}</small>}
      {made && <small className={css.said}>{made === "none" ? t("left_out") : t("stands", { name: made === "left" ? left : right })}</small>}
      {here && (
        <div className={css.choices}>
          {c.left.length > 0 && <button type="button" aria-pressed={made === "left"} onClick={() => choose("left")}>{t("take", { name: left })} <Caps chord="a" command="review.take_left" /></button>}
          {c.right.length > 0 && <button type="button" aria-pressed={made === "right"} onClick={() => choose("right")}>{t("take", { name: right })} <Caps chord="b" command="review.take_right" /></button>}
          <button type="button" aria-pressed={made === "none"} onClick={() => choose("none")}>{t("leave_out")} <Caps chord="s" command="review.take_none" /></button>
        </div>
      )}
    </li>
  );
}
