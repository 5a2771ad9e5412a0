// How far the labels can be trusted: what is proven, whether confidences hold, where people differ, and the report of it.
import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link, useParams, useSearch } from "@tanstack/react-router";
import { costsQuery, may, projectQuery, projects, qualityQuery } from "#shared/api/index.ts";
import type { Project, ProjectQuality } from "#shared/api/index.ts";
import { useWords } from "#shared/i18n/index.ts";
import { Answer, EmptyPanel, LinkButton, Page, Waiting } from "#shared/ui/index.ts";
import { AgreementPlot, agreementText, BeliefPlot, ConfusionPlot, Proven } from "../home/HowGood.tsx";
import { Question } from "../home/Question.tsx";
import { Spent } from "../plan/Spent.tsx";
import { Corrected } from "./Corrected.tsx";
import { Calibrated } from "./Calibrated.tsx";
import { Escapes } from "./Escapes.tsx";
import { Exams } from "./Exams.tsx";
import { Known } from "./Known.tsx";
import { Measured } from "./Measured.tsx";
import { Measurement } from "./Measurement.tsx";
import type { Pair } from "./PutRight.tsx";
import { Slices } from "./Slices.tsx";
import { words } from "./words.ts";
import styles from "../home/Home.module.css";

export function QualityPage() {
  const t = useWords(words);
  const { project } = useParams({ from: "/inside/shell/p/$project/quality" });
  return <Answer query={useQuery(projectQuery(project))}>{(found) => (may(found.role, "seeItems") ? <Quality project={found} /> : <Page title={t("title")}><EmptyPanel title={t("notYours")}>{t("notYoursHelp")}</EmptyPanel></Page>)}</Answer>;
}

/** Opens the report and the browser's own printing of it. */
function print(address: string): void {
  const opened = window.open(address);
  opened?.addEventListener("load", () => opened.print());
}

function Quality({ project }: { project: Project }) {
  const t = useWords(words);
  const { slice, field, decided, right } = useSearch({ from: "/inside/shell/p/$project/quality" });
  const pair = field && decided && right ? { field, decided, right } : null;
  const query = useQuery({ ...qualityQuery(project.id, slice), placeholderData: (before) => before });
  const report = projects.reportAddress(project.id);
  const actions = (
    <>
      <Button component="a" href={report} target="_blank" variant="default">{t("report")}</Button>
      <Button variant="default" onClick={() => print(report)}>{t("print")}</Button>
    </>
  );
  return (
    <Page title={t("title")} lead={t("lead")} actions={project.counts.items > 0 && actions}>
      {project.counts.items === 0 ? <FirstUse project={project} /> : <Answer query={query} waiting={<Waiting rows={3} height={240} />}>{(found) => <Sections project={project} quality={found} slice={slice} pair={pair} />}</Answer>}
    </Page>
  );
}

/** What each tier costs and how right it is, and what is to come. */
function Tiers({ project }: { project: Project }) {
  const t = useWords(words);
  return (
    <>
      <Answer query={useQuery(costsQuery(project.id))}>{(costs) => <Spent costs={costs} />}</Answer>
      <p className={styles["more"]}><Link to="/p/$project/plan" params={{ project: project.id }}>{t("toPlan")}</Link></p>
    </>
  );
}

function FirstUse({ project }: { project: Project }) {
  const t = useWords(words);
  const action = may(project.role, "manage") ? <LinkButton to="/p/$project/jobs" params={{ project: project.id }}>{t("import")}</LinkButton> : undefined;
  return <EmptyPanel title={t("first")} action={action}>{t("firstHelp")}</EmptyPanel>;
}

function Sections({ project, quality, slice, pair }: { project: Project; quality: ProjectQuality; slice: string | undefined; pair: Pair | null }) {
  const t = useWords(words);
  return (
    <div className={styles["questions"]}>
      <Question title={t("proven")}>
        <Proven project={project} quality={quality} />
        <Calibrated project={project} calibration={quality.calibration} beside={<BeliefPlot project={project} quality={quality} />} />
      </Question>
      <Question title={t("agreement")}>
        {quality.agreement.map((a) => <p key={a.field}>{agreementText(project, a)}</p>)}
        <AgreementPlot project={project} quality={quality} />
        <Slices project={project} quality={quality} slice={slice} />
      </Question>
      <Question title={t("confusion")}>
        {quality.confusion.length === 0 && <p className={styles["empty"]}>{t("noConfusion")}</p>}
        {quality.confusion.map((c) => <ConfusionPlot key={`${c.field} ${c.level ?? 0}`} project={project} quality={quality} confusion={c} />)}
      </Question>
      <Question title={t("corrected")}><Corrected project={project} taken={pair} /></Question>
      <Question title={t("escapesTitle")}><Escapes project={project} /></Question>
      <Question title={t("people")}><Measured project={project} people={quality.people} /></Question>
      {may(project.role, "manage") && <Measurement project={project} />}
      {may(project.role, "manage") && <Exams project={project} />}
      {may(project.role, "manage") && <Question title={t("tiers")}><Tiers project={project} /></Question>}
      {may(project.role, "manage") && <Question title={t("known")}><Known project={project} /></Question>}
    </div>
  );
}
