// Where everyone lands: what I may work on, and one big Start.
import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { demo, demoQuery, may, projectsQuery, sessionQuery } from "#shared/api/index.ts";
import type { Project } from "#shared/api/index.ts";
import { CountsBar } from "#shared/plots/index.ts";
import { useWords } from "#shared/i18n/index.ts";
import { useCommands } from "#shared/keys/index.ts";
import { JobRow, useJob } from "#shared/jobs/index.ts";
import { said } from "#shared/said/index.ts";
import { Answer, EmptyPanel, Icon, Page, tellFault, LinkButton } from "#shared/ui/index.ts";
import { words } from "./words.ts";
import styles from "./MyWorkPage.module.css";

const waitsForMe = (p: Project) => p.state === "active" && ((may(p.role, "label") && p.counts.open + p.counts.in_work > 0) || (may(p.role, "review") && p.counts.review > 0));

export function MyWorkPage() {
  const t = useWords(words);
  const query = useQuery(projectsQuery);
  return (
    <Page title={t("title")} actions={<LinkButton to="/new" variant="default" leftSection={<Icon name="plus" size={16} />}>{t("create")}</LinkButton>}>
      <Answer query={query}>{(page) => (page.items.length === 0 ? <FirstUse /> : <Projects projects={page.items} />)}</Answer>
    </Page>
  );
}

function FirstUse() {
  const t = useWords(words);
  const owner = useQuery(sessionQuery).data?.user.role === "owner";
  return (
    <>
      <EmptyPanel title={t("first.title")} action={<LinkButton to="/new" size="md">{t("create")}</LinkButton>}>{t(owner ? "first.owner" : "first.member")}</EmptyPanel>
      {owner && <Demonstration />}
    </>
  );
}

/** Offered where it can be made, watched while it is, and explained where it cannot. */
function Demonstration() {
  const t = useWords(words);
  const offer = useQuery(demoQuery).data;
  const [job, setJob] = useState<string | null>(null);
  const made = useJob(job).data;
  const load = () => demo.create().then((begun) => setJob(begun.job), tellFault);
  if (!offer) return null;
  return (
    <section className={styles["demo"]} aria-label={t("demoTitle")}>
      <h2>{t("demoTitle")}</h2>
      <p>{t("demoHelp")}</p>
      {job === null && (offer.possible ? <Button variant="default" onClick={() => void load()}>{t("demo")}</Button> : <p>{t("noDemo", { reason: said(offer.reason ?? "") })}</p>)}
      {job !== null && <p role="status">{t("demoStarted")}</p>}
      {made && <JobRow job={made} />}
    </section>
  );
}

function Projects({ projects }: { projects: Project[] }) {
  const t = useWords(words);
  const navigate = useNavigate();
  const waiting = projects.filter(waitsForMe);
  const others = projects.filter((p) => !waitsForMe(p));
  const first = waiting.find((p) => may(p.role, "label") && p.counts.open + p.counts.in_work > 0);
  useCommands([{
    id: "work.start", title: t("start"), keys: ["Enter"], scope: "page", enabled: () => first !== undefined,
    run: () => first && void navigate({ to: "/label/$project", params: { project: first.id } }),
  }]);
  return (
    <>
      {waiting.length > 0 && <Section title={t("yours")} projects={waiting} first={first} />}
      {others.length > 0 && <Section title={t("others")} projects={others} first={undefined} />}
    </>
  );
}

function Section({ title, projects, first }: { title: string; projects: Project[]; first: Project | undefined }) {
  return (
    <section className={styles["section"]}>
      <h2>{title}</h2>
      <ul className={styles["cards"]}>{projects.map((p) => <li key={p.id}><Card project={p} main={p.id === first?.id} /></li>)}</ul>
    </section>
  );
}

function Card({ project, main }: { project: Project; main: boolean }) {
  const t = useWords(words);
  const { counts } = project;
  return (
    <article className={styles["card"]}>
      <div className={styles["words"]}>
        <h3><Link to="/p/$project" params={{ project: project.id }}>{project.name}</Link></h3>
        {project.description && <p className={styles["description"]}>{project.description}</p>}
        <p className={styles["figures"]}>
          {counts.items > 0 ? t("progress", { settled: counts.settled, items: counts.items }) : t("items")}
          {counts.items > 0 && ` · ${t("waiting", { count: counts.open + counts.in_work })}`}
          {project.state === "archived" && ` · ${t("archived")}`}
        </p>
        {counts.items > 0 && <CountsBar counts={counts} />}
      </div>
      <div className={styles["buttons"]}>
        {waitsForMe(project) && may(project.role, "label") && counts.open + counts.in_work > 0 && (
          <LinkButton to="/label/$project" params={{ project: project.id }} size={main ? "lg" : "sm"} variant={main ? "filled" : "default"}>{t("start")}</LinkButton>
        )}
        {may(project.role, "review") && counts.review > 0 && (
          <LinkButton to="/review/$project" params={{ project: project.id }} size="sm" variant="default">{t("review", { count: counts.review })}</LinkButton>
        )}
      </div>
    </article>
  );
}
