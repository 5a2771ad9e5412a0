// The same stages and edges as lists: all that the picture does, without it.
import { ActionIcon, Button, Menu } from "@mantine/core";
import type { ReactNode } from "react";
import type { Workflow, WorkflowDocument } from "#shared/api/index.ts";
import { useWords } from "#shared/i18n/index.ts";
import { Icon, LinkButton } from "#shared/ui/index.ts";
import { movedEdge, stageKinds, withEdge, withoutEdge, withoutStage, withStage } from "../model/document.ts";
import { edgeName, limitsOf, ruleOf, whoOf } from "../say.ts";
import type { Picked } from "./picked.ts";
import { words } from "../words.ts";
import styles from "../Workflow.module.css";

type Props = {
  project: string; seesItems: boolean;
  document: WorkflowDocument; counts: Workflow; picked: Picked | null; fault: Picked | null; locked: boolean;
  onPick: (picked: Picked | null) => void; onChange: (document: WorkflowDocument) => void;
};

export function Outline(props: Props) {
  const t = useWords(words);
  const { document, locked, onPick, onChange } = props;
  const addEdge = () => {
    onChange(withEdge(document, document.stages.at(-1)?.name ?? "start", "done"));
    onPick({ kind: "edge", at: document.edges.length });
  };
  return (
    <div className={styles["outline"]}>
      <section aria-label={t("stages")}>
        <header><h3>{t("stages")}</h3>{!locked && <AddStage {...props} />}</header>
        <ul>{document.stages.map((_, i) => <StageRow key={i} {...props} at={i} />)}</ul>
      </section>
      <section aria-label={t("edges")}>
        <header><h3>{t("edges")}</h3>{!locked && <Button size="compact-sm" variant="default" onClick={addEdge}>{t("addEdge")}</Button>}</header>
        <ol>{document.edges.map((_, i) => <EdgeRow key={i} {...props} at={i} />)}</ol>
      </section>
    </div>
  );
}

function AddStage({ document, onPick, onChange }: Props) {
  const t = useWords(words);
  return (
    <Menu position="bottom-end">
      <Menu.Target><Button size="compact-sm" variant="default">{t("addStage")}</Button></Menu.Target>
      <Menu.Dropdown>
        {stageKinds.map((kind) => (
          <Menu.Item key={kind} onClick={() => { onChange(withStage(document, kind)); onPick({ kind: "stage", at: document.stages.length }); }}>{t(`kind.${kind}`)}</Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

function Row({ name, detail, picked, faulty, onPick, children }: { name: string; detail: string; picked: boolean; faulty: boolean; onPick: () => void; children: ReactNode }) {
  return (
    <li data-picked={picked || undefined} data-faulty={faulty || undefined}>
      <button type="button" className={styles["row"]} aria-pressed={picked} onClick={onPick}><strong dir="auto">{name}</strong>{detail && <span dir="auto">{detail}</span>}</button>
      {children}
    </li>
  );
}

const isAt = (picked: Picked | null, kind: Picked["kind"], at: number): boolean => picked?.kind === kind && picked.at === at;

function StageRow({ project, seesItems, document, counts, picked, fault, locked, onPick, onChange, at }: Props & { at: number }) {
  const t = useWords(words);
  const stage = document.stages[at];
  if (!stage) return null;
  const items = counts.places.find((p) => p.name === stage.name)?.items ?? 0;
  const detail = [t(`kind.${stage.kind}`), whoOf(stage), limitsOf(stage), t("standing", { items })].filter(Boolean).join(" · ");
  return (
    <Row name={stage.title ?? stage.name} detail={detail} picked={isAt(picked, "stage", at)} faulty={isAt(fault, "stage", at)} onPick={() => onPick({ kind: "stage", at })}>
      {seesItems && items > 0 && <LinkButton to="/p/$project/items" params={{ project }} search={{ stage: stage.name }} variant="subtle" size="compact-sm">{t("itemsHere")}</LinkButton>}
      {!locked && document.stages.length > 1 && <ActionIcon variant="subtle" color="gray" aria-label={t("removeNamed", { name: stage.name })} onClick={() => { onPick(null); onChange(withoutStage(document, at)); }}><Icon name="remove" size={16} /></ActionIcon>}
    </Row>
  );
}

function EdgeRow({ document, picked, fault, locked, onPick, onChange, at }: Props & { at: number }) {
  const t = useWords(words);
  const edge = document.edges[at];
  if (!edge) return null;
  const name = edgeName(edge);
  const move = (by: -1 | 1) => { onChange(movedEdge(document, at, by)); onPick({ kind: "edge", at: at + by }); };
  const button = (label: string, icon: "up" | "down" | "remove", act: () => void, off = false) => <ActionIcon variant="subtle" color="gray" aria-label={label} title={label} disabled={off} onClick={act}><Icon name={icon} size={16} /></ActionIcon>;
  return (
    <Row name={name} detail={ruleOf(edge)} picked={isAt(picked, "edge", at)} faulty={isAt(fault, "edge", at)} onPick={() => onPick({ kind: "edge", at })}>
      {!locked && (
        <>
          {button(t("earlier", { name }), "up", () => move(-1), at === 0)}
          {button(t("later", { name }), "down", () => move(1), at === document.edges.length - 1)}
          {button(t("removeNamed", { name }), "remove", () => { onPick(null); onChange(withoutEdge(document, at)); })}
        </>
      )}
    </Row>
  );
}
