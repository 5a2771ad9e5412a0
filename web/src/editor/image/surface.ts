// The image surface: shapes on a picture, by mouse, pen, finger or keyboard.
import { freshId, replaced, without, type Handle, type Shape } from "../shapes/shape.ts";
import { classStyle } from "../shapes/palette.ts";
import { classTitle } from "../schema.ts";
import {
  Emitter, type GhostLayer, type Layer, type Selected, type Surface, type SurfaceCommand, type SurfaceEvents,
  type SurfaceSaying, type SurfaceWords, type Tool,
} from "../surface.ts";
import { Gestures, type GestureTarget } from "./gestures.ts";
import { Layers, type Entry } from "./layers.ts";
import { QUIET_ABOVE, paintEntries, paintLit, paintName, type Brush } from "./paint.ts";
import { imagePoint, screenPoint, seenRect, toImage, toScreen, type ImagePoint, type Rect, type ScreenPoint, type Viewport } from "./points.ts";
import { Stage, type Painter } from "./stage.ts";

export type ImageDoc = {
  /** Decoded already, so that it shows without a flash. */
  readonly picture: CanvasImageSource | null;
  readonly width: number;
  readonly height: number;
  readonly layers: readonly Layer[];
  readonly ghosts?: readonly GhostLayer[];
  readonly readOnly?: boolean;
  /** Keep zoom and place of the picture before. */
  readonly keepView?: boolean;
};

/** How near, in screen pixels, a pointer must come to an outline or a handle. */
const REACH_PX = 6;
const ZOOM_STEP = 1.25;
const HANDLE_PX = 8;

const emptyDoc: ImageDoc = { picture: null, width: 1, height: 1, layers: [] };

export class ImageSurface implements Surface, Painter, GestureTarget {
  private readonly events = new Emitter<SurfaceEvents>();
  private readonly layers = new Layers();
  private readonly words: SurfaceWords;
  private root: HTMLElement | null = null;
  private stage: Stage | null = null;
  private gestures: Gestures | null = null;
  private observer: ResizeObserver | null = null;
  private doc = emptyDoc;
  private selected: Selected = null;
  private tool: Tool = { kind: "select" };
  private hovered: Entry | null = null;
  /** The selected shape while a gesture changes it, or a new one while it is drawn. */
  private edited: Entry | null = null;
  private pointer: ScreenPoint | null = null;

  constructor(words: SurfaceWords) { this.words = words; }

  // ---- Surface

  mount(host: HTMLElement): void {
    const root = document.createElement("div");
    root.className = "lw-image-surface";
    root.tabIndex = 0;
    root.setAttribute("role", "application");
    root.setAttribute("aria-label", this.words.surface);
    Object.assign(root.style, {
      position: "absolute", inset: "0", overflow: "hidden", touchAction: "none", userSelect: "none", contain: "strict",
    });
    host.append(root);
    this.root = root;
    this.stage = new Stage(root, this);
    this.gestures = new Gestures(root, this);
    this.observer = new ResizeObserver(() => this.measure());
    this.observer.observe(root);
    this.measure();
    this.setDoc(this.doc);
  }

  setDoc(doc: ImageDoc): void {
    this.doc = doc;
    this.selected = null;
    this.hovered = null;
    this.edited = null;
    this.gestures?.cancel();
    this.layers.fill(doc.layers, doc.ghosts ?? []);
    this.stage?.setImage(doc.picture, { width: doc.width, height: doc.height }, doc.keepView ?? false);
    this.showCursor();
  }

  setShapes(field: string, shapes: readonly Shape[]): void {
    this.stage?.repaint(this.layers.setShapes(field, shapes));
    this.edited = null;
    if (this.selected && !this.layers.entry(this.selected)) this.select(null);
    this.hovered = null;
  }

  setTool(tool: Tool): void {
    this.tool = this.doc.readOnly ? { kind: "select" } : tool;
    this.showCursor();
    this.stage?.requestEdit();
    this.events.emit("tool", this.tool);
  }

  select(selected: Selected): void {
    const before = this.layers.entry(this.selected);
    const after = this.layers.entry(selected);
    if (before?.key === after?.key) return;
    this.selected = after ? selected : null;
    this.stage?.repaint([before, after].filter((e) => e !== null).map((e) => e.kind.bounds(e.shape)));
    if (after) this.say("selected", after);
    this.events.emit("select", this.selected);
  }

  applyClass(field: string, name: string): void {
    const entry = this.layers.entry(this.selected);
    if (!entry || this.selected?.field !== field || this.doc.readOnly) {
      this.setTool({ kind: "draw", field, class: name });
      return;
    }
    if (entry.shape.class === name) return;
    this.put(field, { ...entry.shape, class: name });
    this.sayCurrent("relabelled");
  }

