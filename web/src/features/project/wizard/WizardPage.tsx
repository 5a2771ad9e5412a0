// A new project in five steps: name, questions, quality; then it exists, and items and people come in.
import { Alert, Button, Group, SegmentedControl, Stepper, Text, TextInput, Textarea } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import type { ReactNode } from "react";
import { projectQuery, projects, projectsQuery } from "#shared/api/index.ts";
import type { Project } from "#shared/api/index.ts";
import { useWords } from "#shared/i18n/index.ts";
import { FaultPanel, Page, LinkButton } from "#shared/ui/index.ts";
import { ImportPanel } from "../imports/ImportPanel.tsx";
import { PeoplePanel } from "../people/PeoplePanel.tsx";
import { issuesOf } from "../schema/issues.ts";
import { templates } from "../schema/kinds.ts";
import { SchemaBuilder } from "../schema/SchemaBuilder.tsx";
import { words as schemaWords } from "../schema/words.ts";
import { QualityFields } from "../settings/QualityFields.tsx";
import { nameMax } from "../settings/limits.ts";
import { dropDraft, emptyDraft, keepDraft, readDraft } from "./draft.ts";
import type { WizardDraft } from "./draft.ts";
import { words } from "./words.ts";
import styles from "./Wizard.module.css";

const steps = ["name", "questions", "quality", "items", "people"] as const;

export function WizardPage() {
  const t = useWords(words);
  const [step, setStep] = useState(0);
  const [project, setProject] = useState<Project | null>(null);
  const [draft, setDraft] = useState(() => readDraft() ?? emptyDraft());
  useEffect(() => {
    if (!project) keepDraft(draft);
  }, [draft, project]);
  const created = (made: Project) => {
    dropDraft();
    setProject(made);
    setStep(3);
  };
  const reachable = (to: number) => (project ? to >= 3 : to < 3 && (to === 0 || draft.name.trim() !== ""));
  return (
    <Page title={project?.name ?? t("title")}>
      <Stepper active={step} onStepClick={(to) => reachable(to) && setStep(to)} size="sm" mb="lg" aria-label={t("steps")} className={styles["steps"]}>
        {steps.map((s, i) => <Stepper.Step key={s} label={t(`step.${s}`)} allowStepSelect={reachable(i)} />)}
      </Stepper>
      {step === 0 && <NameStep draft={draft} onChange={setDraft} next={() => setStep(1)} discard={() => setDraft(emptyDraft())} />}
      {step === 1 && <QuestionsStep draft={draft} onChange={setDraft} back={() => setStep(0)} next={() => setStep(2)} />}
      {step === 2 && <QualityStep draft={draft} onChange={setDraft} back={() => setStep(1)} created={created} />}
      {step === 3 && project && <ItemsStep project={project.id} next={() => setStep(4)} />}
      {step === 4 && project && <PeopleStep project={project.id} back={() => setStep(3)} />}
    </Page>
  );
}

type StepProps = { draft: WizardDraft; onChange: (draft: WizardDraft) => void };

function Foot({ back, children }: { back?: () => void; children: ReactNode }) {
  const t = useWords(words);
  return <Group mt="lg">{back && <Button variant="default" onClick={back}>{t("back")}</Button>}{children}</Group>;
}

function NameStep({ draft, onChange, next, discard }: StepProps & { next: () => void; discard: () => void }) {
  const t = useWords(words);
  const [kept] = useState(() => draft.name !== "");
  const [tried, setTried] = useState(false);
  const go = () => (draft.name.trim() ? next() : setTried(true));
  return (
    <form className={styles["narrow"]} onSubmit={(e) => { e.preventDefault(); go(); }}>
      {kept && <Alert color="gray" variant="light" mb="md"><Group justify="space-between"><Text>{t("kept")}</Text><Button size="xs" variant="default" onClick={discard}>{t("discard")}</Button></Group></Alert>}
      <TextInput label={t("name")} description={t("nameHelp")} value={draft.name} maxLength={nameMax} dir="auto" data-autofocus autoFocus error={tried && !draft.name.trim() ? t("needName") : null} onChange={(e) => onChange({ ...draft, name: e.currentTarget.value })} mb="md" />
      <Textarea label={t("description")} value={draft.description} rows={3} dir="auto" onChange={(e) => onChange({ ...draft, description: e.currentTarget.value })} />
      <Text size="sm" c="dimmed" mt="xs">{t("instructionsHelp")}</Text>
      <Foot><Button type="submit">{t("next")}</Button></Foot>
    </form>
  );
}

function QuestionsStep({ draft, onChange, back, next }: StepProps & { back: () => void; next: () => void }) {
  const t = useWords(words);
  const s = useWords(schemaWords);
  const first = draft.schema.fields[0];
  const now = templates.find((tpl) => tpl.field.name === first?.name && tpl.field.kind === first.kind);
  const start = (id: string) => {
    const chosen = templates.find((tpl) => tpl.id === id);
    if (chosen) onChange({ ...draft, schema: { fields: [chosen.field] } });
  };
  return (
    <>
      <div className={styles["templates"]}>
        <Text size="sm" fw={500}>{s("startFrom")}</Text>
        <SegmentedControl size="xs" className={styles["wrap"]} aria-label={s("startFrom")} value={now?.id ?? ""} onChange={start} data={templates.map((tpl) => ({ value: tpl.id, label: s(`template.${tpl.id}`) }))} />
      </div>
      <SchemaBuilder key={now?.id ?? "own"} schema={draft.schema} onChange={(schema) => onChange({ ...draft, schema })} />
      <Foot back={back}><Button disabled={issuesOf(draft.schema).length > 0} onClick={next}>{t("next")}</Button></Foot>
    </>
  );
}

function QualityStep({ draft, onChange, back, created }: StepProps & { back: () => void; created: (project: Project) => void }) {
  const t = useWords(words);
  const client = useQueryClient();
  const [fault, setFault] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const create = async () => {
    setBusy(true);
    setFault(null);
    try {
      const made = await projects.create({ ...draft, name: draft.name.trim() });
      client.setQueryData(projectQuery(made.id).queryKey, made);
      await client.invalidateQueries({ queryKey: projectsQuery.queryKey });
      created(made);
    } catch (thrown) {
      setFault(thrown);
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      <QualityFields quality={draft.quality} onChange={(quality) => onChange({ ...draft, quality })} />
      {fault !== null && <FaultPanel fault={fault} />}
      <Foot back={back}><Button loading={busy} onClick={() => void create()}>{t("create")}</Button></Foot>
    </>
  );
}

function ItemsStep({ project, next }: { project: string; next: () => void }) {
  const t = useWords(words);
  const items = useQuery(projectQuery(project)).data?.counts.items ?? 0;
  return (
    <>
      <ImportPanel project={project} />
      <Foot><Button variant={items > 0 ? "filled" : "default"} onClick={next}>{t(items > 0 ? "toPeople" : "skip")}</Button></Foot>
    </>
  );
}

function PeopleStep({ project, back }: { project: string; back: () => void }) {
  const t = useWords(words);
  const found = useQuery(projectQuery(project)).data;
  return (
    <>
      <PeoplePanel project={project} />
      <Foot back={back}>
        <LinkButton to="/p/$project" params={{ project }} variant={found?.counts.items ? "default" : "filled"}>{t("open")}</LinkButton>
        {found && found.counts.items > 0 && <LinkButton to="/label/$project" params={{ project }}>{t("start")}</LinkButton>}
      </Foot>
    </>
  );
}
