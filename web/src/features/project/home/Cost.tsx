import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useCallback } from "react";
import { costsQuery, may, planQuery } from "#shared/api/index.ts";
import type { ItemFilter, Progress, Project, ProjectQuality } from "#shared/api/index.ts";
import { format } from "#shared/format/index.ts";
import { useLocale, useWords } from "#shared/i18n/index.ts";
import { histogram, Plot } from "#shared/plots/index.ts";
import type { Bar } from "#shared/plots/index.ts";
import { itemsAt, ofSample } from "./places.ts";
import { Question } from "./Question.tsx";
import { words } from "./words.ts";
import styles from "./Home.module.css";

export function Cost({ project, cost, quality }: { project: Project; cost: Progress["cost"]; quality: ProjectQuality }) {
  const t = useWords(words);
  const { min_labels, max_labels, target } = project.quality;
  return (
    <Question title={t("cost")}>
      {cost ? <p>{t("perAnswer", { value: format.decimal(cost.answers_per_settled, 1) })} · {t("perMinute", { value: format.duration(cost.minutes_per_settled * 60) })}</p> : <p>{t("noCost")}</p>}
      {may(project.role, "manage") && <Money project={project} />}
      <p className={styles["dim"]}>{t(min_labels === max_labels ? "planFixed" : "plan", { min: min_labels, max: max_labels, target: format.percent(target, 2) })}</p>
      <SecondsPlot project={project} quality={quality} />
    </Question>
  );
}

/** What was spent, against the budget where there is one. */
function Money({ project }: { project: Project }) {
  const t = useWords(words);
  const costs = useQuery(costsQuery(project.id)).data;
  const plan = useQuery(planQuery(project.id)).data;
  const spent = costs && format.decimal(costs.spent);
  return (
    <p>
      {spent !== undefined && plan && t(plan.budget === null ? "spent" : "spentOf", { spent, budget: format.decimal(plan.budget ?? 0) })}
      {costs && costs.per_settled !== null && costs.spent > 0 && ` ${t("moneyEach", { each: format.decimal(costs.per_settled) })}`}
      {" "}<Link to="/p/$project/plan" params={{ project: project.id }}>{t("toPlan")}</Link>
    </p>
  );
}

function SecondsPlot({ project, quality }: { project: Project; quality: ProjectQuality }) {
  const t = useWords(words);
  const locale = useLocale();
  const { edges, counts } = quality.answer_seconds;
  const bars = counts.map((count, i): Bar => {
    const [from, to] = [edges[i] ?? 0, edges[i + 1] ?? edges[i] ?? 0];
    const range = { count, from: format.duration(from), to: format.duration(to) };
    return { from, to, count, behind: { label: t(i === counts.length - 1 ? "secondsLast" : "secondsBar", range), follow: String(i) } };
  });
  const draw = useCallback((width: number) => histogram({ width, height: 180, bars, sayEdge: (v) => `${format.decimal(v, 1)}`, sayCount: format.short }), [edges, counts, locale]);
  const total = counts.reduce((sum, n) => sum + n, 0);
  if (total === 0) return <p className={styles["empty"]}>{t("emptyPlot", { what: t("seconds") })}</p>;
  const table = { head: [t("from"), t("to"), t("answers")], rows: bars.map((b) => [b.from, b.to, b.count]), follow: bars.map((b) => (b.count > 0 ? b.behind?.follow : undefined)) };
  const linkOf = (bar: string) => itemsAt(project.id, { ...secondsOf(edges, Number(bar)), ...ofSample(quality) });
  return <Plot title={t("seconds")} note={t("secondsNote", { count: total })} draw={draw} table={table} linkOf={linkOf} />;
}

/** The times of a bar. The last one holds all that is longer. */
function secondsOf(edges: readonly number[], bar: number): ItemFilter {
  const [from = 0, below = 0] = edges.slice(bar, bar + 2);
  return { ...(from > 0 && { active_ms_from: from * 1000 }), ...(bar < edges.length - 2 && { active_ms_below: below * 1000 }) };
}
