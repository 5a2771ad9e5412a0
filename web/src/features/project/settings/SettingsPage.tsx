import { Button, TextInput, Textarea } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useState } from "react";
import type { ReactNode } from "react";
import { projectQuery, projects, projectsQuery } from "#shared/api/index.ts";
import type { Project, ProjectChange } from "#shared/api/index.ts";
import { useWords } from "#shared/i18n/index.ts";
import { Answer, Confirm, FaultPanel, Page, tell, tellFault } from "#shared/ui/index.ts";
import { issuesOf } from "../schema/issues.ts";
import { SchemaBuilder } from "../schema/SchemaBuilder.tsx";
import { nameMax } from "./limits.ts";
import { QualityFields } from "./QualityFields.tsx";
import { words } from "./words.ts";
import styles from "./Settings.module.css";

export function SettingsPage() {
  const { project } = useParams({ from: "/inside/shell/p/$project/settings" });
  return <Answer query={useQuery(projectQuery(project))}>{(found) => <Settings key={found.id} project={found} />}</Answer>;
}

function useChange(project: Project): (change: ProjectChange) => Promise<Project> {
  const client = useQueryClient();
  return async (change) => {
    const changed = await projects.change(project.id, change);
    client.setQueryData(projectQuery(project.id).queryKey, changed);
    await client.invalidateQueries({ queryKey: projectsQuery.queryKey });
    return changed;
  };
}

function Settings({ project }: { project: Project }) {
  const t = useWords(words);
  const change = useChange(project);
  const [name, setName] = useState(project.name);
  const [description, setDescription] = useState(project.description);
  const [quality, setQuality] = useState(project.quality);
  const [schema, setSchema] = useState(project.schema);
  const saySaved = () => tell(t("saved"));
  return (
    <Page title={t("title")}>
      <Part title={t("general")} changed={name !== project.name || description !== project.description} save={() => change({ name, description }).then(saySaved)}>
        <div className={styles["fields"]}>
          <TextInput label={t("name")} value={name} onChange={(e) => setName(e.currentTarget.value)} dir="auto" required withAsterisk={false} maxLength={nameMax} />
          <Textarea label={t("description")} value={description} onChange={(e) => setDescription(e.currentTarget.value)} dir="auto" rows={3} />
        </div>
      </Part>
      <Part title={t("quality")} changed={JSON.stringify(quality) !== JSON.stringify(project.quality)} save={() => change({ quality }).then(saySaved)}>
        <QualityFields quality={quality} onChange={setQuality} />
      </Part>
      <Part
        title={t("questions")} lead={t("questionsHelp", { next: project.schema_version + 1 })} changed={JSON.stringify(schema) !== JSON.stringify(project.schema) && issuesOf(schema).length === 0}
        save={() => change({ schema }).then((p) => tell(t("savedSchema", { version: p.schema_version })))}
      >
        <SchemaBuilder schema={schema} onChange={setSchema} />
      </Part>
      <End project={project} change={change} />
    </Page>
  );
}

function Part({ title, lead, changed, save, children }: { title: string; lead?: string; changed: boolean; save: () => Promise<unknown>; children: ReactNode }) {
  const t = useWords(words);
  const [fault, setFault] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const run = async () => {
    setBusy(true);
    setFault(null);
    await save().catch(setFault);
    setBusy(false);
  };
  return (
    <section className={styles["part"]} aria-label={title}>
      <h2>{title}</h2>
      {lead && <p className={styles["lead"]}>{lead}</p>}
      {children}
      {fault !== null && <FaultPanel fault={fault} />}
      <Button mt="md" disabled={!changed} loading={busy} title={changed ? undefined : t("unchanged")} onClick={() => void run()}>{t("save")}</Button>
    </section>
  );
}

function End({ project, change }: { project: Project; change: (change: ProjectChange) => Promise<Project> }) {
  const t = useWords(words);
  const [asking, setAsking] = useState(false);
  const { name, counts } = project;
  const reopen = () => change({ state: "active" }).then(() => tell(t("reopened")), tellFault);
  return (
    <section className={styles["part"]} aria-label={t("end")}>
      <h2>{t("end")}</h2>
      {project.state === "archived" ? <Button variant="default" onClick={() => void reopen()}>{t("reopen")}</Button> : <Button variant="default" onClick={() => setAsking(true)}>{t("archive")}</Button>}
      <Confirm opened={asking} onClose={() => setAsking(false)} title={t("archive")} effect={t("archiveEffect", { name, items: counts.items, answers: counts.answers })} verb={t("archive")} act={() => change({ state: "archived" }).then(() => tell(t("archived")))} />
    </section>
  );
}
