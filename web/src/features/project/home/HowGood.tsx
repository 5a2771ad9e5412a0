import { useNavigate } from "@tanstack/react-router";
import { useCallback } from "react";
import type { Agreement, AgreementDay, ItemFilter, Project, ProjectQuality } from "#shared/api/index.ts";
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

const fieldName = (project: Project, name: string): string => project.schema.fields.find((f) => f.name === name)?.title || name;

function agreementText(project: Project, a: Agreement): string {
  const field = fieldName(project, a.field);
  if (a.value === null || a.low === null || a.high === null) return words.say("metricOnly", { field, count: a.items });
  return words.say("agreementNow", { field, metric: a.metric, value: format.decimal(a.value), low: format.decimal(a.low), high: format.decimal(a.high), items: a.items });
}

const intervalOf = ({ low, high }: AgreementDay) => (low === null || high === null ? {} : { low, high });
const dayText = ({ at, value, low, high, items }: AgreementDay): string => words.say("agreementDay", {
  date: format.date(at), value: format.decimal(value), low: low === null ? "–" : format.decimal(low), high: high === null ? "–" : format.decimal(high), items,
});

function AgreementPlot({ project, quality }: Props) {
  const t = useWords(words);
  const locale = useLocale();
  const navigate = useNavigate();
  const history = quality.agreement_history;
  const draw = useCallback((width: number) => timePlot({
    width, height: 200, floor: Math.min(0, ...history.map((h) => h.low ?? h.value)), ceiling: 1, sayValue: (v) => format.decimal(v, 1), sayTime: timeName(history.map((h) => h.at)),
    points: history.map((h) => ({ at: Date.parse(h.at), value: h.value, ...intervalOf(h), behind: { label: dayText(h), follow: "items" } })),
  }), [history, locale]);
  if (history.length < 2) return <p className={styles["empty"]}>{t("emptyAgreement", { what: t("agreement") })}</p>;
  const table = { head: [t("date"), t("value"), t("low"), t("high"), t("items")], rows: history.map((h) => [h.at, h.value, h.low, h.high, h.items]) };
  return <Plot title={t("agreement")} note={t("agreementNote", { field: fieldName(project, quality.agreement[0]?.field ?? ""), items: history.reduce((sum, h) => sum + h.items, 0) })} draw={draw} table={table} onFollow={() => void navigate({ to: "/p/$project/items", params: { project: project.id }, search: { order: "confidence" } })} />;
}

function BeliefPlot({ project, quality }: Props) {
  const t = useWords(words);
  const locale = useLocale();
  const navigate = useNavigate();
  const { edges, counts } = quality.confidence;
  const bars = counts.map((count, i): Bar => ({
    from: edges[i] ?? 0, to: edges[i + 1] ?? 1, count,
    behind: { label: t("beliefBar", { count, from: format.percent(edges[i] ?? 0, 0), to: format.percent(edges[i + 1] ?? 1, 0) }), follow: String(i) },
  }));
  const draw = useCallback((width: number) => histogram({ width, height: 200, bars, sayEdge: (v) => format.percent(v, 0), sayCount: format.short }), [edges, counts, locale]);
  const total = counts.reduce((sum, n) => sum + n, 0);
  if (total === 0) return <p className={styles["empty"]}>{t("emptyPlot", { what: t("belief") })}</p>;
  const table = { head: [t("from"), t("to"), t("items")], rows: bars.map((b) => [b.from, b.to, b.count]) };
  const follow = (bar: string) => void navigate({ to: "/p/$project/items", params: { project: project.id }, search: { ...boundsOf(edges, Number(bar)), order: "confidence" } });
  return <Plot title={t("belief")} note={t("beliefNote", { count: total })} draw={draw} table={table} onFollow={follow} />;
}

/** The confidences of a bar. The last one holds its upper end too, so that it has no bound there. */
function boundsOf(edges: readonly number[], bar: number): ItemFilter {
  const [from = 0, below = 1] = edges.slice(bar, bar + 2);
  return { ...(from > 0 && { confidence_from: from }), ...(bar < edges.length - 2 && { confidence_below: below }) };
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
  const total = counts.flat().reduce((sum, n) => sum + n, 0);
  if (total === 0) return null;
  const table = { head: [t("decided"), t("answered"), t("count")], rows: counts.flatMap((row, r) => row.map((n, c) => [classes[r] ?? "", classes[c] ?? "", n])) };
  const follow = (label: string) => void navigate({ to: "/p/$project/items", params: { project: project.id }, search: { label } });
  return <Plot title={t("confusion", { field: fieldName(project, confusion.field) })} note={t("confusionNote", { count: total })} draw={draw} table={table} onFollow={follow} />;
}
