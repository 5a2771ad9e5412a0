// The workflow document as people change it: pure changes of plain data. What is wrong with the whole, the server says.
import type { FlowCondition, FlowEdge, FlowStage, StageKind, WorkflowDocument } from "#shared/api/index.ts";

export const stageKinds = ["prelabel", "label", "consensus", "specialist", "review", "adjudicate"] as const satisfies readonly StageKind[];
export const outcomesOf: Readonly<Record<StageKind, readonly string[]>> = {
  prelabel: ["settled", "undecided"], label: ["settled", "undecided"], consensus: ["settled", "undecided"], specialist: ["settled", "undecided"],
  review: ["accepted", "fixed", "rejected"], adjudicate: ["accepted", "fixed"],
};
const worked: readonly StageKind[] = ["label", "specialist", "review", "adjudicate"];
/** How a stage may end: two who review it independently may differ, and where people work time may end it. */
export const outcomesOfStage = (stage: FlowStage): readonly string[] => [...outcomesOf[stage.kind], ...(stage.double ? ["disputed"] : []), ...(worked.includes(stage.kind) ? ["waited"] : [])];
/** Which members a stage of the kind has beside name, kind, title and place. */
export const membersOf: Readonly<Record<StageKind, readonly (keyof FlowStage)[]>> = {
  prelabel: ["target"], consensus: ["target"], label: ["tier", "skills", "certificate", "target", "min_labels", "max_labels", "price", "cost", "rework"],
  specialist: ["tier", "skills", "certificate", "target", "min_labels", "max_labels", "price", "cost", "rework"], review: ["tier", "skills", "certificate", "cost", "order", "error_costs", "double", "checks"], adjudicate: ["tier", "skills", "certificate", "cost", "order", "error_costs", "checks"],
};
export const tiers = ["any", "crowd", "trained", "specialist", "adjudicator"] as const;
export const reworks = ["anybody", "author", "another"] as const;
export const orders = ["arrival", "risk", "strata"] as const;
export const subjects = ["confidence", "disagreement", "difficulty", "doubt", "answers", "hours", "people", "language", "meta", "field", "answered", "probability"] as const;
export const ends = ["done", "quarantine"] as const;
const taken: readonly string[] = ["start", "audit", ...ends];

export const isNamed = (of: string): boolean => ["meta", "field", "people", "answered", "probability"].includes(of);
export const isQuestion = (of: string): boolean => ["field", "answered", "probability"].includes(of);
/** No numbers: it says words alone. */
export const isWord = (of: string): boolean => ["field", "answered", "language"].includes(of);
/** Numbers alone, or of words that stand beside them. */
export const isNumber = (of: string): boolean => !isWord(of) && of !== "meta";

/** Where people work: what a condition on them may name. */
export const workedIn = (document: WorkflowDocument): string[] => document.stages.filter((s) => worked.includes(s.kind)).map((s) => s.name);

/** What may stand after `from`: any stage, and the ends. */
export const placesAfter = (document: WorkflowDocument): string[] => [...document.stages.map((s) => s.name), ...ends];
export const placesBefore = (document: WorkflowDocument): string[] => ["start", ...document.stages.map((s) => s.name)];

/** Without what is not said, so that the document stays short. */
const tidy = <T extends object>(value: T): T =>
  Object.fromEntries(Object.entries(value).filter(([, v]) => v !== undefined && v !== "" && v !== false && !(Array.isArray(v) && v.length === 0))) as T;

export type NameFault = "empty" | "taken" | "twice";
export function nameFault(document: WorkflowDocument, at: number, name: string): NameFault | null {
  if (name.trim() === "") return "empty";
  if (taken.includes(name)) return "taken";
  return document.stages.some((s, i) => i !== at && s.name === name) ? "twice" : null;
}

function freeName(document: WorkflowDocument, kind: StageKind): string {
  const names = new Set(document.stages.map((s) => s.name));
  let name: string = kind;
  for (let n = 2; names.has(name); n++) name = `${kind} ${n}`;
  return name;
}

/** A new stage has a way on from the beginning: to "done". */
export function withStage(document: WorkflowDocument, kind: StageKind, at?: [number, number]): WorkflowDocument {
  const name = freeName(document, kind);
  return { stages: [...document.stages, { name, kind, ...(at && { at }) }], edges: [...document.edges, { from: name, to: "done" }] };
}

