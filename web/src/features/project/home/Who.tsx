import { useNavigate } from "@tanstack/react-router";
import { useCallback } from "react";
import { may } from "#shared/api/index.ts";
import type { Progress, Project, SourceQuality } from "#shared/api/index.ts";
import { format } from "#shared/format/index.ts";
import { useLocale, useWords } from "#shared/i18n/index.ts";
import { histogram, Plot, strip } from "#shared/plots/index.ts";
import type { StripRow } from "#shared/plots/index.ts";
import { answersByHour } from "./by_hour.ts";
import { Question } from "./Question.tsx";
import { words } from "./words.ts";
import styles from "./Home.module.css";

const secondsOf = (s: SourceQuality) => (s.active_ms_median === null ? null : s.active_ms_median / 1000);

export function Who({ project, sources, progress }: { project: Project; sources: SourceQuality[]; progress: Progress }) {
  const t = useWords(words);
  const locale = useLocale();
  const navigate = useNavigate();
  const most = sources.toSorted((a, b) => b.answers - a.answers);
  const draw = useCallback((width: number) => strip({ width, floor: 0, ceiling: 1, sayValue: (v) => format.percent(v, 0), nameWidth: Math.min(200, width * 0.35), rows: most.map(rowOf) }), [sources, locale]);
  if (most.length === 0) return <Question title={t("who")}><p>{t("atWork", { count: progress.people_at_work })}</p><p className={styles["empty"]}>{t("emptyPlot", { what: t("sources") })}</p></Question>;
  const table = { head: [t("name"), t("answers"), t("accuracy"), t("low"), t("high"), t("median")], rows: most.map((s) => [s.source.name, s.answers, s.accuracy, s.low, s.high, secondsOf(s)]) };
  const follow = () => void navigate({ to: "/p/$project/people", params: { project: project.id } });
  return (
    <Question title={t("who")}>
      <p>{t("atWork", { count: progress.people_at_work })} {t("peopleNow", { count: most.filter((s) => s.source.kind === "person").length })}</p>
      <Plot title={t("sources")} note={t("sourcesNote")} draw={draw} table={table} {...(may(project.role, "manage") && { onFollow: follow })} />
      <HoursPlot history={progress.history} />
    </Question>
  );
}

function rowOf(s: SourceQuality): StripRow {
  const seconds = secondsOf(s);
  const note = seconds === null ? format.short(s.answers) : words.say("sourceNote", { answers: format.short(s.answers), time: format.duration(seconds) });
  return { name: s.source.name, value: s.accuracy, low: s.low, high: s.high, note, behind: { label: words.say("sourceRow", { name: s.source.name, answers: format.count(s.answers) }), follow: s.source.id } };
}

function HoursPlot({ history }: { history: Progress["history"] }) {
  const t = useWords(words);
  const locale = useLocale();
  const { counts, answers, days } = answersByHour(history);
  const bars = counts.map((count, hour) => ({ from: hour, to: hour + 1, count }));
  const draw = useCallback((width: number) => histogram({ width, height: 180, bars, sayEdge: format.count, sayCount: format.short }), [history, locale]);
  if (answers === 0) return <p className={styles["empty"]}>{t("emptyBurn", { what: t("hours") })}</p>;
  const table = { head: [t("from"), t("to"), t("answers")], rows: bars.map((b) => [b.from, b.to, b.count]) };
  return <Plot title={t("hours")} note={t("hoursNote", { count: answers, days })} draw={draw} table={table} />;
}
