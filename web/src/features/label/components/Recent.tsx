// The last ten answers, newest first; each can be taken up again.
import { useSyncExternalStore } from "react";
import { describeAnswer } from "#editor/form/model.ts";
import type { Schema } from "#editor/schema.ts";
import { useWords } from "#shared/i18n/index.ts";
import type { Recent as Row, Workbench } from "../model/workbench.ts";
import { words } from "../words.ts";
import css from "../label.module.css";

type Props = { bench: Workbench; schema: Schema | null; open: string | null; onOpen: (row: Row) => void };

export function Recent({ bench, schema, open, onOpen }: Props) {
  const t = useWords(words);
  const rows = useSyncExternalStore(bench.subscribe, bench.lastAnswers);
  return (
    <nav className={css.recent} aria-label={t("recent")}>
      {rows.length === 0 && <span className={css.dim}>{t("recent_none")}</span>}
      <ol>
        {rows.map((row) => <li key={row.key}><RecentButton row={row} schema={schema} open={open} onOpen={onOpen} /></li>)}
      </ol>
    </nav>
  );
}

function RecentButton({ row, schema, open, onOpen }: Omit<Props, "bench"> & { row: Row }) {
  const t = useWords(words);
  const answer = schema ? describeAnswer(schema, row.values) : "";
  const can = row.annotation !== null && row.editable;
  const state = row.state !== "saved" ? t(`recent_${row.state}`) : can ? "" : t("recent_fixed");
  return (
    <button type="button" className={css.recentItem} data-state={row.state} disabled={!can} aria-current={open !== null && open === row.annotation ? "true" : undefined}
      title={`${row.title}: ${answer}${state ? ` (${state})` : ""}`} aria-label={`${t("recent_open", { title: row.title, answer })} ${state}`} onClick={() => onOpen(row)}>
      <bdi>{answer || row.title}</bdi>
    </button>
  );
}
