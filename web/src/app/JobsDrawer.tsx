// Long work, wherever one is: its progress, its end, a way to stop it.
import { Drawer, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { jobsQuery, may } from "#shared/api/index.ts";
import type { Project } from "#shared/api/index.ts";
import { useWords } from "#shared/i18n/index.ts";
import { JobList } from "#shared/jobs/index.ts";
import { Answer, uiWords } from "#shared/ui/index.ts";
import { useKnownJobs } from "./live.ts";
import { words } from "./words.ts";

export function JobsDrawer({ opened, onClose, project }: { opened: boolean; onClose: () => void; project: Project | undefined }) {
  const t = useWords(words);
  const ui = useWords(uiWords);
  return (
    <Drawer opened={opened} onClose={onClose} title={t("jobs")} closeButtonProps={{ "aria-label": ui("close") }}>
      {opened && (project && may(project.role, "manage") ? <ProjectJobs project={project.id} /> : <HeardJobs />)}
    </Drawer>
  );
}

function ProjectJobs({ project }: { project: string }) {
  const t = useWords(words);
  const query = useQuery(jobsQuery(project));
  return <Answer query={query}>{(page) => (page.items.length > 0 ? <JobList jobs={page.items} /> : <Text c="dimmed">{t("noJobs")}</Text>)}</Answer>;
}

function HeardJobs() {
  const t = useWords(words);
  const jobs = useKnownJobs();
  return jobs.length > 0 ? <JobList jobs={jobs} /> : <Text c="dimmed">{t("noJobs")}</Text>;
}
