// The text surface: spans over a text of any length, by mouse or by a keyboard caret. CodeMirror draws the lines that are
// seen; places are kept as code points and turned into its UTF-16 places here only.
import {
  cursorCharLeft, cursorCharRight, cursorDocEnd, cursorDocStart, cursorGroupLeft, cursorGroupRight, cursorLineBoundaryBackward,
  cursorLineBoundaryForward, cursorLineDown, cursorLineUp, cursorPageDown, cursorPageUp, selectAll, selectCharLeft, selectCharRight,
  selectDocEnd, selectDocStart, selectGroupLeft, selectGroupRight, selectLineBoundaryBackward, selectLineBoundaryForward, selectLineDown,
  selectLineUp,
} from "@codemirror/commands";
import { EditorState, type Extension } from "@codemirror/state";
import { Direction, EditorView, drawSelection, highlightSpecialChars, keymap, type KeyBinding } from "@codemirror/view";
import { classTitle, type Field } from "../schema.ts";
import { textKinds } from "../shapes/registry.ts";
import { freshId, replaced, without, type Shape } from "../shapes/shape.ts";
import { inOrder, spansAt } from "../shapes/spans/geometry.ts";
import { edgeDragged, edgeMoved, markedRange, type Edge } from "../shapes/spans/tool.ts";
import type { TextShape } from "../shapes/text_shape.ts";
import {
  Emitter, type GhostLayer, type Layer, type Selected, type Surface, type SurfaceCommand, type SurfaceEvents, type SurfaceSaying,
  type SurfaceWords, type Tool,
} from "../surface.ts";
import { grips, listenToGrips, type GripListener, type GripTarget } from "./grips.ts";
import { Paints, decorate, lineDirections, markField, markStyles, setMarks, type Mark } from "./marks.ts";
import { Offsets } from "./offsets.ts";
import type { Range, Snap } from "./snap.ts";

export type TextDoc = {
  readonly text: string;
  readonly layers: readonly Layer[];
  readonly ghosts?: readonly GhostLayer[];
  readonly readOnly?: boolean;
};

const moves: readonly KeyBinding[] = [
  { key: "ArrowLeft", run: cursorCharLeft, shift: selectCharLeft, preventDefault: true },
  { key: "ArrowRight", run: cursorCharRight, shift: selectCharRight, preventDefault: true },
  { key: "Mod-ArrowLeft", run: cursorGroupLeft, shift: selectGroupLeft, preventDefault: true },
  { key: "Mod-ArrowRight", run: cursorGroupRight, shift: selectGroupRight, preventDefault: true },
  { key: "ArrowUp", run: cursorLineUp, shift: selectLineUp, preventDefault: true },
  { key: "ArrowDown", run: cursorLineDown, shift: selectLineDown, preventDefault: true },
  { key: "PageUp", run: cursorPageUp, preventDefault: true },
  { key: "PageDown", run: cursorPageDown, preventDefault: true },
  { key: "Home", run: cursorLineBoundaryBackward, shift: selectLineBoundaryBackward, preventDefault: true },
  { key: "End", run: cursorLineBoundaryForward, shift: selectLineBoundaryForward, preventDefault: true },
  { key: "Mod-Home", run: cursorDocStart, shift: selectDocStart, preventDefault: true },
  { key: "Mod-End", run: cursorDocEnd, shift: selectDocEnd, preventDefault: true },
  { key: "Mod-a", run: selectAll, preventDefault: true },
];

/** Characters that draw nothing are shown as what they are; a carriage return stays quiet, it ends most lines of Windows. */
function showControl(code: number, description: string | null): HTMLElement {
  const mark = document.createElement("span");
  mark.className = "lw-control";
  mark.title = description ?? `U+${code.toString(16).toUpperCase().padStart(4, "0")}`;
  mark.textContent = code === 13 ? "" : code < 32 ? String.fromCharCode(0x2400 + code) : "·";
  return mark;
}

export class TextSurface implements Surface, GripTarget {
  private readonly events = new Emitter<SurfaceEvents>();
  private readonly words: SurfaceWords;
  private readonly paints = new Paints();
  private readonly fields = new Map<string, { field: Field; shapes: readonly TextShape[] }>();
  private host: HTMLElement | null = null;
  private frame: HTMLElement | null = null;
  private view: EditorView | null = null;
  private doc: TextDoc = { text: "", layers: [] };
  private offsets = new Offsets("");
  private selected: Selected = null;
  private tool: Tool = { kind: "select" };
  private snap: Snap = "word";
  /** The selected span while one of its edges is dragged. */
  private dragged: TextShape | null = null;
  private gripListener: GripListener | null = null;

