import { useWindowVirtualizer } from "@tanstack/react-virtual";
import { Link, useNavigate } from "@tanstack/react-router";
import { useEffect, useLayoutEffect, useRef, useState } from "react";
import type { ItemRow } from "#shared/api/index.ts";
import { format } from "#shared/format/index.ts";
import { useWords } from "#shared/i18n/index.ts";
import { useCommands } from "#shared/keys/index.ts";
import { StateBadge } from "#shared/ui/index.ts";
import { Urgency } from "./Urgency.tsx";
import { words } from "./words.ts";
import styles from "./Items.module.css";

const rowHeight = 36;
const loadAhead = 60; // rows before the end at which the next page is asked for
const columns = ["id", "state", "label", "confidence", "answers", "due", "created"] as const;

/** `toEnd` shows the last rows of a list that is not here whole; absent where no order begins with them. */
type Props = { project: string; rows: ItemRow[]; more: boolean; loadMore: () => void; toEnd: (() => void) | undefined };

export function ItemList({ project, rows, more, loadMore, toEnd }: Props) {
  const t = useWords(words);
  const body = useRef<HTMLDivElement>(null);
  const [offset, setOffset] = useState(0);
  useLayoutEffect(() => setOffset(body.current?.offsetTop ?? 0), []);
  const virtual = useWindowVirtualizer({ count: rows.length, estimateSize: () => rowHeight, overscan: 12, scrollMargin: offset });
  const shown = virtual.getVirtualItems();
  const last = shown.at(-1)?.index ?? 0;
  useEffect(() => {
    if (more && last >= rows.length - loadAhead) loadMore();
  });
  const hand = useHand(project, rows, more ? toEnd : undefined, (index) => virtual.scrollToIndex(index));
  return (
    <div role="table" aria-label={t("list")} aria-rowcount={more ? -1 : rows.length + 1} className={styles["table"]}>
      <div role="rowgroup" className={styles["headGroup"]}>
        <div role="row" aria-rowindex={1} className={styles["head"]}>{columns.map((c) => <span key={c} role="columnheader" data-column={c}>{t(`col.${c}`)}</span>)}</div>
      </div>
      <div role="rowgroup" ref={body} style={{ blockSize: virtual.getTotalSize(), position: "relative" }}>
        {shown.map((v) => {
          const row = rows[v.index];
          return row && <Row key={row.id} project={project} row={row} index={v.index} top={v.start - offset} inHand={v.index === hand} />;
        })}
      </div>
    </div>
  );
}

/** The row the keyboard is at: J and K walk, Home and End go to the ends, Enter opens. */
function useHand(project: string, rows: ItemRow[], toEnd: (() => void) | undefined, show: (index: number) => void): number {
  const navigate = useNavigate();
  const t = useWords(words);
  const [hand, setHand] = useState(-1);
  const go = (to: number) => {
    setHand(to);
    show(to);
  };
  const walk = (by: number) => go(Math.max(0, Math.min(rows.length - 1, hand + by)));
  const end = () => {
    if (!toEnd) return go(rows.length - 1);
    toEnd();
    setHand(0);
    window.scrollTo(0, 0);
  };
  useCommands([
    { id: "items.next", title: t("next"), keys: ["j", "Down"], scope: "page", quiet: true, run: () => walk(1) },
    { id: "items.previous", title: t("before"), keys: ["k", "Up"], scope: "page", quiet: true, run: () => walk(-1) },
    { id: "items.first", title: t("first"), keys: ["Home"], scope: "page", run: () => { go(0); window.scrollTo(0, 0); } },
    { id: "items.last", title: t("last"), keys: ["End"], scope: "page", run: end },
    { id: "items.open", title: t("openIt"), keys: ["Enter"], scope: "page", quiet: true, enabled: () => rows[hand] !== undefined,
      run: () => { const row = rows[hand]; if (row) void navigate({ to: "/p/$project/items/$item", params: { project, item: row.id } }); } },
  ]);
  return hand;
}

function Row({ project, row, index, top, inHand }: { project: string; row: ItemRow; index: number; top: number; inHand: boolean }) {
  return (
    <div role="row" aria-rowindex={index + 2} className={styles["row"]} data-hand={inHand || undefined} style={{ transform: `translateY(${top}px)`, blockSize: rowHeight }}>
      <span role="cell" data-column="id"><Link to="/p/$project/items/$item" params={{ project, item: row.id }} className={styles["open"]} title={row.external_id}><bdi>{row.external_id}</bdi></Link></span>
      <span role="cell" data-column="state"><StateBadge state={row.state} /></span>
      <span role="cell" data-column="label" title={row.label ?? undefined}><bdi>{row.label ?? "–"}</bdi></span>
      <span role="cell" data-column="confidence">{row.confidence === null ? "–" : format.percent(row.confidence)}</span>
      <span role="cell" data-column="answers">{format.count(row.answers)}</span>
      <span role="cell" data-column="due"><Urgency of={row} /></span>
      <span role="cell" data-column="created" title={format.dateTime(row.created_at)}>{format.date(row.created_at)}</span>
    </div>
  );
}
