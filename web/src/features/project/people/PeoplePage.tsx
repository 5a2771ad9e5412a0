import { useParams } from "@tanstack/react-router";
import { useWords } from "#shared/i18n/index.ts";
import { Page } from "#shared/ui/index.ts";
import { PeoplePanel } from "./PeoplePanel.tsx";
import { words } from "./words.ts";

export function PeoplePage() {
  const t = useWords(words);
  const { project } = useParams({ from: "/inside/shell/p/$project/people" });
  return <Page title={t("title")} lead={t("lead")}><PeoplePanel project={project} /></Page>;
}