  constructor(words: SurfaceWords) { this.words = words; }

  mount(host: HTMLElement): void {
    const shadowHost = document.createElement("div");
    shadowHost.className = "lw-text-surface";
    host.append(shadowHost);
    const root = shadowHost.attachShadow({ mode: "open", delegatesFocus: true });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(markStyles);
    root.adoptedStyleSheets = [sheet, this.paints.sheet];
    const frame = document.createElement("div");
    frame.className = "lw-frame";
    Object.assign(frame.style, { position: "absolute", inset: "0" });
    root.append(frame);
    this.host = shadowHost;
    this.frame = frame;
    this.gripListener = listenToGrips(frame, this);
    this.view = new EditorView({ parent: frame, root, state: this.freshState() });
    this.show();
  }

  setDoc(doc: TextDoc): void {
    this.doc = doc;
    this.offsets = new Offsets(doc.text);
    this.selected = null;
    this.dragged = null;
    this.fields.clear();
    for (const { field, shapes } of doc.layers)
      if (textKinds.has(field.kind)) this.fields.set(field.name, { field, shapes: shapes as readonly TextShape[] });
    this.view?.setState(this.freshState());
    this.show();
  }

  setShapes(field: string, shapes: readonly Shape[]): void {
    const held = this.fields.get(field);
    if (!held || held.shapes === shapes) return;
    this.dragged = null;
    this.fields.set(field, { field: held.field, shapes: shapes as readonly TextShape[] });
    if (this.selected && !this.shapeOf(this.selected)) this.select(null);
    this.show();
  }

  setTool(tool: Tool): void {
    this.tool = this.doc.readOnly ? { kind: "select" } : tool;
    this.events.emit("tool", this.tool);
  }

  select(selected: Selected): void {
    const shape = this.shapeOf(selected);
    if (this.selected?.id === selected?.id && this.selected?.field === selected?.field) return;
    this.selected = shape ? selected : null;
    this.dragged = null;
    this.show();
    if (shape && this.selected) {
      this.bringIntoView(shape);
      this.say("selected", this.selected.field, shape);
    }
    this.events.emit("select", this.selected);
  }

  /** With text selected or the caret on a word: marks it. With a span selected: gives it this class. */
  applyClass(field: string, name: string): void {
    const held = this.fields.get(field);
    if (!held || !this.view || this.doc.readOnly) return;
    const shape = this.selected?.field === field ? this.shapeOf(this.selected) : null;
    if (shape && this.view.state.selection.main.empty) {
      if (shape.class === name) return;
      const next: TextShape = { ...shape, class: name };
      this.change(field, replaced(held.shapes, next));
      this.say("relabelled", field, next);
      return;
    }
    this.setTool({ kind: "draw", field, class: name });
    this.mark(field, name);
  }

  on<K extends keyof SurfaceEvents>(name: K, handler: (event: SurfaceEvents[K]) => void): () => void {
    return this.events.on(name, handler);
  }

  focus(): void { this.view?.focus(); }

  destroy(): void {
    this.gripListener?.end();
    this.view?.destroy();
    this.host?.remove();
    this.events.clear();
  }

  get snapsTo(): Snap { return this.snap; }

  readonly commands: readonly SurfaceCommand[] = [
    { id: "caret", keys: "i", enabled: () => true, run: () => this.focus() },
    { id: "hide", keys: "h", enabled: () => this.count > 0, run: () => this.hide(true), release: () => this.hide(false) },
    { id: "snap", keys: "w", enabled: () => this.fields.size > 0, run: () => { this.snap = this.snap === "word" ? "grapheme" : "word"; } },
    { id: "next", keys: "]", enabled: () => this.count > 0, run: () => { this.walk(1); } },
    { id: "previous", keys: "[", enabled: () => this.count > 0, run: () => { this.walk(-1); } },
    { id: "delete", keys: "Delete", enabled: () => this.mayEdit(), run: () => { this.removeSelected(); } },
    { id: "end_left", keys: "Alt+Left", enabled: () => this.mayEdit(), run: () => this.moveEdge("end", "left") },
    { id: "end_right", keys: "Alt+Right", enabled: () => this.mayEdit(), run: () => this.moveEdge("end", "right") },
    { id: "start_left", keys: "Alt+Shift+Left", enabled: () => this.mayEdit(), run: () => this.moveEdge("start", "left") },
    { id: "start_right", keys: "Alt+Shift+Right", enabled: () => this.mayEdit(), run: () => this.moveEdge("start", "right") },
  ];

