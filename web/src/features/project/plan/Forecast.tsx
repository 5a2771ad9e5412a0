// How the items that are not done go on: as it is, with what the plan asks, and with other settings.
import { Button, NativeSelect, NumberInput } from "@mantine/core";
import { useState } from "react";
import { plans, tiers } from "#shared/api/index.ts";
import type { ForecastWanted, Future, Job, Outlook, Project, Tier } from "#shared/api/index.ts";
import { format } from "#shared/format/index.ts";
import { useWords } from "#shared/i18n/index.ts";
import { said } from "#shared/said/index.ts";
import { useJob } from "#shared/jobs/index.ts";
import { FaultPanel, tellFault } from "#shared/ui/index.ts";
import { words } from "./words.ts";
import styles from "./Plan.module.css";

type Figure = Exclude<keyof ForecastWanted, "tier">;
type Asked = { name: Figure; percent: boolean; min: number; max: number };
const asked: readonly Asked[] = [
  { name: "target", percent: true, min: 50, max: 99.99 }, { name: "min_labels", percent: false, min: 1, max: 100 }, { name: "max_labels", percent: false, min: 1, max: 100 },
  { name: "price", percent: true, min: 0, max: 50 }, { name: "answer_cost", percent: false, min: 0, max: 1e9 }, { name: "review_cost", percent: false, min: 0, max: 1e9 }, { name: "per_hour", percent: false, min: 0.01, max: 1e9 },
];

export function Forecast({ project }: { project: Project }) {
  const t = useWords(words);
  const [wanted, setWanted] = useState<ForecastWanted>({});
  const [id, setId] = useState<string | null>(null);
  const job = useJob(id);
  const running = job.data?.state === "queued" || job.data?.state === "running";
  const begin = () => plans.forecast(project.id, wanted).then(({ job: begun }) => setId(begun), tellFault);
  const set = ({ name, percent }: Asked, value: number | string) => {
    setWanted(({ [name]: _was, ...others }) => (typeof value === "number" ? { ...others, [name]: percent ? value / 100 : value } : others));
  };
  const pickTier = (name: string) => setWanted((now) => withTier(now, tiers.find((tier) => tier === name)));
  const shown = ({ name, percent }: Asked) => { const v = wanted[name]; return v === undefined ? "" : percent ? Math.round(v * 10_000) / 100 : v; };
  return (
    <>
      <p className={styles["lead"]}>{t("aheadHelp")}</p>
      <fieldset className={styles["asked"]}>
        <legend>{t("whatIf")}</legend>
        {asked.map((a) => <NumberInput key={a.name} label={t(`if.${a.name}`)} value={shown(a)} onChange={(v) => set(a, v)} min={a.min} max={a.max} {...(a.percent && { suffix: " %" })} decimalScale={a.name.endsWith("labels") ? 0 : 4} />)}
        <NativeSelect label={t("if.tier")} value={wanted.tier ?? ""} data={[{ value: "", label: t("asIs") }, ...tiers.map((tier) => ({ value: tier, label: t(`tier.${tier}`) }))]} onChange={(e) => pickTier(e.currentTarget.value)} />
      </fieldset>
      <Button variant="default" loading={running} onClick={() => void begin()}>{t("look")}</Button>
      {job.error && <FaultPanel fault={job.error} />}
      {job.data && <Outcome job={job.data} />}
    </>
  );
}

function withTier({ tier: _was, ...others }: ForecastWanted, tier: Tier | undefined): ForecastWanted {
  return tier ? { ...others, tier } : others;
}

function Outcome({ job }: { job: Job }) {
  const t = useWords(words);
  if (job.state === "done" && job.result) return <OutlookView outlook={job.result as unknown as Outlook} />;
  if (job.state === "failed" || job.state === "cancelled") return <p role="alert">{t("failed", { message: said(job.message) })}</p>;
  return <p role="status">{t("running")}</p>;
}

const span = (low: number, high: number, say: (value: number) => string) => words.say("between", { low: say(low), high: say(high) });
const money = (value: number) => format.decimal(value);
type Row = { name: string; of: (f: Future) => string };
const rowsOf = (): Row[] => [
  { name: words.say("answers"), of: (f) => `${format.count(f.answers)} (${span(f.answers_low, f.answers_high, format.count)})` },
  { name: words.say("reviews"), of: (f) => format.count(f.reviews) },
  { name: words.say("cost"), of: (f) => `${money(f.cost)} (${span(f.cost_low, f.cost_high, money)})` },
  { name: words.say("total"), of: (f) => money(f.cost_total) },
  { name: words.say("finish"), of: (f) => (f.finish === null ? words.say("unknown") : `${format.day(f.finish)} (${words.say("between", { low: format.date(f.finish_low ?? f.finish), high: f.finish_high === null ? "–" : format.date(f.finish_high) })})`) },
  { name: words.say("belief"), of: (f) => (f.belief === null ? words.say("unknown") : format.percent(f.belief)) },
  { name: words.say("below"), of: (f) => (f.below_target === null ? words.say("unknown") : format.percent(f.below_target)) },
  { name: words.say("recorded"), of: (f) => (f.recorded === null ? words.say("unknown") : format.percent(f.recorded, 0)) },
];

function OutlookView({ outlook }: { outlook: Outlook }) {
  const t = useWords(words);
  const { present, planned, wanted } = outlook;
  const columns = ([["present", present], ["planned", planned], ["wanted", wanted]] as const).flatMap(([name, future]) => (future ? [{ name, future }] : []));
  if (outlook.lacks === "answers") return <p className={styles["empty"]} role="status">{t("tooLittle", { sampled: outlook.sampled, items: outlook.items })}</p>;
  return (
    <>
      <p role="status">
        {t("rests", { items: outlook.items, unanswered: outlook.unanswered, sampled: outlook.sampled })}{" "}
        {outlook.accuracy_low !== null && outlook.accuracy_high !== null && t("people", { accuracy: format.percent(outlook.accuracy ?? 0), low: format.percent(outlook.accuracy_low), high: format.percent(outlook.accuracy_high) })}{" "}
        {outlook.per_hour === null ? t("noPace") : t("pace", { rate: format.decimal(outlook.per_hour, 1), hours: outlook.hours })}
      </p>
      <div className={styles["scroll"]} tabIndex={0} role="region" aria-label={t("ahead")}>
        <table className={styles["figures"]}>
          <thead><tr><th scope="col">{t("figure")}</th>{columns.map((c) => <th key={c.name} scope="col">{t(`as.${c.name}`)}</th>)}</tr></thead>
          <tbody>{rowsOf().map(({ name, of }) => <tr key={name}><th scope="row">{name}</th>{columns.map((c) => <td key={c.name}>{of(c.future)}</td>)}</tr>)}</tbody>
        </table>
      </div>
      <p className={styles["dim"]}>{t("notAccuracy")}</p>
    </>
  );
}