  on<K extends keyof SurfaceEvents>(name: K, handler: (event: SurfaceEvents[K]) => void): () => void {
    return this.events.on(name, handler);
  }

  focus(): void { this.root?.focus({ preventScroll: true }); }

  destroy(): void {
    this.gestures?.destroy();
    this.observer?.disconnect();
    this.stage?.destroy();
    this.root?.remove();
    this.events.clear();
  }

  readonly commands: readonly SurfaceCommand[] = [
    { id: "fit", keys: "Home", enabled: () => true, run: () => this.stage?.fit() },
    { id: "zoom_in", keys: "+", enabled: () => true, run: () => this.zoomMiddle(ZOOM_STEP) },
    { id: "zoom_out", keys: "-", enabled: () => true, run: () => this.zoomMiddle(1 / ZOOM_STEP) },
    { id: "hide", keys: "h", enabled: () => this.layers.count > 0, run: () => this.hide(true), release: () => this.hide(false) },
    { id: "new", keys: "n", enabled: () => this.drawField() !== null, run: () => this.placeNew() },
    { id: "next", keys: "]", enabled: () => this.layers.count > 0, run: () => { this.walk(1); } },
    { id: "previous", keys: "[", enabled: () => this.layers.count > 0, run: () => { this.walk(-1); } },
    { id: "delete", keys: "Delete", enabled: () => this.mayEdit(), run: () => this.removeSelected() },
    { id: "duplicate", keys: "d", enabled: () => this.mayEdit(), run: () => this.duplicate() },
    { id: "select_tool", keys: "v", enabled: () => true, run: () => this.setTool({ kind: "select" }) },
  ];

  // ---- Painter

  rest(brush: Brush, rect: Rect, view: Viewport): void {
    paintEntries(brush, this.resting(rect), view.scale);
  }

  restNames(brush: Brush, rect: Rect, view: Viewport): boolean {
    if (this.layers.count > 10 * QUIET_ABOVE) return false;
    const entries = this.resting(rect);
    if (entries.length > QUIET_ABOVE) return false;
    for (const entry of entries) paintName(brush, entry, view);
    return entries.length > 0;
  }

  edit(brush: Brush, view: Viewport, inImage: (draw: () => void) => void): void {
    if (this.stage?.shapesHidden) return;
    this.paintCross(brush);
    const lit = this.edited ?? this.layers.entry(this.selected);
    const hovered = this.hovered && this.hovered.key !== lit?.key ? this.hovered : null;
    if (hovered) inImage(() => paintLit(brush, hovered, view.scale, false));
    if (hovered) paintName(brush, hovered, view);
    if (!lit) return;
    inImage(() => paintLit(brush, lit, view.scale, true));
    paintName(brush, lit, view);
    if (!this.doc.readOnly) for (const handle of this.handles(lit)) paintHandle(brush, toScreen(view, handle.at), handle.name);
  }

  // ---- GestureTarget

  get panning(): boolean { return this.tool.kind === "select"; }

  panBy(dx: number, dy: number): void { this.stage?.pan(dx, dy); }
  zoomAt(at: ScreenPoint, factor: number): void { this.stage?.zoom(at, factor); }

  toImage(at: ScreenPoint): ImagePoint { return toImage(this.view, at); }

  handleAt(at: ScreenPoint): Handle | null {
    const entry = this.layers.entry(this.selected);
    if (!entry || this.doc.readOnly) return null;
    const near = (h: Handle) => { const p = toScreen(this.view, h.at); return Math.hypot(p.x - at.x, p.y - at.y); };
    const [best] = this.handles(entry).map((h) => ({ h, d: near(h) })).sort((a, b) => a.d - b.d);
    return best && best.d <= REACH_PX + HANDLE_PX / 2 ? best.h : null;
  }

  hover(at: ScreenPoint | null): void {
    this.pointer = at;
    const entry = at ? this.entriesAt(at)[0] ?? null : null;
    const handle = at ? this.handleAt(at) : null;
    this.showCursor(handle?.cursor ?? (entry && this.tool.kind === "select" ? "pointer" : undefined));
    if (entry?.key !== this.hovered?.key || this.tool.kind === "draw") this.stage?.requestEdit();
    this.hovered = entry;
  }

  /** A click takes the smallest thing there; a second click on the same place takes the next larger. */
  click(at: ScreenPoint): void {
    const found = this.entriesAt(at);
    const index = found.findIndex((e) => e.field.name === this.selected?.field && e.shape.id === this.selected.id);
    const next = found[index + 1] ?? found[0];
    this.select(next ? { field: next.field.name, id: next.shape.id } : null);
  }

  /** Is there something to move under the pointer? Selects it. */
  grab(at: ScreenPoint): boolean {
    if (this.doc.readOnly) return false;
    const found = this.entriesAt(at);
    const held = found.find((e) => e.shape.id === this.selected?.id && e.field.name === this.selected.field) ?? found[0];
    if (!held) return false;
    this.select({ field: held.field.name, id: held.shape.id });
    return true;
  }

