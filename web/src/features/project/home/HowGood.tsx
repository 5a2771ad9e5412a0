import { Link } from "@tanstack/react-router";
import { useCallback } from "react";
import { may } from "#shared/api/index.ts";
import type { Agreement, AgreementDay, Audited, ItemFilter, Project, ProjectQuality } from "#shared/api/index.ts";
import { format } from "#shared/format/index.ts";
import { useLocale, useWords } from "#shared/i18n/index.ts";
import { histogram, matrix, Plot, timePlot } from "#shared/plots/index.ts";
import type { Bar } from "#shared/plots/index.ts";
import { LinkButton } from "#shared/ui/index.ts";
import { sayStanding } from "../releases/standing.ts";
import { timeName } from "./HowFar.tsx";
import { itemsAt, ofSample } from "./places.ts";
import { Question } from "./Question.tsx";
import { words } from "./words.ts";
import styles from "./Home.module.css";

type Props = { project: Project; quality: ProjectQuality };

export function HowGood({ project, quality }: Props) {
  const t = useWords(words);
  return (
    <Question title={t("good")}>
      <Proven project={project} quality={quality} />
      {quality.agreement.map((a) => <p key={a.field}>{agreementText(project, a)}</p>)}
      <div className={styles["plots"]}>
        <AgreementPlot project={project} quality={quality} />
        <BeliefPlot project={project} quality={quality} />
        {quality.confusion.filter((c) => c.level === undefined || c.level === 1).map((c) => <ConfusionPlot key={`${c.field} ${c.level ?? 0}`} project={project} quality={quality} confusion={c} />)}
      </div>
      <p className={styles["more"]}><Link to="/p/$project/quality" params={{ project: project.id }}>{t("moreQuality")}</Link></p>
    </Question>
  );
}

/** What is proven, and beside it what a newer audit says that has not decided; or the button that starts to prove it. */
export function Proven({ project, quality }: Props) {
  const t = useWords(words);
  const link = (text: string) => <LinkButton to="/p/$project/releases" params={{ project: project.id }} variant="default" size="xs">{text}</LinkButton>;
  const say = (one: Audited) => <strong>{sayStanding({ ...one, classes: one.classes.map((name) => className(project, one.field, name)) })}</strong>;
  const work = (one: Audited) => one.state === "audit" && one.standing === "open" && may(project.role, "review") &&
    <LinkButton to="/label/$project" params={{ project: project.id }} search={{ stage: "audit" }} size="xs">{t("audit")}</LinkButton>;
  const { audited, audit_open: newer } = quality;
  if (audited) return (
    <>
      <p>{say(audited)} {link(t("seeProof"))} {work(audited)}</p>
      {newer && <p>{t("newerAudit")} {say(newer)} {work(newer)}</p>}
    </>
  );
  return (
    <p>
      <strong>{t("notAudited")}</strong> <span className={styles["dim"]}>{t("notAuditedHelp")}</span>{" "}
      {may(project.role, "manage") && project.counts.settled > 0 && link(t("prove"))}
    </p>
  );
}

const className = (project: Project, field: string | null, name: string): string =>
  project.schema.fields.find((f) => f.name === field)?.classes?.find((c) => c.name === name)?.title || name;

export const fieldName = (project: Project, name: string): string => project.schema.fields.find((f) => f.name === name)?.title || name;

export function agreementText(project: Project, a: Agreement): string {
  const field = fieldName(project, a.field);
  if (a.value === null || a.low === null || a.high === null) return words.say("metricOnly", { field, count: a.items });
  return words.say("agreementNow", { field, metric: a.metric, value: format.decimal(a.value), low: format.decimal(a.low), high: format.decimal(a.high), items: a.items });
}

const intervalOf = ({ low, high }: AgreementDay) => (low === null || high === null ? {} : { low, high });
const dayText = ({ at, value, low, high, items }: AgreementDay): string => words.say("agreementDay", {
  date: format.date(at), value: format.decimal(value), low: low === null ? "–" : format.decimal(low), high: high === null ? "–" : format.decimal(high), items,
});

const dayMs = 86_400_000;
const answeredOn = (day: string): ItemFilter => ({ answered_from: day, answered_before: new Date(Date.parse(day) + dayMs).toISOString() });