  // ---- GripTarget

  gripsAt(): Range | null {
    const shape = this.dragged ?? (this.mayEdit() ? this.shapeOf(this.selected) : null);
    return shape ? { from: this.offsets.toUnit(shape.start), to: this.offsets.toUnit(shape.end) } : null;
  }

  draggingEdge(edge: Edge, at: { x: number; y: number }, exact: boolean): void {
    const shape = this.dragged ?? this.shapeOf(this.selected);
    if (!shape || !this.view) return;
    this.dragged = edgeDragged(shape, edge, this.view.posAtCoords(at, false), this.offsets, exact ? "grapheme" : this.snap);
    this.show();
  }

  commitEdge(): void {
    const shape = this.dragged;
    this.dragged = null;
    if (!shape || !this.selected) return;
    if (shape === this.shapeOf(this.selected)) return;
    this.put(this.selected.field, shape);
  }

  cancelEdge(): void {
    this.gripListener?.drop();
    this.dragged = null;
    this.show();
  }

  // ---- inside

  private get count(): number {
    let count = 0;
    for (const { shapes } of this.fields.values()) count += shapes.length;
    return count;
  }

  private freshState(): EditorState {
    return EditorState.create({ doc: this.doc.text, extensions: this.extensions() });
  }

  private extensions(): Extension {
    return [
      EditorState.lineSeparator.of("\n"), // "\r\n" keeps its two places; nothing is normalised
      EditorState.readOnly.of(true),
      EditorView.editable.of(false),
      EditorView.contentAttributes.of({ tabindex: "0", "aria-readonly": "true", "aria-label": this.words.surface }),
      EditorView.lineWrapping,
      highlightSpecialChars({ render: showControl }),
      drawSelection(),
      lineDirections,
      markField,
      grips(this),
      keymap.of([...this.ownKeys(), ...moves]),
      EditorView.domEventHandlers({ click: (event) => this.clicked(event) }),
    ];
  }

  private ownKeys(): KeyBinding[] {
    return [
      { key: "Tab", run: () => this.walk(1), shift: () => this.walk(-1) },
      { key: "Backspace", run: () => this.removeSelected() },
      { key: "Delete", run: () => this.removeSelected() },
      { key: "Escape", run: () => this.escape() },
    ];
  }

  private mayEdit(): boolean { return this.selected !== null && !this.doc.readOnly; }

  private shapeOf(selected: Selected): TextShape | null {
    return selected ? this.fields.get(selected.field)?.shapes.find((s) => s.id === selected.id) ?? null : null;
  }

  private all(): { field: string; shape: TextShape }[] {
    return [...this.fields.values()]
      .flatMap(({ field, shapes }) => shapes.map((shape) => ({ field: field.name, shape })))
      .sort((a, b) => inOrder(a.shape, b.shape));
  }

  private marks(): Mark[] {
    const own = this.all().map(({ field, shape }): Mark => {
      const selected = this.selected?.field === field && this.selected.id === shape.id;
      return {
        field: this.fields.get(field)?.field ?? { name: field, kind: "" }, shape: selected ? this.dragged ?? shape : shape,
        look: "own", owner: "", selected,
      };
    });
    const ghosts = (this.doc.ghosts ?? []).filter((g) => textKinds.has(g.field.kind)).flatMap((g) =>
      (g.shapes as readonly TextShape[]).map((shape): Mark => ({ field: g.field, shape, look: g.look, owner: g.name, selected: false })));
    return [...ghosts, ...own].filter((m) => m.shape.start < this.offsets.length);
  }

  private show(): void {
    const marks = this.marks();
    this.frame?.classList.toggle("lw-marked", this.fields.size > 0 || marks.length > 0);
    this.view?.dispatch({ effects: setMarks.of(decorate(marks, this.offsets, this.paints)) });
  }

