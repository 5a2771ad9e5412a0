// What a set is worth and how it leaves: the proof, the releases that carry it, and plain exports.
import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { may, projectQuery, projects } from "#shared/api/index.ts";
import type { Project } from "#shared/api/index.ts";
import { useWords } from "#shared/i18n/index.ts";
import { Answer, Icon, Page } from "#shared/ui/index.ts";
import { carries, formats } from "./formats.ts";
import type { Format } from "./formats.ts";
import { Proof } from "./Proof.tsx";
import { Releases } from "./Releases.tsx";
import { SentFiles } from "./SentFiles.tsx";
import { words } from "./words.ts";
import styles from "./Releases.module.css";

export function ReleasesPage() {
  const t = useWords(words);
  const { project } = useParams({ from: "/inside/shell/p/$project/releases" });
  return <Page title={t("title")}><Answer query={useQuery(projectQuery(project))}>{(found) => <Whole project={found} />}</Answer></Page>;
}

function Whole({ project }: { project: Project }) {
  return (
    <>
      {may(project.role, "seeItems") && <Proof project={project} />}
      {may(project.role, "seeItems") && <Releases project={project} />}
      {may(project.role, "manage") && <Formats project={project} />}
    </>
  );
}

function Formats({ project }: { project: Project }) {
  const t = useWords(words);
  const { settled, items } = project.counts;
  return (
    <section className={styles["part"]} aria-label={t("export")}>
      <h2>{t("export")}</h2>
      <p className={styles["lead"]}>{items === 0 ? t("nothing") : settled < items ? t("partly", { settled, items }) : t("whole", { items })}</p>
      <ul className={styles["formats"]}>{formats.map((f) => <li key={f.id}><FormatRow project={project} format={f} /></li>)}</ul>
      <SentFiles project={project.id} />
    </section>
  );
}

function FormatRow({ project, format }: { project: Project; format: Format }) {
  const t = useWords(words);
  const name = t(`name.${format.id}`);
  const fits = carries(format, project.schema);
  const [icon, whole] = [<Icon key="icon" name="release" size={16} />, format.id === "jsonl"];
  return (
    <>
      <div><h3>{name}</h3><p>{fits ? t(`what.${format.id}`) : t("unfit")}</p></div>
      {fits && (
        <div className={styles["gets"]}>
          {whole && <Button component="a" href={projects.exportAddress(project.id, format.id, true)} download variant="default" leftSection={icon}>{t("getPictures")}</Button>}
          <Button component="a" href={projects.exportAddress(project.id, format.id)} download variant={whole ? "filled" : "default"} leftSection={icon} aria-label={t("getOf", { name })}>{t("get")}</Button>
        </div>
      )}
    </>
  );
}
