// People by what blind audits said of items they answered, as a whole and for each class that was right.
import { useCallback } from "react";
import type { PersonAccuracy, Project } from "#shared/api/index.ts";
import { format } from "#shared/format/index.ts";
import { useLocale, useWords } from "#shared/i18n/index.ts";
import { Plot, strip } from "#shared/plots/index.ts";
import { itemsAt } from "../home/places.ts";
import { words } from "./words.ts";
import styles from "../home/Home.module.css";

type Row = { person: PersonAccuracy; className: string | null; answers: number; right: number; accuracy: number | null; low: number | null; high: number | null };

const rowsOf = (people: readonly PersonAccuracy[]): Row[] => people.flatMap((person) => [
  { ...person, person, className: null },
  ...person.classes.map((c) => ({ ...c, person, className: c.name })),
]);
const rowsDrawn = 60; // what can be read in one plot; the table has all
const nameOf = (row: Row) => (row.className === null ? row.person.source.name : `· ${row.className}`);

export function Measured({ project, people }: { project: Project; people: PersonAccuracy[] }) {
  const t = useWords(words);
  const locale = useLocale();
  const rows = rowsOf(people);
  const behind = (row: Row) => ({
    label: t("personRow", { name: row.person.source.name, class: row.className ?? t("allClasses"), accuracy: format.percent(row.accuracy ?? 0), low: format.percent(row.low ?? 0), high: format.percent(row.high ?? 0), answers: row.answers }),
    follow: row.person.source.id,
  });
  const draw = useCallback((width: number) => strip({
    width, floor: 0, ceiling: 1, sayValue: (v) => format.percent(v, 0), nameWidth: Math.min(200, width * 0.35),
    rows: rows.slice(0, rowsDrawn).map((row) => ({ name: nameOf(row), value: row.accuracy, low: row.low, high: row.high, note: t("ofAnswers", { right: row.right, answers: row.answers }), behind: behind(row) })),
  }), [people, locale]);
  if (rows.length === 0) return <p className={styles["empty"]}>{t("noPeople")}</p>;
  const table = {
    head: [t("name"), t("class"), t("right"), t("low"), t("high"), t("answers")],
    rows: rows.map((r) => [r.person.source.name, r.className ?? t("allClasses"), r.accuracy, r.low, r.high, r.answers]), follow: rows.map((r) => r.person.source.id),
  };
  return <Plot title={t("measured")} note={rows.length > rowsDrawn ? t("measuredMany", { drawn: rowsDrawn, rows: rows.length }) : t("measuredNote")} draw={draw} table={table} linkOf={(id) => itemsAt(project.id, { answered_by: id })} />;
}
