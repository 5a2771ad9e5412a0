// Jobs with their progress. Used by the drawer, the jobs page and the import step.
import { Anchor, Button, Progress, Text } from "@mantine/core";
import { jobs as routes } from "#shared/api/index.ts";
import type { Job } from "#shared/api/index.ts";
import { format } from "#shared/format/index.ts";
import { useWords } from "#shared/i18n/index.ts";
import { said } from "#shared/said/index.ts";
import { JobBadge, tellFault } from "#shared/ui/index.ts";
import { words } from "./words.ts";
import styles from "./JobList.module.css";

export function JobList({ jobs }: { jobs: readonly Job[] }) {
  return <ul className={styles["list"]}>{jobs.map((job) => <li key={job.id}><JobRow job={job} /></li>)}</ul>;
}

const isOver = (job: Job) => job.state !== "queued" && job.state !== "running";
const numberAt = (job: Job, name: string): number | null => {
  const value = job.result?.[name];
  return typeof value === "number" ? value : null;
};

export function JobRow({ job }: { job: Job }) {
  const t = useWords(words);
  const stop = () => routes.cancel(job.id).catch(tellFault);
  const share = job.total > 0 ? Math.min(100, (100 * job.done) / job.total) : 0;
  return (
    <div className={styles["job"]} aria-live="polite">
      <div className={styles["line"]}>
        <strong>{t(`kind.${job.kind}`)}</strong><JobBadge state={job.state} />
        <Text span size="sm" c="dimmed" title={format.dateTime(job.created_at)}>{format.ago(job.created_at)}</Text>
        {!isOver(job) && <Button size="compact-xs" variant="default" onClick={() => void stop()}>{t("stop")}</Button>}
      </div>
      {!isOver(job) && (
        <>
          <Progress value={share} aria-label={t(`kind.${job.kind}`)} animated={job.total === 0} />
          <Text size="sm" c="dimmed">{job.total > 0 ? t("progress", { done: format.count(job.done), total: format.count(job.total) }) : format.count(job.done)}</Text>
        </>
      )}
      <Outcome job={job} />
    </div>
  );
}

function Outcome({ job }: { job: Job }) {
  const t = useWords(words);
  const accepted = numberAt(job, "accepted");
  const rejected = numberAt(job, "rejected") ?? 0;
  return (
    <>
      {accepted !== null && <Text>{t("imported", { accepted, duplicates: numberAt(job, "duplicates") ?? 0, rejected })}</Text>}
      {accepted === null && job.message && <Text c={job.state === "failed" ? "var(--lw-bad)" : undefined}>{said(job.message)}</Text>}
      {rejected > 0 && <Anchor href={routes.rejectsAddress(job.id)} download>{t("rejects", { rejected })}</Anchor>}
    </>
  );
}
