// The picture. It is loaded by itself, because the library behind it is large and only this page draws with it.
import "@xyflow/react/dist/style.css";
import { applyNodeChanges, Background, BaseEdge, ControlButton, Controls, EdgeLabelRenderer, getBezierPath, Handle, MarkerType, Position, ReactFlow, ReactFlowProvider, useReactFlow } from "@xyflow/react";
import type { Edge, EdgeProps, Node, NodeChange, NodeProps } from "@xyflow/react";
import { useComputedColorScheme } from "@mantine/core";
import { useEffect, useMemo, useRef, useState } from "react";
import type { EdgeCount, FlowStage, Workflow, WorkflowDocument } from "#shared/api/index.ts";
import { useWords } from "#shared/i18n/index.ts";
import { Icon } from "#shared/ui/index.ts";
import { withEdge, withoutEdge, withoutStage } from "../model/document.ts";
import { movedCard, toGraph } from "../model/graph.ts";
import { edgeName, limitsOf, placeName, ruleOf, trafficOf, whoOf } from "../say.ts";
import type { Picked } from "./picked.ts";
import { words } from "../words.ts";
import styles from "../Workflow.module.css";

type CardData = { stage: FlowStage | null; items: number; faulty: boolean };
type CardNode = Node<CardData, "card">;
type LineData = { rule: string; traffic: string; beside: number };
type LineEdge = Edge<LineData, "line">;

type Props = {
  document: WorkflowDocument; counts: Workflow; picked: Picked | null; fault: Picked | null; locked: boolean;
  onPick: (picked: Picked | null) => void; onChange: (document: WorkflowDocument) => void;
};

function Card({ id, data }: NodeProps<CardNode>) {
  const t = useWords(words);
  const { stage, items, faulty } = data;
  const [who, limits] = stage ? [whoOf(stage), limitsOf(stage)] : ["", ""];
  return (
    <div className={styles["card"]} data-kind={stage?.kind ?? id} data-faulty={faulty || undefined}>
      {id !== "start" && <Handle type="target" position={Position.Left} />}
      <strong dir="auto">{stage?.title ?? placeName(id)}</strong>
      {stage && <span>{t(`kind.${stage.kind}`)}</span>}
      {who && <span dir="auto">{who}</span>}
      {limits && <span>{limits}</span>}
      {id !== "start" && <span className={styles["standing"]}>{t("standing", { items })}</span>}
      {id !== "done" && id !== "quarantine" && <Handle type="source" position={Position.Right} />}
    </div>
  );
}

const labelHeight = 40;
const bend = { back: 150, over: -120, long: 340 };

/** A way back goes below the cards and a long one above those it passes, each its label with it. */
function wayOf({ sourceX, sourceY, targetX, targetY, sourcePosition, targetPosition }: EdgeProps<LineEdge>): { path: string; x: number; y: number } {
  const across = targetX - sourceX;
  const by = across < 0 ? bend.back : across > bend.long && Math.abs(targetY - sourceY) < labelHeight ? bend.over : 0;
  if (by === 0) {
    const [path, x, y] = getBezierPath({ sourceX, sourceY, targetX, targetY, sourcePosition, targetPosition });
    return { path, x, y };
  }
  const reach = across < 0 ? 80 : across / 4;
  const depth = (by > 0 ? Math.max(sourceY, targetY) : Math.min(sourceY, targetY)) + by;
  const path = `M${sourceX} ${sourceY}C${sourceX + reach} ${depth} ${targetX - reach} ${depth} ${targetX} ${targetY}`;
  return { path, x: (sourceX + targetX) / 2, y: (sourceY + targetY + 6 * depth) / 8 };
}

function LineView(props: EdgeProps<LineEdge>) {
  const { markerEnd, data, selected } = props;
  const { path, x, y } = wayOf(props);
  return (
    <>
      <BaseEdge path={path} {...(markerEnd && { markerEnd })} />
      {data && (data.rule || data.traffic) && (
        <EdgeLabelRenderer>
          <div className={styles["lineLabel"]} data-picked={selected || undefined} style={{ transform: `translate(-50%, -50%) translate(${x}px, ${y + data.beside * labelHeight}px)` }}>
            {data.rule && <span dir="auto">{data.rule}</span>}{data.traffic && <small>{data.traffic}</small>}
          </div>
        </EdgeLabelRenderer>
      )}
    </>
  );
}

const nodeTypes = { card: Card };
const edgeTypes = { line: LineView };

function nodesOf(document: WorkflowDocument, counts: Workflow, fault: Picked | null, locked: boolean, help: string): CardNode[] {
  const items = new Map(counts.places.map((p) => [p.name, p.items]));
  const faulty = fault?.kind === "stage" ? document.stages[fault.at]?.name : undefined;
  return toGraph(document).cards.map(({ id, at, stage }): CardNode => ({
    id, type: "card", position: { x: at[0], y: at[1] }, data: { stage, items: items.get(id) ?? 0, faulty: id === faulty },
    draggable: stage !== null && !locked, deletable: stage !== null && !locked, connectable: !locked, ariaLabel: stage ? `${id}. ${locked ? "" : help}` : placeName(id),
  }));
}

