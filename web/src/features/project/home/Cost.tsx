import { useNavigate } from "@tanstack/react-router";
import { useCallback } from "react";
import type { Progress, Project, ProjectQuality } from "#shared/api/index.ts";
import { format } from "#shared/format/index.ts";
import { useLocale, useWords } from "#shared/i18n/index.ts";
import { histogram, Plot } from "#shared/plots/index.ts";
import type { Bar } from "#shared/plots/index.ts";
import { Question } from "./Question.tsx";
import { words } from "./words.ts";
import styles from "./Home.module.css";

export function Cost({ project, cost, quality }: { project: Project; cost: Progress["cost"]; quality: ProjectQuality }) {
  const t = useWords(words);
  const { min_labels, max_labels, target } = project.quality;
  return (
    <Question title={t("cost")}>
      {cost ? <p>{t("perAnswer", { value: format.decimal(cost.answers_per_settled, 1) })} · {t("perMinute", { value: format.decimal(cost.minutes_per_settled, 1) })}</p> : <p>{t("noCost")}</p>}
      <p className={styles["dim"]}>{t("plan", { min: min_labels, max: max_labels, target: format.percent(target, 2) })}</p>
      <SecondsPlot project={project} quality={quality} />
    </Question>
  );
}

function SecondsPlot({ project, quality }: { project: Project; quality: ProjectQuality }) {
  const t = useWords(words);
  const locale = useLocale();
  const navigate = useNavigate();
  const { edges, counts } = quality.answer_seconds;
  const bars = counts.map((count, i): Bar => {
    const [from, to] = [edges[i] ?? 0, edges[i + 1] ?? edges[i] ?? 0];
    return { from, to, count, behind: { label: t("secondsBar", { count: format.count(count), from: format.duration(from), to: format.duration(to) }), follow: "items" } };
  });
  const draw = useCallback((width: number) => histogram({ width, height: 180, bars, sayEdge: (v) => `${format.decimal(v, 1)}`, sayCount: format.short }), [edges, counts, locale]);
  if (!counts.some((n) => n > 0)) return <p className={styles["empty"]}>{t("emptyPlot", { what: t("seconds") })}</p>;
  const table = { head: [t("from"), t("to"), t("answers")], rows: bars.map((b) => [b.from, b.to, b.count]) };
  return <Plot title={t("seconds")} note={t("secondsNote")} draw={draw} table={table} onFollow={() => void navigate({ to: "/p/$project/items", params: { project: project.id } })} />;
}
