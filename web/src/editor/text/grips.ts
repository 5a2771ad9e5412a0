// The edges of the selected span as grips that can be dragged, by mouse, pen or finger. They lie in a layer above the
// text, so that they take no room in the line and stand at the right end of a letter in either direction of writing.
import { EditorSelection, type Extension } from "@codemirror/state";
import { RectangleMarker, layer, type EditorView } from "@codemirror/view";
import type { Edge } from "../shapes/spans/tool.ts";
import { setMarks } from "./marks.ts";
import type { Range } from "./snap.ts";

export interface GripTarget {
  /** Where the grips stand, in UTF-16 units; null where there is nothing to drag. */
  gripsAt(): Range | null;
  /** The edge is held at a place of the window; `exact` asks for letters where words are the rule. */
  draggingEdge(edge: Edge, at: { x: number; y: number }, exact: boolean): void;
  commitEdge(): void;
  cancelEdge(): void;
}

function markersOf(view: EditorView, target: GripTarget): RectangleMarker[] {
  const at = target.gripsAt();
  if (!at) return [];
  const grip = (edge: Edge, unit: number, side: 1 | -1) =>
    RectangleMarker.forRange(view, `lw-grip lw-grip-${edge}`, EditorSelection.cursor(unit, side));
  return [...grip("start", at.from, 1), ...grip("end", at.to, -1)];
}

export const grips = (target: GripTarget): Extension => layer({
  above: true,
  class: "lw-grips",
  update: (update) => update.viewportChanged || update.geometryChanged || update.transactions.some((t) => t.effects.some((e) => e.is(setMarks))),
  markers: (view) => [...markersOf(view, target)],
});

const edgeOf = (target: EventTarget | null): Edge | null => {
  const grip = target instanceof Element ? target.closest(".lw-grip") : null;
  return grip && (grip.classList.contains("lw-grip-start") ? "start" : "end");
};

export type GripListener = { /** Lets go of what is held. */ drop(): void; end(): void };

/** Follows a pointer that holds a grip. */
export function listenToGrips(frame: HTMLElement, target: GripTarget): GripListener {
  const ends = new AbortController();
  let held: { edge: Edge; pointer: number } | null = null;
  const listen = (name: "pointerdown" | "pointermove" | "pointerup" | "pointercancel", handler: (e: PointerEvent) => void) =>
    frame.addEventListener(name, handler, { signal: ends.signal });
  listen("pointerdown", (e) => {
    const edge = e.button === 0 ? edgeOf(e.target) : null;
    if (!edge) return;
    e.preventDefault();
    held = { edge, pointer: e.pointerId };
    frame.setPointerCapture(e.pointerId);
  });
  listen("pointermove", (e) => {
    if (held?.pointer === e.pointerId) target.draggingEdge(held.edge, { x: e.clientX, y: e.clientY }, e.altKey);
  });
  const end = (act: () => void) => (e: PointerEvent) => {
    if (held?.pointer !== e.pointerId) return;
    held = null;
    act();
  };
  listen("pointerup", end(() => target.commitEdge()));
  listen("pointercancel", end(() => target.cancelEdge()));
  return { drop: () => { held = null; }, end: () => ends.abort() };
}
