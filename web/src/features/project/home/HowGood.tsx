import { useNavigate } from "@tanstack/react-router";
import { useCallback } from "react";
import type { Agreement, Project, ProjectQuality } from "#shared/api/index.ts";
import { format } from "#shared/format/index.ts";
import { useLocale, useWords } from "#shared/i18n/index.ts";
import { histogram, matrix, Plot, timePlot } from "#shared/plots/index.ts";
import type { Bar } from "#shared/plots/index.ts";
import { timeName } from "./HowFar.tsx";
import { Question } from "./Question.tsx";
import { words } from "./words.ts";
import styles from "./Home.module.css";

type Props = { project: Project; quality: ProjectQuality };

export function HowGood({ project, quality }: Props) {
  const t = useWords(words);
  return (
    <Question title={t("good")}>
      <p><strong>{t("notAudited")}</strong> <span className={styles["dim"]}>{t("notAuditedHelp")}</span></p>
      {quality.agreement.map((a) => <p key={a.field}>{agreementText(project, a)}</p>)}
      <div className={styles["plots"]}>
        <AgreementPlot project={project} quality={quality} />
        <BeliefPlot project={project} quality={quality} />
        {quality.confusion.map((c) => <ConfusionPlot key={c.field} project={project} confusion={c} />)}
      </div>
    </Question>
  );
}

function agreementText(project: Project, a: Agreement): string {
  const field = project.schema.fields.find((f) => f.name === a.field)?.title || a.field;
  if (a.value === null || a.low === null || a.high === null) return words.say("metricOnly", { field, items: format.count(a.items) });
  return words.say("agreementNow", { field, metric: a.metric, value: format.decimal(a.value), low: format.decimal(a.low), high: format.decimal(a.high), items: a.items });
}

function AgreementPlot({ project, quality }: Props) {
  const t = useWords(words);
  const locale = useLocale();
  const navigate = useNavigate();
  const history = quality.agreement_history;
  const draw = useCallback((width: number) => timePlot({
    width, height: 200, floor: Math.min(0, ...history.map((h) => h.low)), ceiling: 1, sayValue: (v) => format.decimal(v, 1), sayTime: timeName(history.map((h) => h.at)),
    points: history.map((h) => ({ at: Date.parse(h.at), value: h.value, low: h.low, high: h.high,
      behind: { label: `${format.dateTime(h.at)}: ${format.decimal(h.value)} (${format.decimal(h.low)}–${format.decimal(h.high)}, n = ${h.items})`, follow: "items" } })),
  }), [history, locale]);
  if (history.length < 2) return <p className={styles["empty"]}>{t("emptyPlot", { what: t("agreement") })}</p>;
  const table = { head: [t("date"), t("value"), t("low"), t("high"), t("items")], rows: history.map((h) => [h.at, h.value, h.low, h.high, h.items]) };
  return <Plot title={t("agreement")} note={t("agreementNote")} draw={draw} table={table} onFollow={() => void navigate({ to: "/p/$project/items", params: { project: project.id }, search: { order: "confidence" } })} />;
}

function BeliefPlot({ project, quality }: Props) {
  const t = useWords(words);
  const locale = useLocale();
  const navigate = useNavigate();
  const { edges, counts } = quality.confidence;
  const bars = counts.map((count, i): Bar => ({
    from: edges[i] ?? 0, to: edges[i + 1] ?? 1, count,
    behind: { label: t("beliefBar", { count, from: format.percent(edges[i] ?? 0, 0), to: format.percent(edges[i + 1] ?? 1, 0) }), follow: String(edges[i + 1] ?? 1) },
  }));
  const draw = useCallback((width: number) => histogram({ width, height: 200, bars, sayEdge: (v) => format.percent(v, 0), sayCount: format.short }), [edges, counts, locale]);
  if (!counts.some((n) => n > 0)) return <p className={styles["empty"]}>{t("emptyPlot", { what: t("belief") })}</p>;
  const table = { head: [t("from"), t("to"), t("items")], rows: bars.map((b) => [b.from, b.to, b.count]) };
  const follow = (below: string) => void navigate({ to: "/p/$project/items", params: { project: project.id }, search: { confidence_below: Math.min(1, Number(below)), order: "confidence" } });
  return <Plot title={t("belief")} note={t("beliefNote")} draw={draw} table={table} onFollow={follow} />;
}

function ConfusionPlot({ project, confusion }: { project: Project; confusion: ProjectQuality["confusion"][number] }) {
  const t = useWords(words);
  const locale = useLocale();
  const navigate = useNavigate();
  const { classes, counts } = confusion;
  const draw = useCallback((width: number) => matrix({
    width, names: classes, counts, sayCount: format.short,
    behind: (r, c) => ({ label: t("confusionCell", { count: counts[r]?.[c] ?? 0, decided: classes[r] ?? "", answered: classes[c] ?? "" }), follow: classes[r] ?? "" }),
  }), [classes, counts, locale]);
  if (!counts.flat().some((n) => n > 0)) return null;
  const table = { head: [t("decided"), t("answered"), t("count")], rows: counts.flatMap((row, r) => row.map((n, c) => [classes[r] ?? "", classes[c] ?? "", n])) };
  const follow = (label: string) => void navigate({ to: "/p/$project/items", params: { project: project.id }, search: { label, order: "confidence" } });
  return <Plot title={t("confusion", { field: confusion.field })} note={t("confusionNote")} draw={draw} table={table} onFollow={follow} />;
}