  drawing(from: ImagePoint, to: ImagePoint): void {
    const shape = this.shapeDrawn(from, to);
    this.edited = shape && this.tool.kind === "draw" ? this.entryFor(this.tool.field, shape) : null;
    this.stage?.requestEdit();
  }

  drawn(from: ImagePoint, to: ImagePoint): void {
    const shape = this.shapeDrawn(from, to);
    this.edited = null;
    if (shape && this.tool.kind === "draw") this.add(this.tool.field, shape);
    this.stage?.requestEdit();
  }

  moving(from: ImagePoint, to: ImagePoint): void {
    this.reshape((e) => e.kind.moved(e.shape, to.x - from.x, to.y - from.y, this.doc));
  }

  draggingHandle(handle: string, to: ImagePoint): void {
    this.reshape((e) => e.kind.dragHandle(e.shape, handle, to, this.doc));
  }

  commitEdit(): void {
    const edited = this.edited;
    this.edited = null;
    if (!edited || !this.selected) return;
    this.put(this.selected.field, edited.shape);
    this.sayCurrent("moved");
  }

  cancelEdit(): void {
    this.edited = null;
    this.stage?.requestEdit();
  }

  // ---- keys with the focus on the surface

  nudge(dx: number, dy: number, resize: boolean): void {
    const entry = this.layers.entry(this.selected);
    if (!entry || this.doc.readOnly) { this.stage?.pan(-dx * 40, -dy * 40); return; }
    const { kind, shape } = entry;
    const next = resize ? kind.resized(shape, dx, dy, this.doc) : kind.moved(shape, dx, dy, this.doc);
    this.put(entry.field.name, next, `nudge ${entry.key}`);
    this.sayCurrent("moved");
  }

  /** To the next own shape; false at either end, so that Tab leaves the surface. */
  walk(by: 1 | -1): boolean {
    const all = this.layers.walk();
    const at = all.findIndex((e) => e.field.name === this.selected?.field && e.shape.id === this.selected.id);
    const next = at < 0 ? (by > 0 ? all[0] : all.at(-1)) : all[at + by];
    if (!next) return false;
    this.select({ field: next.field.name, id: next.shape.id });
    this.bringIntoView(next);
    return true;
  }

  escape(): boolean {
    if (this.edited) { this.cancelEdit(); return true; }
    if (this.selected) { this.select(null); return true; }
    if (this.tool.kind === "draw") { this.setTool({ kind: "select" }); return true; }
    return false;
  }

  removeSelected(): void {
    const entry = this.layers.entry(this.selected);
    if (!entry || this.doc.readOnly) return;
    this.say("removed", entry);
    const field = entry.field.name;
    this.change(field, without(this.layers.shapes(field), entry.shape.id));
  }

  // ---- inside

  private get view(): Viewport { return this.stage?.view ?? { scale: 1, x: 0, y: 0 }; }

  private mayEdit(): boolean { return this.selected !== null && !this.doc.readOnly; }

  private measure(): void {
    if (this.root) this.stage?.resize({ width: this.root.clientWidth, height: this.root.clientHeight });
  }

  private resting(rect: Rect): Entry[] {
    const lit = this.layers.entry(this.selected)?.key;
    const entries = this.layers.within(rect);
    return lit ? entries.filter((e) => e.key !== lit) : entries;
  }

  private entriesAt(at: ScreenPoint): Entry[] {
    if (this.stage?.shapesHidden) return [];
    return this.layers.at(this.toImage(at), REACH_PX / this.view.scale);
  }

  private handles(entry: Entry): Handle[] { return entry.kind.handles(entry.shape, HANDLE_PX / this.view.scale); }

  private entryFor(field: string, shape: Shape): Entry | null {
    const like = this.layers.entry(this.selected);
    const def = this.layers.field(field);
    const kind = this.layers.kindOf(field);
    if (!def || !kind) return null;
    return { key: like?.key ?? "new", field: def, kind, shape, look: "own", owner: "", order: 0, style: classStyle(def, shape.class) };
  }

  private reshape(change: (entry: Entry) => Shape): void {
    const entry = this.layers.entry(this.selected);
    if (!entry) return;
    this.edited = { ...entry, shape: change(entry) };
    this.stage?.requestEdit();
  }

  private shapeDrawn(from: ImagePoint, to: ImagePoint): Shape | null {
    if (this.tool.kind !== "draw") return null;
    const named = { id: freshId(this.layers.shapes(this.tool.field)), class: this.tool.class };
    return this.layers.kindOf(this.tool.field)?.drawn(from, to, named, this.doc) ?? null;
  }

