// What the project may cost and when it is to be done, what its work has cost, and how it goes on.
import { Alert, Button, NumberInput, TextInput } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useState } from "react";
import { costsQuery, may, planQuery, plans, projectQuery } from "#shared/api/index.ts";
import type { Plan, PlanWanted, Project } from "#shared/api/index.ts";
import { format } from "#shared/format/index.ts";
import { useWords } from "#shared/i18n/index.ts";
import { useJob } from "#shared/jobs/index.ts";
import { said } from "#shared/said/index.ts";
import { Answer, EmptyPanel, FaultPanel, Page, tell, tellFault } from "#shared/ui/index.ts";
import { Due } from "./Due.tsx";
import { Forecast } from "./Forecast.tsx";
import { Spent } from "./Spent.tsx";
import { words } from "./words.ts";
import styles from "./Plan.module.css";

export function PlanPage() {
  const t = useWords(words);
  const { project } = useParams({ from: "/inside/shell/p/$project/plan" });
  return (
    <Answer query={useQuery(projectQuery(project))}>
      {(found) => (may(found.role, "manage") ? <Manage project={found} /> : <Page title={t("title")}><EmptyPanel title={t("notYours")}>{t("notYoursHelp")}</EmptyPanel></Page>)}
    </Answer>
  );
}

function Manage({ project }: { project: Project }) {
  const t = useWords(words);
  const plan = useQuery(planQuery(project.id));
  const costs = useQuery(costsQuery(project.id));
  return (
    <Page title={t("title")} lead={t("lead")}>
      <Answer query={plan}>{(found) => <><PlanPart key={JSON.stringify(wantedOf(found))} project={project} plan={found} /><Due project={project.id} due={found.due} /></>}</Answer>
      <section className={styles["part"]} aria-label={t("ahead")}>
        <h2>{t("ahead")}</h2>
        <Forecast project={project} />
      </section>
      <section className={styles["part"]} aria-label={t("spent")}>
        <h2>{t("spent")}</h2>
        <Answer query={costs}>{(found) => <Spent costs={found} />}</Answer>
      </section>
    </Page>
  );
}

const wantedOf = ({ budget, deadline, answer_cost, review_cost }: Plan): PlanWanted => ({
  ...(budget !== null && { budget }), ...(deadline !== null && { deadline }), answer_cost, review_cost,
});

function withDeadline({ deadline: _was, ...others }: PlanWanted, local: string): PlanWanted {
  const at = new Date(local);
  return Number.isNaN(at.getTime()) ? others : { ...others, deadline: at.toISOString() };
}

function withMoney(plan: PlanWanted, name: "budget" | "answer_cost" | "review_cost", value: number | string): PlanWanted {
  const { [name]: _was, ...others } = plan;
  return typeof value === "number" ? { ...others, [name]: value } : others;
}

function PlanPart({ project, plan }: { project: Project; plan: Plan }) {
  const t = useWords(words);
  const client = useQueryClient();
  const [wanted, setWanted] = useState(() => wantedOf(plan));
  const [fault, setFault] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const save = async () => {
    setBusy(true);
    setFault(null);
    try {
      client.setQueryData(planQuery(project.id).queryKey, await plans.save(project.id, wanted));
      tell(t("saved"));
    } catch (refused) {
      setFault(refused);
    }
    setBusy(false);
  };
  const setDeadline = (local: string) => setWanted((now) => withDeadline(now, local));
  const money = (name: "budget" | "answer_cost" | "review_cost", step: number) => (
    <NumberInput label={t(name)} description={t(`${name}Help`)} value={wanted[name] ?? ""} onChange={(v) => setWanted((now) => withMoney(now, name, v))} min={0} decimalScale={4} step={step} />
  );
  return (
    <section className={styles["part"]} aria-label={t("plan")}>
      <h2>{t("plan")}</h2>
      <Alert color={plan.stopped || (plan.budget !== null && plan.spent >= plan.budget) ? "orange" : "gray"} mb="md"><span dir="auto">{said(plan.says)}</span> {plan.budget !== null && t("spentOf", { spent: format.decimal(plan.spent), budget: format.decimal(plan.budget) })}</Alert>
      <div className={styles["fields"]}>
        {money("budget", 10)}
        <TextInput type="datetime-local" label={t("deadline")} description={t("deadlineHelp")} value={format.localField(wanted.deadline)} onChange={(e) => setDeadline(e.currentTarget.value)} />
        {money("answer_cost", 0.01)}
        {money("review_cost", 0.01)}
      </div>
      {fault !== null && <FaultPanel fault={fault} />}
      <div className={styles["buttons"]}>
        <Button loading={busy} disabled={JSON.stringify(wanted) === JSON.stringify(wantedOf(plan))} onClick={() => void save()}>{t("save")}</Button>
        <Prices project={project} plan={plan} />
      </div>
    </section>
  );
}

/** What the plan asks of an answer, and the search for it now. */
function Prices({ project, plan }: { project: Project; plan: Plan }) {
  const t = useWords(words);
  const client = useQueryClient();
  const [id, setId] = useState<string | null>(null);
  const job = useJob(id);
  const running = job.data?.state === "queued" || job.data?.state === "running";
  const [seen, setSeen] = useState<string | null>(null);
  if (job.data && !running && seen !== job.data.id) {
    setSeen(job.data.id);
    void client.invalidateQueries({ queryKey: ["project", project.id] });
  }
  if (plan.budget === null && plan.deadline === null) return null;
  const begin = () => plans.findPrices(project.id).then(({ job: begun }) => setId(begun), tellFault);
  return (
    <>
      <Button variant="default" loading={running} onClick={() => void begin()}>{t("find")}</Button>
      <span className={styles["dim"]}>
        {plan.found_at === null ? t("notFound") : t("foundAt", { at: format.ago(plan.found_at) })}
        {plan.price_money > 0 && ` ${t("priceMoney", { gain: format.percent(plan.price_money, 2) })}`}
        {plan.price_time > 0 && ` ${t("priceTime", { gain: format.percent(plan.price_time, 2) })}`}
      </span>
    </>
  );
}
