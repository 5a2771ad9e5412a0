// What somebody has done, and what came of it: by day, against the decisions, with examples to learn from.
import { useCallback } from "react";
import type { ReactNode } from "react";
import type { RecordAgreement, RecordExample, TrackRecord } from "#shared/api/index.ts";
import { format } from "#shared/format/index.ts";
import { useWords } from "#shared/i18n/index.ts";
import { histogram, Plot } from "#shared/plots/index.ts";
import { words } from "./words.ts";
import styles from "./Record.module.css";

const dayMs = 86_400_000;
const daysShown = 14; // at least, those without answers too

/** `itemOf` makes the name of an item a way to it, for who may see items. */
export function RecordView({ record, itemOf }: { record: TrackRecord; itemOf?: (example: RecordExample) => ReactNode }) {
  const t = useWords(words);
  if (record.answers === 0) return <p className={styles["dim"]}>{t("none")}</p>;
  return (
    <div className={styles["record"]}>
      <Days record={record} />
      {record.agreements.length > 0 && (
        <div>
          <h3>{t("agreement")}</h3>
          <ul>{record.agreements.map((a) => <li key={a.field}>{t("agreed", { field: a.field, share: format.percent(a.share), low: format.percent(a.low), high: format.percent(a.high), agreed: format.count(a.agreed), compared: format.count(a.compared) })}</li>)}</ul>
        </div>
      )}
      {record.classes.length > 1 && <Classes classes={record.classes} />}
      {record.confusions.length > 0 && (
        <div>
          <h3>{t("improve")}</h3>
          <ul>{record.confusions.map((c) => <li key={c.field + c.answered + c.decided} dir="auto">{t("confusion", { field: c.field, answered: c.answered, decided: c.decided, count: c.count })}</li>)}</ul>
        </div>
      )}
      {record.agreements.length > 0 && (
        <div>
          <h3>{t("examples")}</h3>
          {record.examples.length === 0 && <p>{t("fine")}</p>}
          <ul>{record.examples.map((e) => <li key={e.item} className={styles["example"]}><Example example={e} name={itemOf ? itemOf(e) : <bdi>{e.external_id}</bdi>} /></li>)}</ul>
        </div>
      )}
    </div>
  );
}

function Classes({ classes }: { classes: RecordAgreement[] }) {
  const t = useWords(words);
  return (
    <table className={styles["classes"]}>
      <caption>{t("byClass")}</caption>
      <thead><tr><th scope="col">{t("class")}</th><th scope="col">{t("share")}</th><th scope="col">{t("interval")}</th><th scope="col">{t("answers")}</th></tr></thead>
      <tbody>{classes.map((c) => <tr key={c.field + c.class}><td dir="auto">{c.class}</td><td>{format.percent(c.share)}</td><td>{t("between", { low: format.percent(c.low), high: format.percent(c.high) })}</td><td>{format.count(c.compared)}</td></tr>)}</tbody>
    </table>
  );
}

function Example({ example: e, name }: { example: RecordExample; name: ReactNode }) {
  const t = useWords(words);
  return (
    <>
      <p>{name} <span className={styles["dim"]}>{format.date(e.at)}</span></p>
      <p dir="auto">{t("said", { answered: format.values(e.answered), right: format.values(e.right) })} <span className={styles["dim"]}>{t(`by.${e.by}`)}</span></p>
      {e.reason && <p dir="auto"><q>{e.reason}</q></p>}
    </>
  );
}

function Days({ record }: { record: TrackRecord }) {
  const t = useWords(words);
  const { days } = record;
  const by = new Map(days.map((d) => [Date.parse(d.at), d]));
  const last = Math.max(...by.keys());
  const first = Math.min(...by.keys(), last - (daysShown - 1) * dayMs);
  const all = Array.from({ length: Math.round((last - first) / dayMs) + 1 }, (_, i) => first + i * dayMs);
  const bars = all.map((at) => ({ from: at, to: at + dayMs, count: by.get(at)?.answers ?? 0 }));
  const draw = useCallback((width: number) => histogram({ width, height: 180, bars, sayEdge: (at) => format.dayMonth(at), sayCount: format.short }), [days]); // eslint-disable-line react-hooks/exhaustive-deps
  const activeMs = days.reduce((sum, d) => sum + d.active_ms, 0);
  return (
    <Plot
      title={t("days")}
      note={t("daysNote", { answers: days.reduce((sum, d) => sum + d.answers, 0), hours: format.duration(activeMs / 1000) })}
      draw={draw}
      table={{ head: [t("day"), t("answers"), t("active")], rows: days.map((d) => [format.date(d.at), format.count(d.answers), format.duration(d.active_ms / 1000)]) }}
    />
  );
}
