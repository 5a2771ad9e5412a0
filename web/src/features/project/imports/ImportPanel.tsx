// One file in: sending, the job behind it, what was left out and why.
import { Button, FileButton, NativeSelect, Progress, Text } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import type { DragEvent } from "react";
import { imports, jobs, jobsQuery, projectQuery } from "#shared/api/index.ts";
import type { Job } from "#shared/api/index.ts";
import { readCsv } from "#shared/format/csv.ts";
import { format } from "#shared/format/index.ts";
import { useWords } from "#shared/i18n/index.ts";
import { JobRow, useJob } from "#shared/jobs/index.ts";
import { said } from "#shared/said/index.ts";
import { FaultPanel, Icon } from "#shared/ui/index.ts";
import { words } from "./words.ts";
import styles from "./Import.module.css";

const types: readonly [RegExp, string][] = [[/\.csv$/i, "text/csv"], [/\.(jsonl|ndjson)$/i, "application/x-ndjson"], [/\.json$/i, "application/json"], [/\.zip$/i, "application/zip"]];
const typeOf = (name: string) => types.find(([ending]) => ending.test(name))?.[1] ?? null;

const drawn: ReadonlySet<string> = new Set(["boxes", "polygons", "masks", "skeletons"]);

type State = { kind: "idle" } | { kind: "sending"; name: string; sent: number; total: number } | { kind: "failed"; fault: unknown; file: File } | { kind: "unknown"; name: string } | { kind: "job"; id: string };

export function ImportPanel({ project }: { project: string }) {
  const t = useWords(words);
  const client = useQueryClient();
  const [state, setState] = useState<State>({ kind: "idle" });
  const [field, setField] = useState("");
  const stopper = useRef<AbortController | null>(null);
  const send = async (file: File | null) => {
    if (!file) return;
    const type = typeOf(file.name);
    if (!type) return setState({ kind: "unknown", name: file.name });
    stopper.current = new AbortController();
    setState({ kind: "sending", name: file.name, sent: 0, total: file.size });
    try {
      const { job } = await imports.create(project, file, type, field, (sent, total) => setState({ kind: "sending", name: file.name, sent, total }), stopper.current.signal);
      setState({ kind: "job", id: job });
      await client.invalidateQueries({ queryKey: jobsQuery(project).queryKey });
    } catch (fault) {
      setState({ kind: "failed", fault, file });
    }
  };
  if (state.kind === "sending")
    return (
      <div className={styles["box"]}>
        <Text>{t("sending", { name: state.name, sent: format.bytes(state.sent), total: format.bytes(state.total) })}</Text>
        <Progress value={(100 * state.sent) / Math.max(1, state.total)} aria-label={state.name} my="sm" />
        <Button size="xs" variant="default" onClick={() => stopper.current?.abort()}>{t("stop")}</Button>
      </div>
    );
  if (state.kind === "job") return <Followed project={project} id={state.id} again={() => setState({ kind: "idle" })} />;
  return (
    <>
      {state.kind === "failed" && <FaultPanel fault={state.fault} retry={() => void send(state.file)} />}
      {state.kind === "unknown" && <Text role="alert" c="var(--lw-bad)" mb="sm">{t("unknown", { name: state.name })}</Text>}
      <MarksField project={project} field={field} onChange={setField} />
      <DropBox onFile={(file) => void send(file)} />
    </>
  );
}

/** Which question takes the marks of another tool's file, where several can. */
function MarksField({ project, field, onChange }: { project: string; field: string; onChange: (field: string) => void }) {
  const t = useWords(words);
  const fields = useQuery(projectQuery(project)).data?.schema.fields.filter((f) => drawn.has(f.kind)) ?? [];
  if (fields.length < 2) return null;
  return <NativeSelect label={t("field")} description={t("fieldHelp")} value={field} onChange={(e) => onChange(e.currentTarget.value)} maw={360} mb="sm" data={[{ value: "", label: t("fieldNone") }, ...fields.map((f) => ({ value: f.name, label: f.title || f.name }))]} />;
}

function DropBox({ onFile }: { onFile: (file: File | null) => void }) {
  const t = useWords(words);
  const [over, setOver] = useState(false);
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    onFile(event.dataTransfer.files[0] ?? null);
  };
  return (
    <div className={styles["box"]} data-over={over || undefined} onDragOver={(e) => { e.preventDefault(); setOver(true); }} onDragLeave={() => setOver(false)} onDrop={drop}>
      <Icon name="upload" size={28} />
      <Text fw={600}>{t("drop")}</Text>
      <Text size="sm" c="dimmed" maw="60ch">{t("formats")}</Text>
      <FileButton onChange={onFile} accept=".csv,.json,.jsonl,.ndjson,.zip">{(props) => <Button {...props} mt="sm">{t("choose")}</Button>}</FileButton>
    </div>
  );
}

function Followed({ project, id, again }: { project: string; id: string; again: () => void }) {
  const t = useWords(words);
  const client = useQueryClient();
  const query = useJob(id);
  const job = query.data;
  const over = job !== undefined && job.state !== "queued" && job.state !== "running";
  useQuery({ queryKey: ["project", project, "after-import", id], queryFn: async () => { await client.invalidateQueries({ queryKey: projectQuery(project).queryKey, exact: true }); return true; }, enabled: over, staleTime: Infinity });
  return (
    <div className={styles["box"]} data-wide>
      {query.error && <FaultPanel fault={query.error} retry={() => void query.refetch()} />}
      {job && <JobRow job={job} />}
      {job && over && rejectedOf(job) > 0 && <Rejects job={job.id} />}
      {over && <Button mt="sm" variant="default" onClick={again}>{t("another")}</Button>}
    </div>
  );
}

const rejectedOf = (job: Job) => (typeof job.result?.["rejected"] === "number" ? job.result["rejected"] : 0);
const shownRows = 20;

function Rejects({ job }: { job: string }) {
  const t = useWords(words);
  const query = useQuery({ queryKey: ["job", job, "rejects"], queryFn: () => jobs.rejects(job), staleTime: Infinity });
  const [head, ...rows] = readCsv(query.data ?? "", shownRows + 1);
  if (!head) return null;
  return (
    <div className={styles["rejects"]} role="region" aria-label={t("rejects")} tabIndex={0}>
      <table>
        <caption>{t("rejects")}{rows.length === shownRows && `. ${t("rejectsMore", { count: shownRows })}`}</caption>
        <thead><tr>{head.map((h) => <th key={h} scope="col">{h === "line" || h === "reason" || h === "row" ? t(`head.${h}`) : h}</th>)}</tr></thead>
        <tbody>{rows.map((row, i) => <tr key={i}>{row.map((cell, c) => <td key={c} dir="auto">{head[c] === "reason" ? said(cell) : cell}</td>)}</tr>)}</tbody>
      </table>
    </div>
  );
}
