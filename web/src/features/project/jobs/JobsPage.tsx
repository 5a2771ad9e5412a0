import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { jobsQuery } from "#shared/api/index.ts";
import { catalogue, useWords } from "#shared/i18n/index.ts";
import { JobList } from "#shared/jobs/index.ts";
import { Answer, Page } from "#shared/ui/index.ts";
import { ImportPanel } from "../imports/ImportPanel.tsx";
import styles from "./Jobs.module.css";

const words = catalogue("jobsPage", { en: { title: "Jobs", import: "Import items", before: "Earlier jobs", none: "No jobs yet." }, ar: { title: "المهام", import: "استيراد عناصر", before: "مهام سابقة", none: "لا مهام بعد." } });

export function JobsPage() {
  const t = useWords(words);
  const { project } = useParams({ from: "/inside/shell/p/$project/jobs" });
  const query = useQuery(jobsQuery(project));
  return (
    <Page title={t("title")}>
      <section className={styles["part"]} aria-label={t("import")}><h2>{t("import")}</h2><ImportPanel project={project} /></section>
      <section className={styles["part"]} aria-label={t("before")}><h2>{t("before")}</h2><Answer query={query}>{(page) => (page.items.length > 0 ? <JobList jobs={page.items} /> : <p>{t("none")}</p>)}</Answer></section>
    </Page>
  );
}
