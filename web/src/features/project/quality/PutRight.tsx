// A confused pair put right at once: what it would change, the act, and taking it back.
import { Button, Checkbox, NativeSelect } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import { jobsQuery, reviews } from "#shared/api/index.ts";
import type { BulkResult, Job, Project } from "#shared/api/index.ts";
import { classTitle, titleOf } from "#editor/schema.ts";
import { format } from "#shared/format/index.ts";
import { useWords } from "#shared/i18n/index.ts";
import { said } from "#shared/said/index.ts";
import { useJob } from "#shared/jobs/index.ts";
import { FaultPanel } from "#shared/ui/index.ts";
import { words } from "./words.ts";
import styles from "../home/Home.module.css";
import css from "./Quality.module.css";

export type Pair = { field: string; decided: string; right: string };
const choicesOf = (project: Project) => project.schema.fields.filter((f) => f.kind === "choice" && (f.classes?.length ?? 0) > 1);
export const mayPutRight = (project: Project): boolean => choicesOf(project).length > 0;

/** `inSight`: it is what the page was opened for. */
export function PutRight({ project, pair, onPair, inSight }: { project: Project; pair: Pair | null; onPair: (pair: Pair) => void; inSight: boolean }) {
  const t = useWords(words);
  const fields = choicesOf(project);
  const field = fields.find((f) => f.name === pair?.field) ?? fields[0];
  const [anywhere, setAnywhere] = useState(false);
  const [started, setStarted] = useState<{ job: string; of: string } | null>(null);
  const [fault, setFault] = useState<unknown>(null);
  const job = useJob(started?.job ?? null);
  const client = useQueryClient();
  const part = useRef<HTMLElement>(null);
  useEffect(() => {
    if (!inSight) return;
    part.current?.scrollIntoView({ block: "center" });
    part.current?.focus({ preventScroll: true });
  }, [inSight]);
  if (!field?.classes) return null;
  const classes = field.classes.map((c) => ({ value: c.name, label: classTitle(field, c.name) }));
  const [first, second] = [field.classes[0]?.name ?? "", field.classes[1]?.name ?? ""];
  const wanted = { field: field.name, decided: pair?.decided ?? first, right: pair?.right ?? second };
  const key = JSON.stringify([wanted, anywhere]);
  const begin = async (start: () => Promise<{ job: string }>) => {
    setFault(null);
    try {
      setStarted({ job: (await start()).job, of: key });
      await client.invalidateQueries({ queryKey: jobsQuery(project.id).queryKey });
    } catch (thrown) {
      setFault(thrown);
    }
  };
  const run = (apply: boolean) => begin(() => reviews.bulk(project.id, { ...wanted, ...(!anywhere && { answered: wanted.right }), apply }));
  const running = job.data?.state === "queued" || job.data?.state === "running";
  const result = job.data?.state === "done" ? (job.data.result as BulkResult | null) : null;
  const shown = started?.of === key ? result : null;
  return (
    <section aria-label={t("putRight")} ref={part} tabIndex={-1}>
      <h3>{t("putRight")}</h3>
      <p className={styles["dim"]}>{t("putRightHelp")}</p>
      <div className={css["asked"]}>
        {fields.length > 1 && <NativeSelect label={t("question")} value={field.name} data={fields.map((f) => ({ value: f.name, label: titleOf(f) }))} onChange={(e) => {
          const next = fields.find((f) => f.name === e.currentTarget.value)?.classes ?? [];
          onPair({ field: e.currentTarget.value, decided: next[0]?.name ?? "", right: next[1]?.name ?? "" });
        }} />}
        <NativeSelect label={t("decidedAs")} value={wanted.decided} data={classes} onChange={(e) => onPair({ ...wanted, decided: e.currentTarget.value })} />
        <NativeSelect label={t("rightIs")} value={wanted.right} data={classes} onChange={(e) => onPair({ ...wanted, right: e.currentTarget.value })} />
        <Checkbox size="md" my="xs" label={t("anywhere", { right: classTitle(field, wanted.right) })} checked={anywhere} onChange={(e) => setAnywhere(e.currentTarget.checked)} />
      </div>
      <p className={css["acts"]}>
        <Button variant="default" disabled={wanted.decided === wanted.right} loading={running} onClick={() => void run(false)}>{t("preview")}</Button>
        {shown?.mode === "preview" && shown.matched > 0 && <Button loading={running} onClick={() => void run(true)}>{t("putRightCount", { count: shown.matched })}</Button>}
      </p>
      {fault !== null && <FaultPanel fault={fault} />}
      <div role="status">{shown && <Outcome project={project} result={shown} />}{job.data?.state === "failed" && <p>{said(job.data.message)}</p>}</div>
      <Acts project={project} running={running} onUndo={(act) => begin(() => reviews.undoBulk(act))} />
    </section>
  );
}

function Outcome({ project, result }: { project: Project; result: BulkResult }) {
  const t = useWords(words);
  if (result.mode !== "preview") return <p>{t(`did.${result.mode}`, { changed: result.changed })}{result.frozen > 0 && ` ${t("leftFrozen", { count: result.frozen })}`}{result.since > 0 && ` ${t("leftSince", { count: result.since })}`}</p>;
  return (
    <>
      <p>{t("would", { count: result.matched })}</p>
      {result.samples && result.samples.length > 0 && (
        <ul className={styles["needs"]}>
          {result.samples.map((s) => (
            <li key={s.item}><Link to="/p/$project/items/$item" params={{ project: project.id, item: s.item }}><bdi>{s.external_id}</bdi></Link><span>{t("sample", { confidence: s.confidence === null ? "–" : format.percent(s.confidence), answers: s.answers })}</span></li>
          ))}
        </ul>
      )}
    </>
  );
}

const isDone = (job: Job, mode: BulkResult["mode"]): boolean => job.kind === "bulk" && job.state === "done" && (job.result as BulkResult | null)?.mode === mode;

/** What was put right and can be taken back. */
function Acts({ project, running, onUndo }: { project: Project; running: boolean; onUndo: (job: string) => void }) {
  const t = useWords(words);
  const all = useQuery(jobsQuery(project.id)).data?.items ?? [];
  const undone = new Set(all.filter((j) => isDone(j, "undo")).map((j) => (j.result as BulkResult).of));
  const acts = all.filter((j) => isDone(j, "apply") && !undone.has(j.id) && (j.result as BulkResult).changed > 0);
  if (acts.length === 0) return null;
  return (
    <ul className={styles["needs"]} aria-label={t("acts")}>
      {acts.map((j) => {
        const { decided, right, changed } = j.result as BulkResult;
        return <li key={j.id}><span dir="auto">{t("act", { decided: decided ?? "", right: right ?? "", changed, at: format.ago(j.created_at) })}</span><Button size="xs" variant="default" disabled={running} onClick={() => onUndo(j.id)}>{t("undo")}</Button></li>;
      })}
    </ul>
  );
}
