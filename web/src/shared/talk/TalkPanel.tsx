// All talk about an item: its threads in their order, and the form that begins one.
import { useEffect, useRef, useState } from "react";
import { may, talk as routes, type MyRole, type TalkPlace, type ThreadKind } from "#shared/api/index.ts";
import { useWords } from "#shared/i18n/index.ts";
import { Composer } from "./Composer.tsx";
import { ThreadView, useThreadChanged } from "./ThreadView.tsx";
import type { Talk } from "./talk.ts";
import { words } from "./words.ts";
import css from "./Talk.module.css";

type Props = {
  project: string; role: MyRole; item: string; talk: Talk;
  /** What a question would be about now; absent: always the whole item. */
  placeNow?: () => TalkPlace | null;
  onClose?: () => void;
  /** Sets the item aside until a question of it is resolved; absent: it cannot be. */
  onAside?: (() => void) | undefined;
};

export function TalkPanel({ project, role, item, talk, placeNow, onClose, onAside }: Props) {
  const t = useWords(words);
  const list = useRef<HTMLOListElement>(null);
  useEffect(() => { if (talk.chosen) list.current?.querySelector(`[data-thread="${talk.chosen}"]`)?.scrollIntoView({ block: "nearest" }); }, [talk.chosen]);
  return (
    <section className={css.panel} aria-label={t("title")}>
      <header className={css.head}>
        <h2>{t("title")}</h2>
        {onClose && <button type="button" className={css.plain} onClick={onClose}>{t("close")}</button>}
      </header>
      {talk.asking && <Ask project={project} item={item} talk={talk} place={talk.asking.place} onAside={onAside} {...(onClose ? { onLeave: onClose } : {})} />}
      {!talk.asking && may(role, "label") && <button type="button" className={css.begin} onClick={() => talk.ask(placeNow?.() ?? null)}>{t("begin")}</button>}
      {talk.threads.length === 0 && !talk.asking && <p className={css.dim}>{t("none")}</p>}
      <ol ref={list} className={css.threads}>
        {talk.threads.map((thread, i) => (
          <li key={thread.id}><ThreadView project={project} role={role} thread={thread} number={i + 1} chosen={talk.chosen === thread.id} onChoose={() => talk.choose(thread.id)} onWords={(some) => talk.setWritten(thread.id, some)} /></li>
        ))}
      </ol>
    </section>
  );
}

const kinds: readonly ThreadKind[] = ["question", "comment"];

function Ask({ project, item, talk, place, onAside, onLeave }: { project: string; item: string; talk: Talk; place: TalkPlace | null; onAside: (() => void) | undefined; onLeave?: () => void }) {
  const t = useWords(words);
  const changed = useThreadChanged(project);
  const [kind, setKind] = useState<ThreadKind>("question");
  const [aside, setAside] = useState(false);
  const begin = async (text: string, mentions: string[]) => {
    const thread = await routes.begin(item, { kind, text, mentions, ...(place ? { place } : {}) });
    changed(thread);
    talk.stopAsking();
    if (onAside && aside && kind === "question") { onAside(); return; }
    talk.choose(thread.id);
  };
  const above = (
    <>
      <div role="radiogroup" aria-label={t("kind")} className={css.row}>
        {kinds.map((k) => <label key={k}><input type="radio" name="talk-kind" checked={kind === k} onChange={() => setKind(k)} />{t(k)}</label>)}
      </div>
      {onAside && kind === "question" && <div className={css.row}><label><input type="checkbox" checked={aside} onChange={(e) => setAside(e.currentTarget.checked)} />{t("aside")}</label></div>}
      <Where place={place} onPlace={(to) => talk.ask(to)} />
    </>
  );
  return <Composer project={project} label={t(`write_${kind}`)} send={t(`send_${kind}`)} focus above={above} onSend={begin} onWords={(some) => talk.setWritten("", some)} onLeave={() => { talk.stopAsking(); onLeave?.(); }} />;
}

const arrows: Readonly<Record<string, readonly [number, number]>> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/** Where it is pinned. Arrow keys move a point, ten pixels a step with Shift. */
function Where({ place, onPlace }: { place: TalkPlace | null; onPlace: (place: TalkPlace | null) => void }) {
  const t = useWords(words);
  if (!place) return <p className={css.dim}>{t("about_item")}</p>;
  const { x, y, object } = place;
  const said = object !== undefined ? t("about_object") : x !== undefined && y !== undefined ? t("about_point", { x: Math.round(x), y: Math.round(y) }) : t("about_span", { start: place.start ?? 0, end: place.end ?? 0 });
  const onKeyDown = (e: React.KeyboardEvent) => {
    const arrow = arrows[e.key];
    if (!arrow || x === undefined || y === undefined || object !== undefined) return;
    e.preventDefault();
    e.stopPropagation();
    e.nativeEvent.stopImmediatePropagation();
    const by = e.shiftKey ? 10 : 1;
    onPlace({ ...place, x: Math.max(0, x + arrow[0] * by), y: Math.max(0, y + arrow[1] * by) });
  };
  return (
    <p className={css.row}>
      <button type="button" className={css.where} title={object === undefined && x !== undefined ? t("move_point") : undefined} onKeyDown={onKeyDown} aria-live="polite">{said}</button>
      <button type="button" className={css.plain} onClick={() => onPlace(null)}>{t("about_all")}</button>
    </p>
  );
}