/** Edges follow a stage that gets another name; what a new kind does not have goes. */
export function changedStage(document: WorkflowDocument, at: number, change: Partial<FlowStage>): WorkflowDocument {
  const was = document.stages[at];
  if (!was) return document;
  const merged = { ...was, ...change };
  const kept: readonly string[] = ["name", "kind", "title", "at", ...membersOf[merged.kind]];
  const stage = tidy(Object.fromEntries(Object.entries(merged).filter(([member]) => kept.includes(member) && (member !== "error_costs" || merged.order === "risk")))) as FlowStage;
  const follow = (name: string) => (name === was.name ? merged.name : name);
  const outcomes = outcomesOfStage(stage);
  const edges = document.edges.map((e) => {
    const when = e.when?.map((c) => (c.of === "people" && c.name === was.name ? { ...c, name: merged.name } : c));
    const next = { ...e, from: follow(e.from), to: follow(e.to), ...(when && { when }) };
    return e.from === was.name && e.on !== undefined && !outcomes.includes(e.on) ? without(next, "on") : next;
  });
  return { stages: document.stages.with(at, { ...stage, name: merged.name }), edges };
}

function without<T extends object, K extends keyof T>(value: T, name: K): Omit<T, K> {
  const { [name]: _gone, ...rest } = value;
  return rest;
}

/** Its edges go with it. */
export function withoutStage(document: WorkflowDocument, at: number): WorkflowDocument {
  const name = document.stages[at]?.name;
  return { stages: document.stages.toSpliced(at, 1), edges: document.edges.filter((e) => e.from !== name && e.to !== name) };
}

export const withEdge = (document: WorkflowDocument, from: string, to: string): WorkflowDocument => ({ ...document, edges: [...document.edges, { from, to }] });
export const withoutEdge = (document: WorkflowDocument, at: number): WorkflowDocument => ({ ...document, edges: document.edges.toSpliced(at, 1) });
export const changedEdge = (document: WorkflowDocument, at: number, change: Partial<FlowEdge>): WorkflowDocument => {
  const was = document.edges[at];
  return was ? { ...document, edges: document.edges.with(at, tidy({ ...was, ...change })) } : document;
};

/** The order of edges is the order in which they are tried. */
export function movedEdge(document: WorkflowDocument, at: number, by: -1 | 1): WorkflowDocument {
  const [edge, other] = [document.edges[at], document.edges[at + by]];
  return edge && other ? { ...document, edges: document.edges.with(at, other).with(at + by, edge) } : document;
}

export const changedCondition = (edge: FlowEdge, at: number, condition: FlowCondition): FlowCondition[] => (edge.when ?? []).with(at, tidy(condition));

/** A document from JSON, or where the text is none; what is wrong inside it the server says. */
export function readDocument(text: string): WorkflowDocument | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  const isNamedObject = (entry: unknown, ...names: string[]) => typeof entry === "object" && entry !== null && names.every((n) => typeof (entry as Record<string, unknown>)[n] === "string");
  const { stages, edges } = (typeof value === "object" && value !== null ? value : {}) as Record<string, unknown>;
  const whole = Array.isArray(stages) && Array.isArray(edges) && stages.every((s) => isNamedObject(s, "name", "kind") && stageKinds.includes((s as FlowStage).kind)) && edges.every((e) => isNamedObject(e, "from", "to"));
  return whole ? (value as WorkflowDocument) : null;
}

export const writeDocument = (document: WorkflowDocument): string => JSON.stringify(document, null, 2);

/** What a refusal is about: `stage "x": ...`, `stages[1].min: ...`, `edges[2]: ...`. */
export type Fault = { stage?: number; edge?: number; text: string };
export function faultPlace(document: WorkflowDocument, detail: string): Fault {
  const text = detail.replace(/^workflow: /, "");
  const [, kind, index] = /^(stages|edges)\[(\d+)\]/.exec(text) ?? [];
  if (kind && index) return { [kind === "stages" ? "stage" : "edge"]: Number(index), text };
  const name = /^stage "((?:[^"\\]|\\.)*)"/.exec(text)?.[1];
  const stage = document.stages.findIndex((s) => s.name === name);
  return stage < 0 ? { text } : { stage, text };
}
