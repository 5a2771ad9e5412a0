import { Button, TextInput, Textarea } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useState } from "react";
import type { ReactNode } from "react";
import { care, goldQuery, modelQuery, models, projectQuery, projects, projectsQuery, reasonsQuery, reviews } from "#shared/api/index.ts";
import type { GoldPlan, Model, Project, ProjectChange, Reason } from "#shared/api/index.ts";
import { useWords } from "#shared/i18n/index.ts";
import { Answer, Confirm, FaultPanel, Page, tell, tellFault } from "#shared/ui/index.ts";
import { issuesOf } from "../schema/issues.ts";
import { SchemaBuilder } from "../schema/SchemaBuilder.tsx";
import { GoldFields } from "./GoldFields.tsx";
import { ModelFields, settingsOf } from "./ModelFields.tsx";
import { nameMax } from "./limits.ts";
import { codeFault, ReasonFields } from "./ReasonFields.tsx";
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
  const [languageKey, setLanguageKey] = useState(project.language_key ?? "");
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
      <Gold project={project.id} />
      <Reasons project={project.id} />
      <Models project={project.id} />
      <Part title={t("languages")} lead={t("languagesHelp")} changed={languageKey !== (project.language_key ?? "")} save={() => change({ language_key: languageKey }).then(saySaved)}>
        <TextInput label={t("languageKey")} value={languageKey} onChange={(e) => setLanguageKey(e.currentTarget.value.trim())} dir="ltr" maxLength={nameMax} w={240} />
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

function Gold({ project }: { project: string }) {
  const query = useQuery(goldQuery(project));
  return <Answer query={query}>{({ plan }) => <GoldPart key={JSON.stringify(plan)} project={project} plan={plan} />}</Answer>;
}

function GoldPart({ project, plan }: { project: string; plan: GoldPlan }) {
  const t = useWords(words);
  const client = useQueryClient();
  const [wanted, setWanted] = useState(plan);
  const save = async () => {
    client.setQueryData(goldQuery(project).queryKey, await care.setGold(project, wanted));
    tell(t("saved"));
  };
  return <Part title={t("gold")} changed={JSON.stringify(wanted) !== JSON.stringify(plan)} save={save}><GoldFields plan={wanted} onChange={setWanted} /></Part>;
}

function Reasons({ project }: { project: string }) {
  const query = useQuery(reasonsQuery(project));
  return <Answer query={query}>{(reasons) => <ReasonsPart key={JSON.stringify(reasons)} project={project} reasons={reasons} />}</Answer>;
}

function ReasonsPart({ project, reasons }: { project: string; reasons: Reason[] }) {
  const t = useWords(words);
  const client = useQueryClient();
  const [wanted, setWanted] = useState(reasons);
  const save = async () => {
    await reviews.setReasons(project, wanted);
    client.setQueryData(reasonsQuery(project).queryKey, wanted);
    tell(t("saved"));
  };
  const fits = wanted.every((_, i) => !codeFault(wanted, i));
  return <Part title={t("reasons")} lead={t("reasonsHelp")} changed={JSON.stringify(wanted) !== JSON.stringify(reasons) && fits} save={save}><ReasonFields reasons={wanted} onChange={setWanted} /></Part>;
}

function Models({ project }: { project: string }) {
  const query = useQuery(modelQuery(project));
  return <Answer query={query}>{(model) => <ModelPart key={JSON.stringify(model)} project={project} model={model} />}</Answer>;
}

function ModelPart({ project, model }: { project: string; model: Model }) {
  const t = useWords(words);
  const client = useQueryClient();
  const [wanted, setWanted] = useState(settingsOf(model));
  const save = async () => {
    client.setQueryData(modelQuery(project).queryKey, await models.set(project, wanted));
    tell(t("saved"));
  };
  return (
    <Part title={t("model")} lead={t("modelHelp")} changed={JSON.stringify(wanted) !== JSON.stringify(settingsOf(model))} save={save}>
      <ModelFields settings={wanted} away={wanted.url !== "" && wanted.url === model.url && !model.able} onChange={setWanted} />
    </Part>
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
