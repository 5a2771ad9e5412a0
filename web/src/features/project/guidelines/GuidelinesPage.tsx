import { Button, Text, Textarea } from "@mantine/core";
import { useLocalStorage } from "@mantine/hooks";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useState } from "react";
import { may, projectQuery, projects } from "#shared/api/index.ts";
import type { Project } from "#shared/api/index.ts";
import { useWords } from "#shared/i18n/index.ts";
import { Markdown } from "#shared/markdown/index.ts";
import { Answer, EmptyPanel, FaultPanel, Page, tell } from "#shared/ui/index.ts";
import { words } from "./words.ts";
import styles from "./Guidelines.module.css";

export function GuidelinesPage() {
  const { project } = useParams({ from: "/inside/shell/p/$project/guidelines" });
  return <Answer query={useQuery(projectQuery(project))}>{(found) => <Guidelines key={found.id} project={found} />}</Answer>;
}

function Guidelines({ project }: { project: Project }) {
  const t = useWords(words);
  const [draft, setDraft, dropDraft] = useLocalStorage<string | null>({ key: `labelwright.guidelines.${project.id}`, defaultValue: null, getInitialValueInEffect: false });
  const manager = may(project.role, "manage");
  if (manager && draft !== null) return <Editor project={project} text={draft} onChange={setDraft} close={dropDraft} />;
  const write = () => setDraft(project.instructions || t("template"));
  const empty = project.instructions.trim() === "";
  return (
    <Page title={t("title")} lead={empty ? undefined : t("lead", { version: project.guideline_version })} actions={manager && !empty && <Button variant="default" onClick={write}>{t("edit")}</Button>}>
      {empty ? <EmptyPanel title={t("none")} action={manager && <Button onClick={write}>{t("write")}</Button>}>{t(manager ? "noneHelp" : "noneReader")}</EmptyPanel> : <Markdown text={project.instructions} />}
    </Page>
  );
}

function Editor({ project, text, onChange, close }: { project: Project; text: string; onChange: (text: string) => void; close: () => void }) {
  const t = useWords(words);
  const client = useQueryClient();
  const [fault, setFault] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const next = project.guideline_version + 1;
  const save = async () => {
    setBusy(true);
    try {
      const changed = await projects.change(project.id, { instructions: text });
      client.setQueryData(projectQuery(project.id).queryKey, changed);
      tell(t("saved", { version: changed.guideline_version }));
      close();
    } catch (thrown) {
      setFault(thrown);
      setBusy(false);
    }
  };
  const actions = <><Button variant="default" onClick={close}>{t("cancel")}</Button><Button loading={busy} disabled={text === project.instructions} onClick={() => void save()}>{t("save", { version: next })}</Button></>;
  return (
    <Page title={t("title")} actions={actions}>
      {fault !== null && <FaultPanel fault={fault} />}
      <div className={styles["both"]}>
        <div>
          <Textarea label={t("text")} value={text} onChange={(e) => onChange(e.currentTarget.value)} dir="auto" rows={24} classNames={{ input: styles["source"] ?? "" }} autoFocus />
          <Text size="sm" c="dimmed" mt="xs">{t("unsaved")}</Text>
        </div>
        <section aria-label={t("preview")}><h2 className={styles["heading"]}>{t("preview")}</h2><div className={styles["paper"]}><Markdown text={text} /></div></section>
      </div>
    </Page>
  );
}