export function AgreementPlot({ project, quality }: Props) {
  const t = useWords(words);
  const locale = useLocale();
  const history = quality.agreement_history;
  const draw = useCallback((width: number) => timePlot({
    width, height: 200, floor: Math.min(0, ...history.map((h) => h.low ?? h.value)), ceiling: 1, sayValue: (v) => format.decimal(v, 1), sayTime: timeName(history.map((h) => h.at)),
    points: history.map((h) => ({ at: Date.parse(h.at), value: h.value, ...intervalOf(h), behind: { label: dayText(h), follow: h.at } })),
  }), [history, locale]);
  if (history.length < 2) return <p className={styles["empty"]}>{t("emptyAgreement", { what: t("agreement") })}</p>;
  const table = { head: [t("date"), t("value"), t("low"), t("high"), t("items")], rows: history.map((h) => [h.at, h.value, h.low, h.high, h.items]), follow: history.map((h) => h.at) };
  return <Plot title={t("agreement")} note={t("agreementNote", { field: fieldName(project, quality.agreement[0]?.field ?? ""), items: history.reduce((sum, h) => sum + h.items, 0) })} draw={draw} table={table} linkOf={(day) => itemsAt(project.id, answeredOn(day))} />;
}

export function BeliefPlot({ project, quality }: Props) {
  const t = useWords(words);
  const locale = useLocale();
  const { edges, counts } = quality.confidence;
  const bars = counts.map((count, i): Bar => ({
    from: edges[i] ?? 0, to: edges[i + 1] ?? 1, count,
    behind: { label: t("beliefBar", { count, from: format.percent(edges[i] ?? 0, 0), to: format.percent(edges[i + 1] ?? 1, 0) }), follow: String(i) },
  }));
  const draw = useCallback((width: number) => histogram({ width, height: 200, bars, sayEdge: (v) => format.percent(v, 0), sayCount: format.short }), [edges, counts, locale]);
  const total = counts.reduce((sum, n) => sum + n, 0);
  if (total === 0) return <p className={styles["empty"]}>{t("emptyPlot", { what: t("belief") })}</p>;
  const table = { head: [t("from"), t("to"), t("items")], rows: bars.map((b) => [b.from, b.to, b.count]), follow: bars.map((b) => (b.count > 0 ? b.behind?.follow : undefined)) };
  const linkOf = (bar: string) => itemsAt(project.id, { ...boundsOf(edges, Number(bar)), order: "confidence" });
  return <Plot title={t("belief")} note={t("beliefNote", { count: total })} draw={draw} table={table} linkOf={linkOf} />;
}

/** The confidences of a bar. The last one holds its upper end too, so that it has no bound there. */
function boundsOf(edges: readonly number[], bar: number): ItemFilter {
  const [from = 0, below = 1] = edges.slice(bar, bar + 2);
  return { ...(from > 0 && { confidence_from: from }), ...(bar < edges.length - 2 && { confidence_below: below }) };
}

export function ConfusionPlot({ project, quality, confusion }: Props & { confusion: ProjectQuality["confusion"][number] }) {
  const t = useWords(words);
  const locale = useLocale();
  const { field, level, classes, counts } = confusion;
  const title = t(level === undefined ? "confusion" : "confusionLevel", { field: fieldName(project, field), level: level ?? 0 });
  const draw = useCallback((width: number) => matrix({
    width, names: classes, counts, sayCount: format.short,
    behind: (r, c) => ({ label: t("confusionCell", { count: counts[r]?.[c] ?? 0, decided: classes[r] ?? "", answered: classes[c] ?? "" }), follow: cellName(r, c) }),
  }), [classes, counts, locale]);
  const total = counts.flat().reduce((sum, n) => sum + n, 0);
  if (total === 0) return <p className={styles["empty"]}>{t("emptyPlot", { what: title })}</p>;
  const cells = counts.flatMap((row, r) => row.map((n, c) => ({ row: [classes[r] ?? "", classes[c] ?? "", n], follow: n > 0 ? cellName(r, c) : undefined })));
  const table = { head: [t("decided"), t("answered"), t("count")], rows: cells.map((cell) => cell.row), follow: cells.map((cell) => cell.follow) };
  const linkOf = (cell: string) => {
    const [decided = "", answered = ""] = cell.split(" ").map((at) => classes[Number(at)] ?? "");
    return itemsAt(project.id, { field, ...(level !== undefined && { level }), decided, answered, ...ofSample(quality) });
  };
  return <Plot title={title} note={t("confusionNote", { count: total })} draw={draw} table={table} linkOf={linkOf} />;
}

/** Classes may have any name: a cell is named by its row and column. */
const cellName = (row: number, column: number) => `${row} ${column}`;
