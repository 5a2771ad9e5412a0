import { Link } from "@tanstack/react-router";
import { useCallback } from "react";
import { itemStates, may } from "#shared/api/index.ts";
import type { Counts, ItemFilter, Progress, Project } from "#shared/api/index.ts";
import { format } from "#shared/format/index.ts";
import { useLocale, useWords } from "#shared/i18n/index.ts";
import { CountsBar, Plot, timePlot } from "#shared/plots/index.ts";
import { Flow } from "./Flow.tsx";
import { itemsAt } from "./places.ts";
import { Question } from "./Question.tsx";
import { words } from "./words.ts";
import styles from "./Home.module.css";

export function HowFar({ project, progress }: { project: Project; progress: Progress }) {
  const t = useWords(words);
  const { counts, forecast } = progress;
  const done = counts.items > 0 && counts.settled === counts.items;
  return (
    <Question title={t("far")}>
      <CountsBar counts={counts} />
      <StateFigures project={project} counts={counts} />
      <p>
        {forecast ? <span title={format.dateTime(forecast.middle)}>{t("forecast", { middle: format.day(forecast.middle), low: format.date(forecast.low), high: format.date(forecast.high) })}</span> : !done && t("noForecast")}
        {" "}<span className={styles["today"]}>{t("today", { count: progress.answers_today })}</span>
      </p>
      <Flow project={project} />
      <BurnUp project={project} progress={progress} />
    </Question>
  );
}

/** Each count leads to the items behind it. */
function StateFigures({ project, counts }: { project: Project; counts: Counts }) {
  const t = useWords(words);
  const figure = (state: (typeof itemStates)[number]) => <><strong>{format.count(counts[state])}</strong> {t(`state.${state}`)}</>;
  return (
    <ul className={styles["figures"]}>
      {itemStates.map((state) => (
        <li key={state}>
          {may(project.role, "seeItems") ? <Link to="/p/$project/items" params={{ project: project.id }} search={{ state }}>{figure(state)}</Link> : figure(state)}
        </li>
      ))}
    </ul>
  );
}

function BurnUp({ project, progress }: { project: Project; progress: Progress }) {
  const t = useWords(words);
  const locale = useLocale();
  const { history, forecast, counts } = progress;
  const canFollow = may(project.role, "seeItems");
  const draw = useCallback((width: number) => timePlot({
    width, height: 220, floor: 0, ceiling: Math.max(1, counts.items), sayValue: format.short, sayTime: timeName(history.map((h) => h.at)),
    points: history.map((h) => ({ at: Date.parse(h.at), value: h.settled, behind: { label: t("atSettled", { at: format.dateTime(h.at), settled: format.count(h.settled), answers: format.count(h.answers) }), follow: h.at } })),
    forecast: forecast && { value: counts.items, low: Date.parse(forecast.low), middle: Date.parse(forecast.middle), high: Date.parse(forecast.high), label: format.date(forecast.middle) },
  }), [history, forecast, counts.items, locale]);
  if (history.length < 2) return <p className={styles["empty"]}>{t("emptyBurn", { what: t("burn") })}</p>;
  return (
    <Plot
      title={t("burn")} note={t("burnNote", { items: format.count(counts.items) })} draw={draw}
      table={{ head: [t("date"), t("settled"), t("answers")], rows: history.map((h) => [h.at, h.settled, h.answers]), follow: history.map((h) => h.at) }}
      {...(canFollow && { linkOf: (at) => itemsAt(project.id, answeredUntil(history, at)) })}
    />
  );
}

/** What was answered since the point before and is settled by now. */
function answeredUntil(history: Progress["history"], at: string): ItemFilter {
  const before = history[history.findIndex((h) => h.at === at) - 1];
  return { state: "settled", ...(before && { answered_from: before.at }), answered_before: at };
}

/** Hours where all is of one or two days, else days. */
export function timeName(times: readonly string[]): (at: number) => string {
  const span = Date.parse(times.at(-1) ?? "") - Date.parse(times[0] ?? "");
  const twoDays = 2 * 86_400_000;
  return span < twoDays ? format.clock : format.dayMonth;
}