  private drawField(): { field: string; class: string } | null {
    if (this.doc.readOnly) return null;
    if (this.tool.kind === "draw") return this.tool;
    const first = this.doc.layers[0]?.field;
    const name = first?.classes?.[0]?.name;
    return first && name !== undefined ? { field: first.name, class: name } : null;
  }

  private placeNew(): void {
    const target = this.drawField();
    const kind = target && this.layers.kindOf(target.field);
    if (!target || !kind || !this.stage) return;
    const seen = seenRect(this.view, this.stage.size, 0);
    const named = { id: freshId(this.layers.shapes(target.field)), class: target.class };
    this.add(target.field, kind.placed(seen, named, this.doc));
    this.select({ field: target.field, id: named.id });
    this.focus();
  }

  private duplicate(): void {
    const entry = this.layers.entry(this.selected);
    if (!entry) return;
    const id = freshId(this.layers.shapes(entry.field.name));
    const shift = 12 / this.view.scale;
    this.add(entry.field.name, entry.kind.moved({ ...entry.shape, id }, shift, shift, this.doc));
    this.select({ field: entry.field.name, id });
  }

  private add(field: string, shape: Shape): void {
    this.change(field, [...this.layers.shapes(field), shape]);
    const entry = this.layers.entry({ field, id: shape.id });
    if (entry) this.say("added", entry);
    this.events.emit("made", { field, id: shape.id });
  }

  private put(field: string, shape: Shape, gesture?: string): void {
    this.change(field, replaced(this.layers.shapes(field), shape), gesture);
  }

  /** Shows the change at once; the owner hears of it and may set the same shapes again, which costs nothing. */
  private change(field: string, shapes: readonly Shape[], gesture?: string): void {
    this.setShapes(field, shapes);
    this.events.emit("change", { field, shapes, ...(gesture ? { gesture } : {}) });
  }

  private zoomMiddle(factor: number): void {
    if (this.stage) this.stage.zoom(screenPoint(this.stage.size.width / 2, this.stage.size.height / 2), factor);
  }

  private hide(hidden: boolean): void {
    if (!this.stage) return;
    this.stage.shapesHidden = hidden;
    this.stage.redraw();
  }

  /** Moves the view only when the shape is not in it, or too small in it to be worked on. */
  private bringIntoView(entry: Entry): void {
    if (!this.stage) return;
    const b = entry.kind.bounds(entry.shape);
    const from = toScreen(this.view, imagePoint(b.x, b.y));
    const to = toScreen(this.view, imagePoint(b.x + b.w, b.y + b.h));
    const { width, height } = this.stage.size;
    const inside = from.x >= 0 && from.y >= 0 && to.x <= width && to.y <= height;
    const large = Math.max(to.x - from.x, to.y - from.y);
    if (inside && large >= 16) return;
    const scale = Math.min(8, large < 16 || large > width ? (0.3 * Math.min(width, height)) / Math.max(1, b.w, b.h) : this.view.scale);
    this.stage.setView({ scale, x: width / 2 - (b.x + b.w / 2) * scale, y: height / 2 - (b.y + b.h / 2) * scale }, true);
  }

  private showCursor(cursor?: string): void {
    if (this.root) this.root.style.cursor = cursor ?? (this.tool.kind === "draw" ? "crosshair" : "default");
  }

  private paintCross(brush: Brush): void {
    if (this.tool.kind !== "draw" || !this.pointer || this.edited || !this.stage) return;
    const { width, height } = this.stage.size;
    brush.fillStyle = "rgba(255,255,255,.75)";
    brush.fillRect(this.pointer.x - 0.5, 0, 1, height);
    brush.fillRect(0, this.pointer.y - 0.5, width, 1);
    brush.fillStyle = "rgba(0,0,0,.55)";
    brush.fillRect(this.pointer.x + 0.5, 0, 1, height);
    brush.fillRect(0, this.pointer.y + 0.5, width, 1);
  }

  private sayCurrent(what: SurfaceSaying["what"]): void {
    const entry = this.layers.entry(this.selected);
    if (entry) this.say(what, entry);
  }

  private say(what: SurfaceSaying["what"], entry: Entry): void {
    this.events.emit("say", { what, title: classTitle(entry.field, entry.shape.class), measures: entry.kind.measures(entry.shape) });
  }
}

function paintHandle(brush: Brush, at: ScreenPoint, name: string): void {
  const half = HANDLE_PX / 2;
  brush.fillStyle = "#fff";
  brush.strokeStyle = "#000";
  brush.lineWidth = 1;
  brush.beginPath();
  if (name === "turn") brush.arc(at.x, at.y, half, 0, 2 * Math.PI);
  else brush.rect(at.x - half + 0.5, at.y - half + 0.5, HANDLE_PX - 1, HANDLE_PX - 1);
  brush.fill();
  brush.stroke();
}