  private mark(field: string, name: string): void {
    const held = this.fields.get(field);
    const kind = textKinds.get(held?.field.kind ?? "");
    if (!held || !kind || !this.view) return;
    const range = markedRange(this.doc.text, this.view.state.selection.main, this.snap);
    if (!range) { this.events.emit("say", { what: "nothing_selected", title: classTitle(held.field, name), measures: "" }); return; }
    const shape = kind.made({ id: freshId(held.shapes), class: name }, this.offsets.toPoint(range.from), this.offsets.toPoint(range.to));
    this.view.dispatch({ selection: { anchor: range.to } });
    if (held.shapes.some((s) => s.class === name && s.start === shape.start && s.end === shape.end)) return;
    this.change(field, [...held.shapes, shape]);
    this.say("added", field, shape);
    this.events.emit("made", { field, id: shape.id });
  }

  private change(field: string, shapes: readonly TextShape[], gesture?: string): void {
    this.setShapes(field, shapes);
    this.events.emit("change", { field, shapes, ...(gesture ? { gesture } : {}) });
  }

  private clicked(event: MouseEvent): boolean {
    const at = this.view?.posAtCoords({ x: event.clientX, y: event.clientY });
    if (at === null || at === undefined || !this.view?.state.selection.main.empty) return false;
    const found = spansAt(this.all().map((e) => ({ ...e.shape, field: e.field })), this.offsets.toPoint(at));
    const index = found.findIndex((s) => s.id === this.selected?.id && s.field === this.selected.field);
    const next = found[index + 1] ?? (index < 0 ? found[0] : undefined);
    this.select(next ? { field: next.field, id: next.id } : null);
    return false;
  }

  private walk(by: 1 | -1): boolean {
    const all = this.all();
    const at = all.findIndex((e) => e.field === this.selected?.field && e.shape.id === this.selected.id);
    const next = at < 0 ? (by > 0 ? all[0] : all.at(-1)) : all[at + by];
    if (!next) return false;
    this.select({ field: next.field, id: next.shape.id });
    return true;
  }

  private removeSelected(): boolean {
    const shape = this.shapeOf(this.selected);
    if (!shape || !this.selected || this.doc.readOnly) return false;
    const { field } = this.selected;
    this.say("removed", field, shape);
    this.change(field, without(this.fields.get(field)?.shapes ?? [], shape.id));
    return true;
  }

  private moveEdge(edge: Edge, to: "left" | "right"): void {
    const shape = this.shapeOf(this.selected);
    if (!shape || !this.selected) return;
    const on = (to === "right") === (this.directionAt(shape, edge) === Direction.LTR);
    const next = edgeMoved(shape, edge, on ? 1 : -1, this.offsets);
    if (next !== shape) this.put(this.selected.field, next, `edge ${this.selected.field} ${shape.id}`);
  }

  /** In which direction the letters next to an edge, inside the span, are written. */
  private directionAt(shape: TextShape, edge: Edge): Direction {
    if (!this.view) return Direction.LTR;
    const unit = edge === "start" ? this.offsets.toUnit(shape.start) : this.offsets.toUnit(shape.end) - 1;
    const line = this.view.state.doc.lineAt(unit);
    const run = this.view.bidiSpans(line).find((s) => s.from <= unit - line.from && unit - line.from < s.to);
    return run?.dir ?? this.view.textDirection;
  }

  private put(field: string, shape: TextShape, gesture?: string): void {
    this.change(field, replaced(this.fields.get(field)?.shapes ?? [], shape), gesture);
    this.say("moved", field, shape);
  }

  private escape(): boolean {
    if (!this.view) return false;
    if (this.dragged) { this.cancelEdge(); return true; }
    const { main } = this.view.state.selection;
    if (!main.empty) { this.view.dispatch({ selection: { anchor: main.head } }); return true; }
    if (!this.selected) return false;
    this.select(null);
    return true;
  }

  private hide(hidden: boolean): void { this.frame?.classList.toggle("lw-hidden", hidden); }

  private bringIntoView(shape: TextShape): void {
    this.view?.dispatch({ effects: EditorView.scrollIntoView(this.offsets.toUnit(shape.start), { y: "nearest", yMargin: 60 }) });
  }

  private say(what: SurfaceSaying["what"], field: string, shape: TextShape): void {
    const def = this.fields.get(field)?.field;
    const kind = textKinds.get(def?.kind ?? "");
    if (!def || !kind) return;
    this.events.emit("say", { what, title: classTitle(def, shape.class), measures: kind.measures(shape, this.offsets.slice(shape.start, shape.end)) });
  }
}
