// Export: what each format keeps, and the file.
import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { projectQuery, projects } from "#shared/api/index.ts";
import type { Project } from "#shared/api/index.ts";
import { useWords } from "#shared/i18n/index.ts";
import { Answer, Icon, Page } from "#shared/ui/index.ts";
import { words } from "./words.ts";
import styles from "./Releases.module.css";

/** Formats and the kinds of question they can carry; null carries all. */
const formats = [
  { id: "jsonl", kinds: null }, { id: "csv", kinds: null }, { id: "coco", kinds: ["boxes"] }, { id: "yolo", kinds: ["boxes"] }, { id: "conll", kinds: ["spans"] }, { id: "spacy", kinds: ["spans"] },
] as const;
const fits = (project: Project, kinds: readonly string[] | null) => kinds === null || project.schema.fields.some((f) => kinds.includes(f.kind));

export function ReleasesPage() {
  const t = useWords(words);
  const { project } = useParams({ from: "/inside/shell/p/$project/releases" });
  return <Page title={t("title")}><Answer query={useQuery(projectQuery(project))}>{(found) => <Formats project={found} />}</Answer></Page>;
}

function Formats({ project }: { project: Project }) {
  const t = useWords(words);
  const { settled, items } = project.counts;
  return (
    <>
      <p className={styles["lead"]}>{settled < items ? t("partly", { settled, items }) : t("whole", { items })}</p>
      <ul className={styles["formats"]}>
        {formats.map((f) => (
          <li key={f.id}>
            <div><h2>{t(`name.${f.id}`)}</h2><p>{fits(project, f.kinds) ? t(`what.${f.id}`) : t("unfit")}</p></div>
            {fits(project, f.kinds) && <Button component="a" href={projects.exportAddress(project.id, f.id)} download variant={f.id === "jsonl" ? "filled" : "default"} leftSection={<Icon name="release" size={16} />} aria-label={t("getOf", { name: t(`name.${f.id}`) })}>{t("get")}</Button>}
          </li>
        ))}
      </ul>
    </>
  );
}
