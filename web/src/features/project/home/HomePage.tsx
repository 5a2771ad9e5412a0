// A project's home answers five questions, top to bottom: how far, how good, what does it cost, who, what needs you.
import { Alert } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { may, progressQuery, projectQuery, qualityQuery } from "#shared/api/index.ts";
import type { Project } from "#shared/api/index.ts";
import { useWords } from "#shared/i18n/index.ts";
import { Answer, EmptyPanel, Page, Waiting, LinkButton } from "#shared/ui/index.ts";
import { Cost } from "./Cost.tsx";
import { HowFar } from "./HowFar.tsx";
import { HowGood } from "./HowGood.tsx";
import { Needs } from "./Needs.tsx";
import { Who } from "./Who.tsx";
import { words } from "./words.ts";
import styles from "./Home.module.css";

export function HomePage() {
  const { project } = useParams({ from: "/inside/shell/p/$project/" });
  return <Answer query={useQuery(projectQuery(project))}>{(found) => <Home project={found} />}</Answer>;
}

function Home({ project }: { project: Project }) {
  const t = useWords(words);
  const work = project.state === "active" && project.counts.items > 0;
  const actions = (
    <>
      {work && may(project.role, "review") && project.counts.review > 0 && (
        <LinkButton to="/review/$project" params={{ project: project.id }} variant="default">{t("review", { count: project.counts.review })}</LinkButton>
      )}
      {work && may(project.role, "label") && <LinkButton to="/label/$project" params={{ project: project.id }}>{t("start")}</LinkButton>}
    </>
  );
  return (
    <Page title={project.name} lead={project.description} actions={actions}>
      {project.state === "archived" && <Alert color="gray" mb="md">{t("archived")}</Alert>}
      {project.counts.items === 0 ? <NoItems project={project} /> : <Questions project={project} />}
    </Page>
  );
}

function NoItems({ project }: { project: Project }) {
  const t = useWords(words);
  const action = may(project.role, "manage") ? <LinkButton to="/p/$project/jobs" params={{ project: project.id }}>{t("import")}</LinkButton> : undefined;
  return <EmptyPanel title={t("import")} action={action}>{t("importHelp")}</EmptyPanel>;
}

function Questions({ project }: { project: Project }) {
  const progress = useQuery(progressQuery(project.id));
  const quality = useQuery({ ...qualityQuery(project.id), enabled: may(project.role, "seeItems") });
  return (
    <div className={styles["questions"]}>
      <Answer query={progress} waiting={<Waiting rows={1} height={240} />}>{(found) => <HowFar project={project} progress={found} />}</Answer>
      {may(project.role, "seeItems") && (
        <Answer query={quality} waiting={<Waiting rows={2} height={240} />}>
          {(found) => (
            <>
              <HowGood project={project} quality={found} />
              {progress.data && <Cost project={project} cost={progress.data.cost} quality={found} />}
              {progress.data && <Who project={project} quality={found} progress={progress.data} />}
              <Needs project={project} quality={found} />
            </>
          )}
        </Answer>
      )}
    </div>
  );
}
