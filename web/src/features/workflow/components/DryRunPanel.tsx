// Answers that are there already, through the workflow that is in the editor.
import { Button, NativeSelect, NumberInput, Progress } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { jobs, may, projectsQuery, workflows } from "#shared/api/index.ts";
import type { DryRun, DryRunPrices, Job, Project, WorkflowDocument } from "#shared/api/index.ts";
import { useWords } from "#shared/i18n/index.ts";
import { said } from "#shared/said/index.ts";
import { useJob } from "#shared/jobs/index.ts";
import { FaultPanel, tellFault } from "#shared/ui/index.ts";
import { tierName } from "../say.ts";
import { words } from "../words.ts";
import { DryRunTable } from "./DryRunTable.tsx";
import styles from "../Workflow.module.css";

const paid = ["crowd", "trained", "specialist", "adjudicator", "review"] as const satisfies readonly (keyof DryRunPrices)[];
type Started = { job: string; of: WorkflowDocument };

export function DryRunPanel({ project, document, onRefused }: { project: Project; document: WorkflowDocument; onRefused: (fault: unknown) => void }) {
  const t = useWords(words);
  const [prices, setPrices] = useState<DryRunPrices>({});
  const [source, setSource] = useState(project.id);
  const [started, setStarted] = useState<Started | null>(null);
  const job = useJob(started?.job ?? null);
  const running = job.data?.state === "queued" || job.data?.state === "running";
  const begin = async () => {
    try {
      const { job: id } = await workflows.dryRun(project.id, { workflow: document, ...(source !== project.id && { answers_of: source }), prices });
      setStarted({ job: id, of: document });
    } catch (fault) {
      onRefused(fault);
    }
  };
  return (
    <section className={styles["part"]} aria-label={t("dryRun")}>
      <h2>{t("dryRun")}</h2>
      <p className={styles["lead"]}>{t("dryHelp")}</p>
      <div className={styles["asked"]}>
        <Sources project={project} source={source} onChange={setSource} />
        <fieldset><legend>{t("prices")}</legend>
          {paid.map((tier) => <NumberInput key={tier} label={tierName(tier)} value={prices[tier] ?? ""} min={0} max={1_000_000} onChange={(v) => setPrices(withPrice(prices, tier, v))} />)}
        </fieldset>
      </div>
      <Button variant="default" loading={running} onClick={() => void begin()}>{t("run")}</Button>
      {job.error && <FaultPanel fault={job.error} />}
      {job.data && <Outcome job={job.data} stale={started?.of !== document} />}
    </section>
  );
}

function withPrice(prices: DryRunPrices, tier: keyof DryRunPrices, value: number | string): DryRunPrices {
  const { [tier]: _was, ...others } = prices;
  return typeof value === "number" ? { ...others, [tier]: value } : others;
}

/** Other projects that one manages. */
function Sources({ project, source, onChange }: { project: Project; source: string; onChange: (project: string) => void }) {
  const t = useWords(words);
  const others = (useQuery(projectsQuery).data?.items ?? []).filter((p) => p.id !== project.id && may(p.role, "manage"));
  if (others.length === 0) return null;
  return <NativeSelect label={t("answersOf")} value={source} data={[{ value: project.id, label: t("thisProject") }, ...others.map((p) => ({ value: p.id, label: p.name }))]} onChange={(e) => onChange(e.currentTarget.value)} />;
}

function Outcome({ job, stale }: { job: Job; stale: boolean }) {
  const t = useWords(words);
  if (job.state === "done" && job.result) return <>{stale && <p className={styles["stale"]} role="status">{t("stale")}</p>}<DryRunTable found={job.result as unknown as DryRun} /></>;
  if (job.state === "failed" || job.state === "cancelled") return <p role="alert">{t("dryFailed", { message: said(job.message) })}</p>;
  return (
    <div className={styles["running"]}>
      <Progress value={job.total > 0 ? (100 * job.done) / job.total : 0} aria-label={t("dryRun")} />
      <span role="status">{t("running", { done: job.done, total: job.total })}</span>
      <Button size="compact-sm" variant="subtle" onClick={() => void jobs.cancel(job.id).catch(tellFault)}>{t("stop")}</Button>
    </div>
  );
}
