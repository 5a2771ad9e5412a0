// The text surface: spans over a text of any length, by mouse or by a keyboard caret. CodeMirror draws the lines that are
// seen; places are kept as code points and turned into its UTF-16 places here only.
import {
  cursorCharLeft, cursorCharRight, cursorDocEnd, cursorDocStart, cursorGroupLeft, cursorGroupRight, cursorLineBoundaryBackward,
  cursorLineBoundaryForward, cursorLineDown, cursorLineUp, cursorPageDown, cursorPageUp, selectAll, selectCharLeft, selectCharRight,
  selectDocEnd, selectDocStart, selectGroupLeft, selectGroupRight, selectLineBoundaryBackward, selectLineBoundaryForward, selectLineDown,
  selectLineUp,
} from "@codemirror/commands";
import { EditorSelection, EditorState, type Extension, type SelectionRange, type StateEffect } from "@codemirror/state";
import { Direction, EditorView, drawSelection, highlightSpecialChars, keymap, type KeyBinding } from "@codemirror/view";
import { classTitle, type Field } from "../schema.ts";
import { textKinds } from "../shapes/registry.ts";
import { freshId, replaced, without, type Shape } from "../shapes/shape.ts";
import { inOrder, reordered, spansAt } from "../shapes/spans/geometry.ts";
import { edgeDragged, edgeMoved, markedRange, type Edge } from "../shapes/spans/tool.ts";
import type { TextShape, TextShapeKind } from "../shapes/text_shape.ts";
import {
  Emitter, type GhostLayer, type Layer, type Link, type Pin, type Place, type Selected, type Surface, type SurfaceCommand, type SurfaceEvents, type SurfaceSaying,
  type SurfaceWords, type TextHeat, type Tool,
} from "../surface.ts";
import { arcAt, arcLayer, arcStyles, setArcs, type Arc } from "./arcs.ts";
import { chainOf } from "../form/kinds/chains.ts";
import { foundField, foundStyles, setFound } from "./found.ts";
import { grips, listenToGrips, type GripListener, type GripTarget } from "./grips.ts";
import { MarkList, type Mark } from "./mark_list.ts";
import { Paints, lineDirections, markDecorations, markStyles, pinDecorations, pinField, setMarks, setPinned } from "./marks.ts";
import { turnLines, turnsAt, turnStyles, type SpokenTurn } from "./turns.ts";
import { Offsets } from "./offsets.ts";
import { findAll, nearest, unmarked, type TextQuery } from "./search.ts";
import { snapped, type Range, type Snap } from "./snap.ts";

/** How many places were found, which is in hand (-1: none), and how many of them would be marked. */
export type FoundCount = { readonly count: number; readonly at: number; readonly fresh: number };

/** What is longer is not looked for elsewhere. */
const FIND_UNITS_MAX = 200;

