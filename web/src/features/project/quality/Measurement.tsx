// What the last measurement of the sources changed, and what it held back.
import { useQuery } from "@tanstack/react-query";
import { jobsQuery } from "#shared/api/index.ts";
import type { Project, RefitResult } from "#shared/api/index.ts";
import { format } from "#shared/format/index.ts";
import { useWords } from "#shared/i18n/index.ts";
import { Question } from "../home/Question.tsx";
import { words } from "./words.ts";
import styles from "../home/Home.module.css";

export function Measurement({ project }: { project: Project }) {
  const t = useWords(words);
  const last = useQuery(jobsQuery(project.id)).data?.items.find((job) => job.kind === "refit" && job.state === "done" && job.result !== null);
  if (!last) return null;
  const { changed, reopened, held, fell } = last.result as RefitResult;
  const fieldName = (name: string) => project.schema.fields.find((f) => f.name === name)?.title || name;
  return (
    <Question title={t("refit")}>
      <p>{t("refitSays", { at: format.ago(last.created_at), changed, reopened })}</p>
      {held > 0 && <p><strong>{t("refitHeld", { count: held })}</strong></p>}
      {fell.length > 0 && <p>{t("refitFell")}</p>}
      <ul className={styles["needs"]}>{fell.map((f) => <li key={`${f.name} ${f.field}`}><bdi>{f.name}</bdi><span>{t("refitFall", { field: fieldName(f.field), was: format.percent(f.was, 0), now: format.percent(f.now, 0) })}</span></li>)}</ul>
    </Question>
  );
}
