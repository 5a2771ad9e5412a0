import { useCallback } from "react";
import type { Progress, Project, ProjectQuality, SourceQuality } from "#shared/api/index.ts";
import { format } from "#shared/format/index.ts";
import { useLocale, useWords } from "#shared/i18n/index.ts";
import { histogram, Plot, strip } from "#shared/plots/index.ts";
import type { StripRow } from "#shared/plots/index.ts";
import { answersByHour } from "./by_hour.ts";
import { itemsAt, ofSample } from "./places.ts";
import { Question } from "./Question.tsx";
import { words } from "./words.ts";
import styles from "./Home.module.css";

const secondsOf = (s: SourceQuality) => (s.active_ms_median === null ? null : s.active_ms_median / 1000);

export function Who({ project, quality, progress }: { project: Project; quality: ProjectQuality; progress: Progress }) {
  const t = useWords(words);
  const locale = useLocale();
  const { sources } = quality;
  const most = sources.toSorted((a, b) => b.answers - a.answers);
  const draw = useCallback((width: number) => strip({ width, floor: 0, ceiling: 1, sayValue: (v) => format.percent(v, 0), nameWidth: Math.min(200, width * 0.35), rows: most.map(rowOf) }), [sources, locale]);
  if (most.length === 0) return <Question title={t("who")}><p>{t("atWork", { count: progress.people_at_work })}</p><p className={styles["empty"]}>{t("emptyPlot", { what: t("sources") })}</p></Question>;
  const table = { head: [t("name"), t("answers"), t("accuracy"), t("low"), t("high"), t("median")], rows: most.map((s) => [s.source.name, s.answers, s.accuracy, s.low, s.high, secondsOf(s)]), follow: most.map((s) => s.source.id) };
  // Only people's answers are in the sample; what a program said may be older.
  const isPerson = (id: string) => most.some((s) => s.source.id === id && s.source.kind === "person");
  const linkOf = (id: string) => itemsAt(project.id, { answered_by: id, ...(isPerson(id) && ofSample(quality)) });
  return (
    <Question title={t("who")}>
      <p>{t("atWork", { count: progress.people_at_work })} {t("peopleNow", { count: most.filter((s) => s.source.kind === "person").length })}</p>
      <Plot title={t("sources")} note={t("sourcesNote")} draw={draw} table={table} linkOf={linkOf} />
      <HoursPlot project={project} history={progress.history} />
    </Question>
  );
}

function rowOf(s: SourceQuality): StripRow {
  const seconds = secondsOf(s);
  const note = seconds === null ? format.short(s.answers) : words.say("sourceNote", { answers: format.short(s.answers), time: format.duration(seconds) });
  return { name: s.source.name, value: s.accuracy, low: s.low, high: s.high, note, behind: { label: words.say("sourceRow", { name: s.source.name, answers: format.count(s.answers) }), follow: s.source.id } };
}

/** 9 -> "9", 14.5 -> "14:30": half an hour off UTC there are no whole hours. */
const sayHour = (hour: number) => (Number.isInteger(hour) ? format.count(hour) : `${format.count(Math.floor(hour))}:${format.count(Math.round((hour % 1) * 60))}`);

function HoursPlot({ project, history }: { project: Project; history: Progress["history"] }) {
  const t = useWords(words);
  const locale = useLocale();
  const { bars: hours, answers, days, since } = answersByHour(history);
  const bars = hours.map(({ hour, begin, count }) => ({ from: begin, to: begin + 1, count, behind: { label: t("hoursBar", { count, from: sayHour(begin), to: sayHour(begin + 1) }), follow: String(hour) } }));
  const draw = useCallback((width: number) => histogram({ width, height: 180, bars, sayEdge: sayHour, sayCount: format.short }), [history, locale]);
  if (answers === 0 || since === null) return <p className={styles["empty"]}>{t("emptyBurn", { what: t("hours") })}</p>;
  const table = { head: [t("from"), t("to"), t("answers")], rows: bars.map((b) => [sayHour(b.from), sayHour(b.to), b.count]), follow: bars.map((b) => (b.count > 0 ? b.behind.follow : undefined)) };
  const linkOf = (hour: string) => itemsAt(project.id, { answered_from: since, answered_hour: Number(hour) });
  return <Plot title={t("hours")} note={t("hoursNote", { count: answers, days })} draw={draw} table={table} linkOf={linkOf} />;
}
