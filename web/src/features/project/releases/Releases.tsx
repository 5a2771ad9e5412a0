// The releases: each frozen, with what is proven of it, and its files.
import { Button, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { certificationsQuery, may, releases, releasesQuery } from "#shared/api/index.ts";
import type { Project, Release } from "#shared/api/index.ts";
import { format } from "#shared/format/index.ts";
import { useWords } from "#shared/i18n/index.ts";
import { JobRow, useJob } from "#shared/jobs/index.ts";
import { said } from "#shared/said/index.ts";
import { Answer, tellFault } from "#shared/ui/index.ts";
import { words } from "./words.ts";
import styles from "./Releases.module.css";

type Props = { project: Project };

export function Releases({ project }: Props) {
  const t = useWords(words);
  return (
    <section className={styles["part"]} aria-label={t("releases")}>
      <h2>{t("releases")}</h2>
      {may(project.role, "manage") && project.counts.items > 0 && <Make project={project} />}
      <Answer query={useQuery(releasesQuery(project.id))}>{({ items }) => (items.length === 0
        ? <p className={styles["dim"]}>{t("noRelease")}</p>
        : <ul className={styles["list"]}>{items.map((r) => <li key={r.id}><Row project={project} release={r} /></li>)}</ul>)}</Answer>
    </section>
  );
}

function Make({ project }: Props) {
  const t = useWords(words);
  const newest = useQuery(certificationsQuery(project.id)).data?.items[0];
  const carried = newest?.state === "closed" ? newest : undefined;
  const proven = carried?.standing === "proven";
  const [note, setNote] = useState("");
  const [job, setJob] = useState<string | null>(null);
  const made = useJob(job).data;
  const make = async () => {
    try {
      const begun = await releases.make(project.id, { ...(carried && { certification: carried.id }), ...(note && { note }) });
      setJob(begun.job);
      setNote("");
    } catch (fault) {
      tellFault(fault);
    }
  };
  return (
    <>
      <form className={styles["begin"]} onSubmit={(e) => { e.preventDefault(); void make(); }}>
        <TextInput label={t("note")} description={t(proven ? "withProof" : carried ? "withAudit" : "withoutProof")} value={note} onChange={(e) => setNote(e.currentTarget.value)} />
        <div><Button type="submit" variant={carried ? "filled" : "default"}>{t(proven ? "makeProven" : carried ? "makeAudited" : "makePlain")}</Button></div>
      </form>
      {made && made.state !== "done" && <JobRow job={made} />}
    </>
  );
}

function Row({ project, release: r }: Props & { release: Release }) {
  const t = useWords(words);
  const manages = may(project.role, "manage");
  return (
    <>
      <p><strong>{t("release", { number: r.number })}</strong> {r.note && <bdi>{r.note}</bdi>} <span className={styles["dim"]} title={format.dateTime(r.created_at)}>{format.ago(r.created_at)}</span></p>
      <p>{r.certification ? said(r.says) : t("notAudited")}</p>
      <p className={styles["dim"]}>
        {t("facts", { items: r.items, decided: r.decided, size: format.bytes(r.bytes) })}{" "}
        {r.changed !== null && t("differs", { changed: r.changed, added: r.added ?? 0, gone: r.gone ?? 0, before: r.number - 1 })}
      </p>
      <ul>
        {manages && <li><a href={releases.address(r.id, "items")} download={`release-${r.number}.jsonl`}>{t("getItems")}</a></li>}
        <li><a href={releases.address(r.id, "certificate")} download={`release-${r.number}.certificate.json`}>{t("getCertificate")}</a></li>
        <li><a href={releases.address(r.id, "page")} target="_blank" rel="noreferrer">{t("print")}</a></li>
        {manages && r.changed !== null && <li><a href={releases.address(r.id, "diff")} download={`release-${r.number}.diff.jsonl`}>{t("getDiff")}</a></li>}
      </ul>
      <p className={styles["dim"]}>SHA-256 <code className={styles["hash"]}>{r.sha256}</code> · {t("key")} <code className={styles["hash"]}>{r.key}</code></p>
    </>
  );
}
