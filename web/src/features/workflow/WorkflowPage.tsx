// The way of items through a project: drawn, listed and written, tried on recorded answers, and saved as a version.
import { Button, SegmentedControl } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { lazy, Suspense, useState } from "react";
import { ApiError, may, projectQuery, workflowQuery, workflows } from "#shared/api/index.ts";
import type { Project, Workflow, WorkflowDocument } from "#shared/api/index.ts";
import { useWords } from "#shared/i18n/index.ts";
import { said } from "#shared/said/index.ts";
import { Answer, FaultPanel, faultText, Page, tell, Waiting } from "#shared/ui/index.ts";
import { DryRunPanel } from "./components/DryRunPanel.tsx";
import { EdgeForm } from "./components/EdgeForm.tsx";
import { JsonView } from "./components/JsonView.tsx";
import { Outline } from "./components/Outline.tsx";
import type { Picked } from "./components/picked.ts";
import { StageForm } from "./components/StageForm.tsx";
import { Versions } from "./components/Versions.tsx";
import { faultPlace } from "./model/document.ts";
import { began, redone, undone, went } from "./model/history.ts";
import { words } from "./words.ts";
import styles from "./Workflow.module.css";

const Canvas = lazy(() => import("./components/Canvas.tsx").then(({ Canvas: component }) => ({ default: component })));

export function WorkflowPage() {
  const { project } = useParams({ from: "/inside/shell/p/$project/workflow" });
  const found = useQuery(projectQuery(project));
  const flow = useQuery(workflowQuery(project));
  return <Answer query={found}>{(p) => <Answer query={flow}>{(f) => <Editor key={`${p.id} ${f.version}`} project={p} flow={f} />}</Answer>}</Answer>;
}

/** A refusal in words, and what it names. */
type Refusal = { fault: unknown; picked: Picked | null; text: string };

function refusalOf(document: WorkflowDocument, fault: unknown): Refusal {
  const place = fault instanceof ApiError ? faultPlace(document, fault.detail) : { text: faultText(fault) };
  const picked: Picked | null = place.stage !== undefined ? { kind: "stage", at: place.stage } : place.edge !== undefined ? { kind: "edge", at: place.edge } : null;
  return { fault, picked, text: said(place.text) };
}

function Editor({ project, flow }: { project: Project; flow: Workflow }) {
  const t = useWords(words);
  const client = useQueryClient();
  const [history, setHistory] = useState(() => began(flow.document));
  const [picked, setPicked] = useState<Picked | null>(null);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const [shown, setShown] = useState("picture");
  const [saving, setSaving] = useState(false);
  const document = history.now;
  const locked = !may(project.role, "manage");
  const changed = document !== flow.document;

  const change = (next: WorkflowDocument) => { setRefusal(null); setHistory((was) => went(was, next)); };
  const refuse = (fault: unknown) => {
    const refused = refusalOf(document, fault);
    setRefusal(refused);
    if (refused.picked) setPicked(refused.picked);
  };
  const save = async () => {
    setSaving(true);
    try {
      const saved = await workflows.save(project.id, document);
      tell(t("saved", { version: saved.version }));
      client.setQueryData(workflowQuery(project.id).queryKey, saved);
    } catch (fault) {
      refuse(fault);
    }
    setSaving(false);
  };
  const step = (turn: typeof undone<WorkflowDocument>) => { setPicked(null); setRefusal(null); setHistory(turn); };

  const actions = !locked && (
    <>
      <Button variant="default" disabled={history.past.length === 0} onClick={() => step(undone)}>{t("undo")}</Button>
      <Button variant="default" disabled={history.future.length === 0} onClick={() => step(redone)}>{t("redo")}</Button>
      <Button disabled={!changed} loading={saving} title={changed ? undefined : t("unchanged")} onClick={() => void save()}>{t("save", { next: flow.version + 1 })}</Button>
    </>
  );
  const parts = { document, counts: flow, picked, fault: refusal?.picked ?? null, locked, onPick: setPicked, onChange: change };
  return (
    <Page title={t("title")} lead={t("lead")} actions={actions} wide>
      <p className={styles["lead"]}>{flow.version === 0 ? t("builtIn") : t("version", { version: flow.version })}{locked && ` · ${t("lookOnly")}`}</p>
      {refusal && (refusal.picked ? <p className={styles["fault"]} role="alert" dir="auto">{t("refused")}: {refusal.text}</p> : <FaultPanel fault={refusal.fault} />)}
      <SegmentedControl aria-label={t("view")} value={shown} onChange={setShown} data={[{ value: "picture", label: t("picture") }, { value: "json", label: t("json") }]} />
      {shown === "json" ? <JsonView document={document} locked={locked} onChange={change} /> : (
        <div className={styles["desk"]}>
          <div className={styles["canvas"]} role="region" aria-label={t("canvas")} dir="ltr"><Suspense fallback={<Waiting rows={1} height={360} />}><Canvas {...parts} /></Suspense></div>
          <Outline {...parts} project={project.id} seesItems={may(project.role, "seeItems")} />
          <div className={styles["side"]}><Form {...parts} refusal={refusal} /></div>
        </div>
      )}
      {!locked && <DryRunPanel project={project} document={document} onRefused={refuse} />}
      <Versions project={project.id} present={flow} document={document} locked={locked} onTake={change} />
    </Page>
  );
}

type FormProps = { document: WorkflowDocument; picked: Picked | null; refusal: Refusal | null; locked: boolean; onChange: (document: WorkflowDocument) => void };

function Form({ document, picked, refusal, locked, onChange }: FormProps) {
  const t = useWords(words);
  if (!picked) return <p className={styles["lead"]}>{t("pick")}</p>;
  const isRefused = refusal?.picked?.kind === picked.kind && refusal.picked.at === picked.at;
  const props = { document, at: picked.at, fault: isRefused ? refusal.text : null, locked, onChange };
  return picked.kind === "stage" ? <StageForm {...props} /> : <EdgeForm {...props} />;
}