export type TextDoc = {
  readonly text: string;
  readonly layers: readonly Layer[];
  readonly ghosts?: readonly GhostLayer[];
  /** Who speaks where, in a conversation. */
  readonly turns?: readonly SpokenTurn[];
  /** May its marks be joined? Then the lines leave room for arcs from the beginning, so that none moves later. */
  readonly related?: boolean;
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

const keyOf = (link: Link): string => `${link.relation.name} ${link.id}`;

export class TextSurface implements Surface, GripTarget {
  private readonly events = new Emitter<SurfaceEvents>();
  private readonly words: SurfaceWords;
  private paints: Paints | null = null;
  private readonly fields = new Map<string, { field: Field; shapes: readonly TextShape[]; /** In reading order. */ ordered: readonly TextShape[] }>();
  private host: HTMLElement | null = null;
  private frame: HTMLElement | null = null;
  private view: EditorView | null = null;
  /** The caret while there is no screen. */
  private bare: SelectionRange = EditorSelection.cursor(0);
  private doc: TextDoc = { text: "", layers: [] };
  private offsets = new Offsets("");
  private selected: Selected = null;
  /** Before which of the marks the walk goes on, after the one that was in hand is removed. */
  private gap: number | null = null;
  private links: readonly Link[] = [];
  /** What is looked for, and where it stands; `at` is the place in hand. */
  private places: readonly Range[] = [];
  private at = -1;
  /** The field that marking all alike would mark, while that is shown. */
  private alike: string | null = null;
  private tool: Tool = { kind: "select" };
  private snap: Snap = "word";
  private pins: readonly Pin[] = [];
  private heat: readonly TextHeat[] = [];
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
    sheet.replaceSync(markStyles + arcStyles + foundStyles + turnStyles);
    this.paints = new Paints();
    root.adoptedStyleSheets = [sheet, this.paints.sheet];
    const frame = document.createElement("div");
    frame.className = "lw-frame";
    Object.assign(frame.style, { position: "absolute", inset: "0" });
    root.append(frame);
    frame.addEventListener("click", (event) => {
      const arc = arcAt(event.target);
      if (arc !== null) this.chooseLink(this.links.find((l) => keyOf(l) === arc));
    });
    this.host = shadowHost;
    this.frame = frame;
    this.gripListener = listenToGrips(frame, this);
    this.view = new EditorView({ parent: frame, root, state: this.freshState(this.paints) });
  }

  setDoc(doc: TextDoc): void {
    this.doc = doc;
    this.offsets = new Offsets(doc.text);
    this.selected = null;
    this.gap = null;
    this.dragged = null;
    this.links = [];
    this.places = [];
    this.alike = null;
    this.fields.clear();
    for (const { field, shapes } of doc.layers)
      if (textKinds.has(field.kind)) this.hold(field, shapes as readonly TextShape[]);
    this.bare = EditorSelection.cursor(0);
    if (this.paints) this.view?.setState(this.freshState(this.paints));
  }

  setShapes(field: string, shapes: readonly Shape[]): void {
    const held = this.fields.get(field);
    if (!held || held.shapes === shapes) return;
    this.dragged = null;
    this.hold(held.field, shapes as readonly TextShape[], held.ordered);
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
    if (shape) this.gap = null;
    this.dragged = null;
    this.show();
    if (shape && this.selected) {
      this.bringIntoView(shape);
      this.say("selected", this.selected.field, shape);
    }
    this.events.emit("select", this.selected);
  }

  setLinks(links: readonly Link[]): void {
    const own = links.filter((l) => this.fields.has(l.field)).sort((a, b) => this.placeOf(a) - this.placeOf(b));
    if (own.length === 0 && this.links.length === 0) return;
    this.links = own;
    this.showArcs();
    const chosen = own.find((l) => l.chosen);
    const from = chosen && this.shapeOf({ field: chosen.field, id: chosen.from });
    if (from) this.bringIntoView(from);
  }

  /** Looks for words and goes to the first from the caret on; null ends it. */
  search(query: TextQuery | null, alike: string | null): FoundCount {
    this.places = query ? findAll(this.doc.text, query) : [];
    this.alike = query ? alike : null;
    this.at = alike === null ? nearest(this.places, this.caret.from, 1) : -1;
    if (query && alike === null) this.takeFound();
    else this.showFound();
    return this.found();
  }

  /** The next place, or the one before. It is selected: the key of a class marks it. */
  step(by: 1 | -1): FoundCount {
    const { length } = this.places;
    if (length > 0) this.at = this.at < 0 ? nearest(this.places, this.caret.from, by) : (this.at + by + length) % length;
    this.takeFound();
    return this.found();
  }

  /** Marks all that was found and lies over no mark of the field, as one change. */
  markFound(field: string, name: string): number {
    const held = this.fields.get(field);
    const kind = textKinds.get(held?.field.kind ?? "");
    const fresh = this.fresh(field);
    if (!held || !kind || this.doc.readOnly || fresh.length === 0) return 0;
    const shapes = [...held.shapes];
    for (const { from, to } of fresh)
      shapes.push(kind.made({ id: freshId(), class: name }, this.offsets.toPoint(from), this.offsets.toPoint(to)));
    this.change(field, shapes);
    this.events.emit("say", { what: "marked_alike", title: classTitle(held.field, name), count: fresh.length });
    return fresh.length;
  }

  /** Where answers are apart. */
  setHeat(heat: readonly TextHeat[]): void {
    if (heat.length === 0 && this.heat.length === 0) return;
    this.heat = heat;
    this.showPins();
  }

  setGhosts(ghosts: readonly GhostLayer[]): void {
    if (ghosts === this.doc.ghosts || (ghosts.length === 0 && !this.doc.ghosts?.length)) return;
    this.doc = { ...this.doc, ghosts };
    this.show();
  }

  setPins(pins: readonly Pin[]): void {
    if (pins.length === 0 && this.pins.length === 0) return;
    this.pins = pins;
    this.showPins();
  }

  place(): Place | null {
    const shape = this.shapeOf(this.selected);
    if (shape && this.selected) return { field: this.selected.field, object: shape.id, start: shape.start, end: shape.end };
    const { from, to, empty } = this.caret;
    return empty ? null : { start: this.offsets.toPoint(from), end: this.offsets.toPoint(to) };
  }

  /** With text selected or the caret on a word: marks it. With a span selected: gives it this class. */
  applyClass(field: string, name: string): void {
    const held = this.fields.get(field);
    if (!held || this.doc.readOnly) return;
    const shape = this.selected?.field === field ? this.shapeOf(this.selected) : null;
    if (shape && this.caret.empty) {
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

  readonly unfinished = false;

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
    { id: "snap", keys: "w", enabled: () => this.fields.size > 0, run: () => this.toggleSnap(), isOn: () => this.snap === "word" },
    { id: "next", keys: "]", enabled: () => this.count > 0, run: () => { this.walk(1); } },
    { id: "previous", keys: "[", enabled: () => this.count > 0, run: () => { this.walk(-1); } },
    { id: "link_next", keys: ".", enabled: () => this.links.length > 0, run: () => this.walkLinks(1) },
    { id: "link_previous", keys: ",", enabled: () => this.links.length > 0, run: () => this.walkLinks(-1) },
    { id: "chain_next", keys: "l", enabled: () => this.mayWalkChain(), run: () => this.walkChain(1) },
    { id: "chain_previous", keys: "Shift+l", enabled: () => this.mayWalkChain(), run: () => this.walkChain(-1) },
    { id: "find", keys: "Mod+f", enabled: () => true, run: () => this.find(false) },
    { id: "alike", keys: "Shift+f", enabled: () => this.fields.size > 0 && !this.doc.readOnly, run: () => this.find(true) },
    { id: "delete", keys: "Delete", enabled: () => this.mayEdit() || this.chosenLink() !== undefined, run: () => { this.removeSelected(); } },
    { id: "end_left", keys: "Alt+Left", enabled: () => this.mayMoveEdges(), run: () => this.moveEdge("end", "left") },
    { id: "end_right", keys: "Alt+Right", enabled: () => this.mayMoveEdges(), run: () => this.moveEdge("end", "right") },
    { id: "start_left", keys: "Alt+Shift+Left", enabled: () => this.mayMoveEdges(), run: () => this.moveEdge("start", "left") },
    { id: "start_right", keys: "Alt+Shift+Right", enabled: () => this.mayMoveEdges(), run: () => this.moveEdge("start", "right") },
  ];

  // ---- GripTarget

  gripsAt(): Range | null {
    const shape = this.dragged ?? (this.mayMoveEdges() ? this.shapeOf(this.selected) : null);
    return shape ? { from: this.offsets.toUnit(shape.start), to: this.offsets.toUnit(shape.end) } : null;
  }

  draggingEdge(edge: Edge, at: { x: number; y: number }, exact: boolean): void {
    if (this.view) this.dragEdge(edge, this.view.posAtCoords(at, false), exact);
  }

  /** The edge is held at UTF-16 unit `unit`. */
  dragEdge(edge: Edge, unit: number, exact: boolean): void {
    const shape = this.dragged ?? this.shapeOf(this.selected);
    if (!shape) return;
    this.dragged = edgeDragged(shape, edge, unit, this.offsets, exact ? "grapheme" : this.snap);
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

  // ---- hands on the text; places are UTF-16 units

  /** Selects a stretch, as a drag or the arrows do; with one place, puts the caret there. */
  selectText(anchor: number, head = anchor): void {
    if (this.view) this.view.dispatch({ selection: { anchor, head } });
    else this.bare = EditorSelection.range(anchor, head);
  }

  /** Takes the shortest mark there; again, the next longer one. */
  click(unit: number): void {
    const place = this.offsets.toPoint(unit);
    const pin = this.pins.findLast(({ place: { start, end } }) => start !== undefined && end !== undefined && start <= place && place < end);
    if (pin) this.events.emit("pin", pin.id);
    const found = spansAt(this.all().map((e) => ({ ...e.shape, field: e.field })), place);
    const index = found.findIndex((s) => s.id === this.selected?.id && s.field === this.selected.field);
    const next = found[index + 1] ?? (index < 0 ? found[0] : undefined);
    this.select(next ? { field: next.field, id: next.id } : null);
  }

  /** The shortest ghost there is asked for; false where there is none. */
  doubleClick(unit: number): boolean {
    const shown = this.marks().filter((m) => m.look !== "own").map((m) => m.shape);
    const [ghost] = spansAt(shown, this.offsets.toPoint(unit));
    if (!ghost) return false;
    this.selectText(unit); // the word was selected by the same clicks
    this.events.emit("ghost", ghost);
    return true;
  }

  escape(): boolean {
    if (this.dragged) { this.cancelEdge(); return true; }
    if (!this.caret.empty) { this.selectText(this.caret.head); return true; }
    if (this.chosenLink()) { this.chooseLink(undefined); return true; }
    if (!this.selected) return false;
    this.select(null);
    return true;
  }

  // ---- inside

  private get caret(): SelectionRange { return this.view?.state.selection.main ?? this.bare; }

  private get count(): number {
    let count = 0;
    for (const { shapes } of this.fields.values()) count += shapes.length;
    return count;
  }

  /** With all that is on the text from the beginning: it is drawn once. */
  private freshState(paints: Paints): EditorState {
    const bare = EditorState.create({ doc: this.doc.text, extensions: this.extensions(paints) });
    return bare.update({ effects: [...this.shown(), setPinned.of(this.pinned())] }).state;
  }

  private extensions(paints: Paints): Extension {
    return [
      EditorState.lineSeparator.of("\n"), // "\r\n" keeps its two places; nothing is normalised
      EditorState.readOnly.of(true),
      // A browser lets go of what is selected where it is drawn anew, as a mark; with the focus elsewhere no hand did that.
      EditorState.transactionFilter.of((t) => (t.isUserEvent("select") && !t.isUserEvent("select.pointer") && !this.view?.hasFocus ? [] : t)),
      EditorView.editable.of(false),
      EditorView.contentAttributes.of({ tabindex: "0", "aria-readonly": "true", "aria-label": this.words.surface }),
      EditorView.lineWrapping,
      highlightSpecialChars({ render: showControl }),
      drawSelection(),
      lineDirections,
      turnLines(this.doc.turns ?? []),
      markDecorations(this.offsets, paints),
      pinField,
      arcLayer,
      foundField,
      grips(this),
      keymap.of([...this.ownKeys(), ...moves]),
      EditorView.domEventHandlers({
        click: (event, view) => {
          const unit = view.posAtCoords({ x: event.clientX, y: event.clientY });
          if (unit !== null && this.caret.empty) this.click(unit);
        },
        dblclick: (event, view) => this.doubleClick(view.posAtCoords({ x: event.clientX, y: event.clientY }, false)),
      }),
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

  private hold(field: Field, shapes: readonly TextShape[], before: readonly TextShape[] = []): void {
    this.fields.set(field.name, { field, shapes, ordered: reordered(before, shapes) });
  }

  private toggleSnap(): void {
    this.snap = this.snap === "word" ? "grapheme" : "word";
    this.events.emit("say", { what: this.snap === "word" ? "snap_word" : "snap_letter" });
  }

  private mayEdit(): boolean { return this.selected !== null && !this.doc.readOnly; }

  private shapeOf(selected: Selected): TextShape | null {
    return selected ? this.fields.get(selected.field)?.shapes.find((s) => s.id === selected.id) ?? null : null;
  }

  private all(): { field: string; shape: TextShape }[] {
    return [...this.fields.values()]
      .flatMap(({ field, ordered }) => ordered.map((shape) => ({ field: field.name, shape })))
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
    const suggested = this.doc.ghosts?.some((g) => g.look === "dashed");
    const taken = new Set(suggested ? own.map((m) => `${m.field.name} ${m.shape.class} ${m.shape.start} ${m.shape.end}`) : []); // what was taken over is not drawn twice
    const ghosts = (this.doc.ghosts ?? []).filter((g) => textKinds.has(g.field.kind)).flatMap((g) =>
      (g.shapes as readonly TextShape[]).filter((s) => g.look !== "dashed" || !taken.has(`${g.field.name} ${s.class} ${s.start} ${s.end}`)).map((shape): Mark => ({ field: g.field, shape, look: g.look, owner: g.name, selected: false })));
    return [...ghosts, ...own].filter((m) => m.shape.start < this.offsets.length);
  }

  private show(): void { if (this.view) this.view.dispatch({ effects: this.shown() }); }

  /** Marks and arcs; the lines leave room for them. */
  private shown(): StateEffect<unknown>[] {
    const marks = this.marks();
    this.frame?.classList.toggle("lw-marked", this.fields.size > 0 || marks.length > 0);
    this.frame?.classList.toggle("lw-related", this.doc.related ?? false);
    return [setMarks.of(new MarkList(marks)), setArcs.of(this.arcs())];
  }

  // ---- finding

  /** Asks for the words of the selected mark, or of what is selected, or none. */
  private find(alike: boolean): void {
    const shape = this.shapeOf(this.selected);
    const { caret } = this;
    const range = shape ? this.rangeOf(this.selected?.field ?? "", shape.id) : alike && caret.empty ? markedRange(this.doc.text, caret, this.snap) : snapped(this.doc.text, caret, "grapheme");
    const held = this.tool.kind === "draw" ? this.tool : null;
    this.events.emit("find", {
      words: range ? this.doc.text.slice(range.from, range.to).slice(0, FIND_UNITS_MAX) : "", alike,
      field: shape ? this.selected?.field ?? null : held?.field ?? null, class: shape?.class ?? held?.class ?? null,
    });
  }

  private fresh(field: string): Range[] {
    return unmarked(this.places, (this.fields.get(field)?.ordered ?? []).map((s) => this.offsets.unitsOf(s)));
  }

  private found(): FoundCount {
    return { count: this.places.length, at: this.at, fresh: this.alike === null ? 0 : this.fresh(this.alike).length };
  }

  private takeFound(): void {
    const place = this.places[this.at];
    this.showFound();
    if (!place) return;
    if (this.selected) this.select(null);
    this.selectText(place.from, place.to);
    this.view?.dispatch({ effects: EditorView.scrollIntoView(place.from, { y: "center" }) });
  }

  private showFound(): void {
    const fresh = new Set(this.alike === null ? [] : this.fresh(this.alike));
    this.view?.dispatch({ effects: setFound.of(this.places.length > 0 ? { places: this.places, at: this.at, fresh } : null) });
  }

  // ---- relations

  private showArcs(): void {
    this.view?.dispatch({ effects: setArcs.of(this.arcs()) });
  }

  private arcs(): Arc[] {
    return this.links.flatMap((link): Arc[] => {
      const [from, to] = [this.rangeOf(link.field, link.from), this.rangeOf(link.field, link.to)];
      const paint = this.paints?.nameOf(link.relation, link.class) ?? "";
      return from && to ? [{ key: keyOf(link), from, to, title: link.title, paint, chosen: link.chosen, pointed: !link.relation.chains }] : [];
    });
  }

  private rangeOf(field: string, id: string): Range | null {
    const shape = this.shapeOf({ field, id });
    return shape && this.offsets.unitsOf(shape);
  }

  /** Where a relation begins, for reading order. */
  private placeOf({ field, from, to }: Link): number {
    const starts = [from, to].map((id) => this.shapeOf({ field, id })?.start ?? 0);
    return Math.min(...starts);
  }

  private chosenLink(): Link | undefined { return this.links.find((l) => l.chosen); }

  private chooseLink(link: Link | undefined): void {
    if (link) this.select(null);
    this.events.emit("link", link ? { field: link.relation.name, id: link.id } : null);
  }

  private mayWalkChain(): boolean {
    const { selected } = this;
    return selected !== null && this.links.some((l) => l.field === selected.field && (l.from === selected.id || l.to === selected.id));
  }

  /** To the next mark that hangs together with the selected one, in reading order, around the end. */
  private walkChain(by: 1 | -1): void {
    const { selected } = this;
    if (!selected) return;
    const members = chainOf(this.links.filter((l) => l.field === selected.field), selected.id);
    const chain = (this.fields.get(selected.field)?.ordered ?? []).filter((s) => members.has(s.id));
    const at = chain.findIndex((s) => s.id === selected.id);
    const next = chain[(at + by + chain.length) % chain.length];
    if (next) this.select({ field: selected.field, id: next.id });
  }

  private walkLinks(by: 1 | -1): void {
    const at = this.links.findIndex((l) => l.chosen);
    const next = at < 0 ? (by > 0 ? 0 : this.links.length - 1) : (at + by + this.links.length) % this.links.length;
    this.chooseLink(this.links[next]);
  }

  private showPins(): void { this.view?.dispatch({ effects: setPinned.of(this.pinned()) }); }

  private pinned() { return pinDecorations(this.pins, this.heat, this.offsets); }

  private mark(field: string, name: string): void {
    const held = this.fields.get(field);
    const kind = textKinds.get(held?.field.kind ?? "");
    if (!held || !kind) return;
    if (held.field.unit === "turn") { this.markTurns(held.field, name, kind); return; }
    const range = markedRange(this.doc.text, this.caret, this.snap);
    if (!range) { this.events.emit("say", { what: "nothing_selected", title: classTitle(held.field, name), measures: "" }); return; }
    const shape = kind.made({ id: freshId(), class: name }, this.offsets.toPoint(range.from), this.offsets.toPoint(range.to));
    this.selectText(range.to);
    if (held.shapes.some((s) => s.class === name && s.start === shape.start && s.end === shape.end)) return;
    this.change(field, [...held.shapes, shape]);
    this.say("added", field, shape);
    this.events.emit("made", { field, id: shape.id });
  }

  /** Gives the class to each turn that is selected, or that the caret is in: to its mark where it has one. */
  private markTurns(field: Field, name: string, kind: TextShapeKind): void {
    const turns = turnsAt(this.doc.turns ?? [], this.caret);
    const last = turns.at(-1);
    if (!last) { this.events.emit("say", { what: "nothing_selected", title: classTitle(field, name), measures: "" }); return; }
    let shapes = [...this.fields.get(field.name)?.shapes ?? []];
    const made = turns.map(({ from, to }): TextShape => {
      const [start, end] = [this.offsets.toPoint(from), this.offsets.toPoint(to)];
      const before = shapes.find((s) => s.start === start && s.end === end);
      const shape = before ? { ...before, class: name } : kind.made({ id: freshId(), class: name }, start, end);
      shapes = [...shapes.filter((s) => s !== before), shape];
      return shape;
    });
    this.selectText(last.to);
    this.change(field.name, shapes);
    for (const shape of made) this.say("added", field.name, shape);
    const [first] = made;
    if (first) this.events.emit("made", { field: field.name, id: first.id });
  }

  private change(field: string, shapes: readonly TextShape[], gesture?: string): void {
    this.setShapes(field, shapes);
    this.events.emit("change", { field, shapes, ...(gesture ? { gesture } : {}) });
  }

  private walk(by: 1 | -1): boolean {
    const all = this.all();
    const at = all.findIndex((e) => e.field === this.selected?.field && e.shape.id === this.selected.id);
    const next = at >= 0 ? all[at + by] : this.gap === null ? all.at(by > 0 ? 0 : -1) : all[by > 0 ? this.gap : this.gap - 1];
    if (!next) return false;
    this.select({ field: next.field, id: next.shape.id });
    return true;
  }

  private removeSelected(): boolean {
    const link = this.chosenLink();
    if (link && !this.selected && !this.doc.readOnly) { this.events.emit("unlink", { field: link.relation.name, id: link.id }); return true; }
    const shape = this.shapeOf(this.selected);
    if (!shape || !this.selected || this.doc.readOnly) return false;
    const { field } = this.selected;
    const at = this.all().findIndex((e) => e.field === field && e.shape.id === shape.id);
    this.say("removed", field, shape);
    this.change(field, without(this.fields.get(field)?.shapes ?? [], shape.id));
    this.gap = at;
    return true;
  }

  /** A whole turn keeps its edges. */
  private mayMoveEdges(): boolean { return this.mayEdit() && this.fields.get(this.selected?.field ?? "")?.field.unit !== "turn"; }

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
