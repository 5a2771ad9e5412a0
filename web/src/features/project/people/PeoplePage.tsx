import { useQuery } from "@tanstack/react-query";
import { may, peopleQuery, projectQuery } from "#shared/api/index.ts";
import { useParams } from "@tanstack/react-router";
import { useWords } from "#shared/i18n/index.ts";
import { Page } from "#shared/ui/index.ts";
import { Attempts } from "./Attempts.tsx";
import { Care } from "./Care.tsx";
import { Doubted } from "./Doubted.tsx";
import { PeoplePanel } from "./PeoplePanel.tsx";
import { ProjectTeams } from "./ProjectTeams.tsx";
import { Reviewers } from "./Reviewers.tsx";
import { Rules } from "./Rules.tsx";
import { words } from "./words.ts";

export function PeoplePage() {
  const t = useWords(words);
  const { project } = useParams({ from: "/inside/shell/p/$project/people" });
  const { data } = useQuery(peopleQuery(project)); // who may not see the people is told so once
  const role = useQuery(projectQuery(project)).data?.role;
  const manages = role !== undefined && may(role, "manage");
  return (
    <Page title={t("title")} lead={t("lead")}>
      <PeoplePanel project={project} />
      {data && <Attempts project={project} manages={manages} />}
      {data && manages && <><ProjectTeams project={project} /><Rules project={project} /><Reviewers project={project} /><Care project={project} /><Doubted project={project} /></>}
    </Page>
  );
}