function linesOf(document: WorkflowDocument, traffic: readonly EdgeCount[], locked: boolean, help: string): LineEdge[] {
  const pairs = new Map<string, number>();
  return toGraph(document).lines.map(({ id, index, from, to, edge }): LineEdge => {
    const pair = `${from}\n${to}`;
    const beside = pairs.get(pair) ?? 0;
    pairs.set(pair, beside + 1);
    return {
      id, source: from, target: to, type: "line", deletable: !locked, markerEnd: { type: MarkerType.ArrowClosed }, ariaLabel: `${edgeName(edge)}. ${locked ? "" : help}`,
      data: { rule: ruleOf(edge), traffic: trafficOf(traffic[index]), beside },
    };
  });
}

/** Counts are of the saved version: of an edge that still is where it was and says the same. */
const trafficFor = (document: WorkflowDocument, counts: Workflow): EdgeCount[] =>
  JSON.stringify(document.edges) === JSON.stringify(counts.document.edges) ? counts.edges : [];

function removed(document: WorkflowDocument, names: string[], lines: string[]): WorkflowDocument {
  const indexes = lines.map((id) => Number(id.replace("edge-", ""))).toSorted((a, b) => b - a);
  const fewer = indexes.reduce(withoutEdge, document);
  return names.reduce((d, name) => withoutStage(d, d.stages.findIndex((s) => s.name === name)), fewer);
}

function Buttons() {
  const t = useWords(words);
  const { zoomIn, zoomOut, fitView } = useReactFlow();
  const button = (name: string, act: () => void, icon: "plus" | "remove" | "fold") => <ControlButton aria-label={name} title={name} onClick={act}><Icon name={icon} size={12} /></ControlButton>;
  return (
    <Controls showZoom={false} showFitView={false} showInteractive={false} aria-label={t("view")}>
      {button(t("zoomIn"), () => void zoomIn(), "plus")}
      <ControlButton aria-label={t("zoomOut")} title={t("zoomOut")} onClick={() => void zoomOut()}>−</ControlButton>
      {button(t("fit"), () => void fitView(), "fold")}
    </Controls>
  );
}

function Drawing({ document, counts, picked, fault, locked, onPick, onChange }: Props) {
  const t = useWords(words);
  const scheme = useComputedColorScheme("light");
  const drawn = useMemo(() => nodesOf(document, counts, fault, locked, t("moveHelp")), [document, counts, fault, locked, t]);
  const lines = useMemo(() => linesOf(document, trafficFor(document, counts), locked, t("edgeHelp")), [document, counts, locked, t]);
  const [nodes, setNodes] = useState(drawn);
  const { fitView } = useReactFlow();
  const cards = useRef(drawn.length);
  useEffect(() => {
    if (cards.current !== drawn.length) void fitView();
    cards.current = drawn.length;
  }, [drawn.length, fitView]);
  useEffect(() => setNodes((was) => drawn.map((n) => ({ ...n, ...measuredAs(was, n.id) }))), [drawn]);
  const stageAt = (id: string) => document.stages.findIndex((s) => s.name === id);
  const isPicked = (id: string) => picked?.kind === "stage" && document.stages[picked.at]?.name === id;
  const change = (changes: NodeChange<CardNode>[]) => {
    setNodes((was) => applyNodeChanges(changes.filter((c) => c.type === "position" || c.type === "dimensions"), was));
    const put = changes.flatMap((c) => (c.type === "position" && c.position && c.dragging === false ? [{ id: c.id, at: [c.position.x, c.position.y] as const }] : []));
    if (put.length > 0) onChange(put.reduce((d, { id, at }) => movedCard(d, id, at), document));
    const chosen = changes.find((c) => c.type === "select" && c.selected);
    if (chosen?.type === "select" && stageAt(chosen.id) >= 0) onPick({ kind: "stage", at: stageAt(chosen.id) });
  };
  return (
    <ReactFlow<CardNode, LineEdge>
      nodes={nodes.map((n) => ({ ...n, selected: isPicked(n.id) }))} edges={lines.map((l, i) => ({ ...l, selected: picked?.kind === "edge" && picked.at === i }))}
      nodeTypes={nodeTypes} edgeTypes={edgeTypes} colorMode={scheme} fitView minZoom={0.2} nodesConnectable={!locked} nodesDraggable={!locked} deleteKeyCode={locked ? null : ["Delete", "Backspace"]}
      onNodesChange={change} onPaneClick={() => onPick(null)}
      onEdgesChange={(changes) => changes.forEach((c) => c.type === "select" && c.selected && onPick({ kind: "edge", at: Number(c.id.replace("edge-", "")) }))}
      onConnect={({ source, target }) => onChange(withEdge(document, source, target))}
      onDelete={(gone) => { onPick(null); onChange(removed(document, gone.nodes.map((n) => n.id), gone.edges.map((e) => e.id))); }}
      aria-label={t("canvas")}
    >
      <Background />
      <Buttons />
    </ReactFlow>
  );
}

/** A card that was measured need not be again. */
function measuredAs(was: CardNode[], id: string): Partial<CardNode> {
  const measured = was.find((n) => n.id === id)?.measured;
  return measured ? { measured } : {};
}

export function Canvas(props: Props) {
  return <ReactFlowProvider><Drawing {...props} /></ReactFlowProvider>;
}
