// The exports sent whole: what was in each, and its manifest, by which the file is known again.
import { useQuery } from "@tanstack/react-query";
import { jobs, jobsQuery } from "#shared/api/index.ts";
import type { Job, Manifest } from "#shared/api/index.ts";
import { format } from "#shared/format/index.ts";
import { useWords } from "#shared/i18n/index.ts";
import { formats } from "./formats.ts";
import { words } from "./words.ts";
import styles from "./Releases.module.css";

const shownMax = 10;

export function SentFiles({ project }: { project: string }) {
  const t = useWords(words);
  const all = useQuery(jobsQuery(project)).data?.items ?? [];
  const sent = all.filter((j) => j.kind === "export" && j.result !== null).slice(0, shownMax);
  return (
    <section className={styles["sent"]} aria-label={t("sent")}>
      <h3>{t("sent")}</h3>
      <p>{t(sent.length > 0 ? "sentHelp" : "noneSent")}</p>
      <ul>{sent.map((job) => <li key={job.id}><SentFile job={job} /></li>)}</ul>
    </section>
  );
}

function SentFile({ job }: { job: Job }) {
  const t = useWords(words);
  const manifest = job.result as unknown as Manifest; // an export's result is its manifest
  const [file] = manifest.files;
  const known = formats.find((f) => f.id === manifest.format);
  const left = manifest.left_out.map((l) => l.field);
  return (
    <>
      <p>
        <strong>{known ? t(`name.${known.id}`) : manifest.format}</strong>{" "}
        {t("facts", { items: manifest.counts.items, decided: manifest.counts.decided, size: format.bytes(file?.bytes ?? 0) })}{" "}
        <span className={styles["dim"]} title={format.dateTime(manifest.made_at)}>{format.ago(manifest.made_at)}</span>
      </p>
      {left.length > 0 && <p className={styles["dim"]}>{t("left", { fields: format.list(left) })}</p>}
      {manifest.changed && <p className={styles["dim"]}>{manifest.changed}</p>}
      <p><a href={jobs.manifestAddress(job.id)} download={`${file?.name ?? "export"}.manifest.json`}>{t("manifest")}</a> <code className={styles["hash"]} title="SHA-256">{file?.sha256}</code></p>
    </>
  );
}
