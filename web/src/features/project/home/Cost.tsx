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
      {cost ? <p>{t("perAnswer", { value: format.decimal(cost.answers_per_settled, 1) })} · {t("perMinute", { value: format.duration(cost.minutes_per_settled * 60) })}</p> : <p>{t("noCost")}</p>}
      <p className={styles["dim"]}>{t(min_labels === max_labels ? "planFixed" : "plan", { min: min_labels, max: max_labels, target: format.percent(target, 2) })}</p>
      <SecondsPlot quality={quality} />
    </Question>
  );
}

function SecondsPlot({ quality }: { quality: ProjectQuality }) {
  const t = useWords(words);
  const locale = useLocale();
  const { edges, counts } = quality.answer_seconds;
  const bars = counts.map((count, i): Bar => {
    const [from, to] = [edges[i] ?? 0, edges[i + 1] ?? edges[i] ?? 0];
    return { from, to, count };
  });
  const draw = useCallback((width: number) => histogram({ width, height: 180, bars, sayEdge: (v) => `${format.decimal(v, 1)}`, sayCount: format.short }), [edges, counts, locale]);
  const total = counts.reduce((sum, n) => sum + n, 0);
  if (total === 0) return <p className={styles["empty"]}>{t("emptyPlot", { what: t("seconds") })}</p>;
  const table = { head: [t("from"), t("to"), t("answers")], rows: bars.map((b) => [b.from, b.to, b.count]) };
  return <Plot title={t("seconds")} note={t("secondsNote", { count: total })} draw={draw} table={table} />;
}
