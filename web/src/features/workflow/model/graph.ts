// A workflow as a picture: cards where the document puts them, or in columns from the start where it does not say.
import type { FlowEdge, FlowStage, WorkflowDocument } from "#shared/api/index.ts";

export type Point = readonly [number, number];
export type Card = { id: string; at: Point; stage: FlowStage | null };
export type Line = { id: string; index: number; from: string; to: string; edge: FlowEdge };
export type Graph = { cards: Card[]; lines: Line[] };

const step = { across: 350, down: 150 }; // between two cards there is room for what their edge says

/** How many edges an item goes at least from the start to each place. */
function depths(document: WorkflowDocument): Map<string, number> {
  const found = new Map([["start", 0]]);
  for (const [place, depth] of found) // grows while it is walked
    for (const edge of document.edges) if (edge.from === place && !found.has(edge.to)) found.set(edge.to, depth + 1);
  return found;
}

/** Ids are the places' names: those of stages are their own. */
export function toGraph(document: WorkflowDocument): Graph {
  const depth = depths(document);
  const rows = new Map<number, number>();
  const inColumn = (column: number): Point => {
    const row = rows.get(column) ?? 0;
    rows.set(column, row + 1);
    return [column * step.across, row * step.down];
  };
  const cards = document.stages.map((stage): Card => ({ id: stage.name, stage, at: stage.at ?? inColumn(depth.get(stage.name) ?? 1) }));
  const xs = cards.map((c) => c.at[0]);
  const [left, right] = [Math.min(step.across, ...xs) - step.across, Math.max(0, ...xs) + step.across];
  const top = Math.min(...cards.map((c) => c.at[1]), Infinity);
  const first = Number.isFinite(top) ? top : 0;
  const ends: Card[] = [
    { id: "start", stage: null, at: [left, first] },
    { id: "done", stage: null, at: [right, first] },
    { id: "quarantine", stage: null, at: [right, first + step.down] },
  ];
  return { cards: [...cards, ...ends], lines: document.edges.map((edge, index) => ({ id: `edge-${index}`, index, from: edge.from, to: edge.to, edge })) };
}

/** The document that a picture shows: stages keep where their cards stand. */
export function toDocument(graph: Graph): WorkflowDocument {
  const stages = graph.cards.flatMap(({ stage, at }) => (stage ? [{ ...stage, at: [Math.round(at[0]), Math.round(at[1])] as [number, number] }] : []));
  return { stages, edges: graph.lines.toSorted((a, b) => a.index - b.index).map((line) => line.edge) };
}

export const movedCard = (document: WorkflowDocument, name: string, [x, y]: Point): WorkflowDocument => ({
  ...document, stages: document.stages.map((s) => (s.name === name ? { ...s, at: [Math.round(x), Math.round(y)] } : s)),
});
