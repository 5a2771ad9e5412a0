// The image surface: shapes on a picture, by mouse, pen, finger or keyboard.
import { freshId, replaced, type Handle, type ImageShapeKind, type Shape } from "../shapes/shape.ts";
import { at as placed, toPoint } from "../shapes/outline.ts";
import { classStyle } from "../shapes/palette.ts";
import { classTitle } from "../schema.ts";
import {
  Emitter, type Begun, type GhostLayer, type ImageHeat, type Layer, type Link, type Pin, type Place, type Selected, type Surface, type SurfaceCommand, type SurfaceEvents,
  type SurfaceSaying, type SurfaceWords, type Tool,
} from "../surface.ts";
import { Assist } from "./assist/assist.ts";
import type { Model } from "./assist/model.ts";
import type { Backdrop } from "./backdrop.ts";
import { clipboard } from "./clipboard.ts";
import { CombineKeys } from "./combine_keys.ts";
import { CornerKeys } from "./corner_keys.ts";
import { Drawing } from "./drawing.ts";
import { Gestures, type GestureTarget } from "./gestures.ts";
import { GroupKeys, freshGroup, heldTogether, membersOf } from "./group_keys.ts";
import { Layers, type Entry } from "./layers.ts";
import type { PictureLook } from "./look.ts";
import { QUIET_ABOVE, paintEntries, paintHeat, paintLit, paintName, paintTaken, type Brush } from "./paint.ts";
import { imagePoint, rectBetween, seenRect, toImage, toScreen, within, type Focus, type ImagePoint, type Rect, type ScreenPoint, type Size, type Viewport } from "./points.ts";
import { HANDLE_PX, PIN_PX, paintArrow, paintBrush, paintCross, paintFrame, paintGrips, paintPen, paintPin, paintPoints, paintPrompts } from "./paint_edit.ts";
import { handedOn, idsOf, isSame, kept, together, toggled } from "./several.ts";
import { onEdge, snapped } from "./snapping.ts";
import { Stage, type Painter } from "./stage.ts";

export type ImageDoc = {
  /** Decoded already, so that it shows without a flash. */
  readonly picture: Backdrop | null;
  readonly width: number;
  readonly height: number;
  readonly layers: readonly Layer[];
  readonly ghosts?: readonly GhostLayer[];
  readonly readOnly?: boolean;
  /** Keep zoom and place of the picture before. */
  readonly keepView?: boolean;
  /** An outline that was begun on it and not ended. */
  readonly begun?: Begun | null;
};

/** How near, in screen pixels, a pointer must come to an outline or a handle. */
const REACH_PX = 6;
const SNAP_PX = 8;
const ZOOM_STEP = 1.25;

const emptyDoc: ImageDoc = { picture: null, width: 1, height: 1, layers: [] };

/** Is no text of the page marked that a person would rather copy? */
const nothingMarked = (): boolean => typeof document === "undefined" || (document.getSelection()?.isCollapsed ?? true);

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
  /** Those of the groups of what is selected that are not selected themselves. */
  private mates: readonly Entry[] = [];
  private tool: Tool = { kind: "select" };
  /** What was drawn last, or last in hand to be drawn. */
  private last: { readonly field: string; readonly class: string } | null = null;
  private hovered: Entry | null = null;
  /** The selected shape while a gesture changes it, or a new one while it is drawn. */
  private edited: Entry | null = null;
  /** The others that are selected, and those of their groups, which go with it. */
  private carried: readonly Entry[] = [];
  /** What is drawn around those that are to be selected. */
  private frame: Rect | null = null;
  private pointer: ScreenPoint | null = null;
  private magnet = true;
  /** Before which of the shapes the walk goes on, after those that were in hand are removed. */
  private gap: number | null = null;
  private links: readonly Link[] = [];
  private pins: readonly Pin[] = [];
  private heat: ImageHeat | null = null;
  private ghosts: readonly GhostLayer[] = [];
  exact = false;
  inverts = false;
  private readonly assist = new Assist(() => { this.draw.goOn(); this.showCursor(); this.changed(); });
  private readonly draw = new Drawing({
    assist: this.assist,
    armed: () => this.armed(),
    surface: this,
    snap: (at) => this.snap(at),
    current: () => this.currentShape(),
    show: (shape, suggestedBy) => this.show(shape, suggestedBy),
    add: (shape, select) => { if (!this.combine.takeDrawn(shape)) this.add(shape, select); },
    replace: (shape) => this.putSelected(shape),
    removeSelected: () => this.removeSelected(),
    begun: () => this.tellBegun(),
    assisted: (what) => this.events.emit("assisted", what),
    modelState: (state) => { this.showCursor(); this.events.emit("model", state); },
  });
  private readonly corners = new CornerKeys({
    surface: this,
    editable: () => this.editable(),
    handles: (entry) => this.handles(entry),
    put: (shape, gesture) => this.putSelected(shape, gesture),
    sayMoved: () => this.sayCurrent("moved"),
  });
  private readonly combine = new CombineKeys({
    surface: this,
    editable: () => this.editable(),
    taken: () => this.taken(),
    shapes: (field) => this.layers.shapes(field),
    replaceAll: (field, shapes) => { this.corners.letGo(); this.change(field, shapes); },
    corner: () => this.corners.taken,
    sayMoved: () => this.sayCurrent("moved"),
    takePen: (at) => { this.draw.takePen(at); this.showCursor(); },
    layPen: () => { this.draw.cancel(); this.showCursor(); },
  });

  private readonly groups = new GroupKeys({
    surface: this,
    editable: () => this.editable(),
    taken: () => this.taken(),
    shapes: (field) => this.layers.shapes(field),
    replaceAll: (field, shapes) => this.change(field, shapes),
  });

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
    this.gap = null;
    this.mates = [];
    this.hovered = null;
    this.corners.letGo();
    this.combine.layKnife();
    this.draw.resume([]);
    this.edited = null;
    this.gestures?.cancel();
    this.ghosts = doc.ghosts ?? [];
    this.layers.fill(doc.layers, this.ghosts);
    this.assist.setPicture(doc.picture?.source ?? null, { width: doc.width, height: doc.height });
    this.stage?.setImage(doc.picture, { width: doc.width, height: doc.height }, doc.keepView ?? false);
    if (doc.begun && !doc.readOnly) this.takeUp(doc.begun);
    this.showCursor();
  }

  setShapes(field: string, shapes: readonly Shape[]): void {
    const dirty = this.layers.setShapes(field, shapes);
    this.stage?.repaint(dirty);
    if (!this.draw.begun) this.edited = null; // what came back while the next is drawn is no reason to stop
    if (this.selected) this.select(this.selected); // of those that are still there
    this.mates = this.matesNow();
    this.hovered = null;
  }

  /** Where answers are apart, under the shapes; null: not shown. */
  setHeat(heat: ImageHeat | null): void {
    if (heat === this.heat) return;
    this.heat = heat;
    this.stage?.redraw();
  }

  setGhosts(ghosts: readonly GhostLayer[]): void {
    if (ghosts === this.ghosts) return;
    this.ghosts = ghosts;
    this.layers.setGhosts(ghosts);
    this.hovered = null;
    this.stage?.redraw();
  }

  setTool(tool: Tool): void {
    const before = this.tool;
    const next: Tool = this.doc.readOnly ? { kind: "select" } : tool;
    if (this.combine.layKnife() || next.kind === "select" || before.kind === "select" || before.field !== next.field) this.draw.cancel();
    this.tool = next;
    if (next.kind === "draw") this.last = { field: next.field, class: next.class };
    if (this.draw.points.length > 0) this.tellBegun(); // of another class now
    this.showCursor();
    this.changed();
    this.events.emit("tool", this.tool);
  }

  select(selected: Selected): void {
    const [was, next] = [this.selected, this.standing(selected)];
    if (isSame(was, next)) return;
    const before = this.taken();
    this.selected = next;
    if (next) this.gap = null;
    this.mates = this.matesNow();
    const after = this.taken();
    const [first] = after;
    this.corners.letGo();
    if (this.combine.layKnife()) this.draw.cancel();
    this.stage?.repaint([...before, ...after].map((e) => e.kind.bounds(e.shape)));
    if (first && first.key !== before[0]?.key) this.say("selected", first, after.length);
    else if (first) this.tell("several", { count: after.length });
    this.events.emit("select", next);
  }

  applyClass(field: string, name: string): void {
    const entry = this.editable();
    if (!entry || entry.field.name !== field) {
      this.setTool({ kind: "draw", field, class: name });
      return;
    }
    const other = this.taken().filter((e) => e.shape.class !== name);
    if (other.length === 0) return;
    this.putAll(other.map((e) => ({ ...e, shape: { ...e.shape, class: name } })));
    if (this.taken().length > 1) this.tell("several_relabelled", { title: classTitle(entry.field, name), count: this.taken().length });
    else this.sayCurrent("relabelled");
  }

  on<K extends keyof SurfaceEvents>(name: K, handler: (event: SurfaceEvents[K]) => void): () => void {
    return this.events.on(name, handler);
  }

  /** Is something begun that Enter would end? */
  get unfinished(): boolean { return this.draw.begun; }

  /** As another view of the same thing is looked at. */
  lookAt(focus: Focus): void { this.stage?.lookAt(focus); }

  /** How the picture is seen; nothing of it is kept in the answer. */
  setLook(look: PictureLook): void { this.stage?.setLook(look); }

  /** Arrows between shapes; those of other surfaces are not found here. */
  setLinks(links: readonly Link[]): void {
    this.links = links;
    this.changed();
  }

  setPins(pins: readonly Pin[]): void {
    this.pins = pins;
    this.changed();
  }

  place(): Place | null {
    const entry = this.layers.entry(this.selected);
    const seen = this.stage && seenRect(this.view, this.stage.size, 0);
    if (entry) {
      const { x, y, w, h } = entry.kind.bounds(entry.shape);
      return { field: entry.field.name, object: entry.shape.id, ...this.inside(x + w / 2, y + h / 2) };
    }
    if (!seen) return null;
    const at = this.pointer && this.toImage(this.pointer);
    return at ? this.inside(at.x, at.y) : this.inside(seen.x + seen.w / 2, seen.y + seen.h / 2);
  }

  /** Who draws where a person clicks; null: nobody. */
  setModel(model: Model | null): void { this.draw.model.model = model; }

  /** In pixels of the picture. */
  setBrush(radius: number): void { this.draw.brush.radius = radius; }

  focus(): void { this.root?.focus({ preventScroll: true }); }

  destroy(): void {
    this.gestures?.destroy();
    this.assist.destroy();
    this.observer?.disconnect();
    this.stage?.destroy();
    this.root?.remove();
    this.events.clear();
  }

  readonly commands: readonly SurfaceCommand[] = [
    { id: "fit", keys: "Home", enabled: () => true, run: () => { this.stage?.fit(); this.looked(); } },
    { id: "zoom_in", keys: "+", enabled: () => true, run: () => this.stage?.zoomMiddle(ZOOM_STEP) },
    { id: "zoom_out", keys: "-", enabled: () => true, run: () => this.stage?.zoomMiddle(1 / ZOOM_STEP) },
    { id: "hide", keys: "h", enabled: () => this.layers.count > 0, run: () => this.hide(true), release: () => this.hide(false) },
    { id: "new", keys: "n", enabled: () => this.drawField() !== null, run: () => this.placeNew() },
    { id: "next", keys: "]", enabled: () => this.layers.count > 0, run: () => { this.walk(1); } },
    { id: "previous", keys: "[", enabled: () => this.layers.count > 0, run: () => { this.walk(-1); } },
    { id: "keep", keys: "Shift+k", enabled: () => this.editable() !== null, run: () => this.select(kept(this.selected)) },
    { id: "all", keys: "Shift+e", enabled: () => !this.doc.readOnly && this.layers.count > 0, run: () => this.takeAll(this.layers.walk()) },
    { id: "delete", keys: "Delete", enabled: () => this.editable() !== null, run: () => this.removeInHand() },
    { id: "duplicate", keys: "d", enabled: () => this.editable() !== null, run: () => this.duplicate() },
    { id: "select_tool", keys: "v", enabled: () => true, run: () => this.setTool({ kind: "select" }), isOn: () => this.tool.kind === "select" },
    { id: "turn_right", keys: "o", enabled: () => this.editable()?.kind.turned !== undefined, run: () => this.turn(1) },
    { id: "turn_left", keys: "Shift+o", enabled: () => this.editable()?.kind.turned !== undefined, run: () => this.turn(-1) },
    { id: "magnet", keys: "x", enabled: () => !this.doc.readOnly, run: () => this.toggleMagnet(), isOn: () => this.magnet },
    { id: "fill", keys: "u", enabled: () => this.editable()?.kind.filled !== undefined, run: () => this.fillHoles() },
    { id: "copy", keys: "Mod+c", enabled: () => this.layers.walk().length > 0 && nothingMarked(), run: () => this.copy() },
    { id: "paste", keys: "Mod+v", enabled: () => !this.doc.readOnly && !clipboard.empty, run: () => this.paste() },
    { id: "to_front", keys: "PageUp", enabled: () => this.editable() !== null, run: () => this.reorder("front") },
    { id: "to_back", keys: "PageDown", enabled: () => this.editable() !== null, run: () => this.reorder("back") },
    { id: "one_class", keys: "r", enabled: () => this.layers.only !== null || this.classInHand() !== null, run: () => this.toggleClass(), isOn: () => this.layers.only !== null },
    ...this.corners.commands,
    ...this.combine.commands,
    ...this.groups.commands,
    ...this.draw.commands,
  ];

  // ---- Painter

  *rest(brush: Brush, rect: Rect, view: Viewport): Generator<undefined, void> {
    if (this.heat) paintHeat(brush, this.heat, this.doc);
    const resting = this.resting(rect);
    yield* paintEntries(brush, resting, view.scale);
    const ids = idsOf(this.selected);
    if (ids.size > 1) yield* paintTaken(brush, resting.filter((e) => this.isTaken(e, ids)), view.scale);
  }

  restNames(brush: Brush, rect: Rect, view: Viewport): boolean {
    if (this.layers.count > 10 * QUIET_ABOVE) return false;
    const entries = this.resting(rect);
    if (entries.length > QUIET_ABOVE) return false;
    for (const entry of entries) paintName(brush, entry, view);
    return true; // also of none: the last one may just have gone
  }

  edit(brush: Brush, view: Viewport, inImage: (draw: () => void) => void): void {
    if (this.stage?.shapesHidden) return;
    const cut = this.combine.armed?.entry;
    if (cut) { inImage(() => paintLit(brush, cut, view.scale, true)); paintName(brush, cut, view); }
    const chosen = this.layers.entry(this.selected);
    const group = this.carried.length > 0 ? this.carried : chosen ? this.mates : [];
    if (group.length > 0) inImage(() => { for (const other of group) paintLit(brush, other, view.scale, false); });
    const lit = this.edited ?? this.traced() ?? this.layers.entry(this.selected);
    const hovered = this.hovered && this.hovered.key !== lit?.key && !this.draw.active ? this.hovered : null;
    if (hovered) inImage(() => paintLit(brush, hovered, view.scale, false));
    if (hovered) paintName(brush, hovered, view);
    if (lit) inImage(() => paintLit(brush, lit, view.scale, true));
    if (lit && !cut) paintName(brush, lit, view);
    for (const link of this.links) this.paintLink(brush, view, link);
    for (const { name, place, look } of this.pins) if (place.x !== undefined && place.y !== undefined) paintPin(brush, toScreen(view, imagePoint(place.x, place.y)), name, look);
    this.paintHand(brush, view);
    if (this.frame) paintFrame(brush, view, this.frame);
    if (lit && !cut && !this.draw.begun && !this.doc.readOnly) paintGrips(brush, view, this.handles(lit), this.corners.taken);
  }

  // ---- GestureTarget

  get panning(): boolean { return this.armed() === null; }

  panBy(dx: number, dy: number): void { this.stage?.pan(dx, dy); }
  zoomAt(at: ScreenPoint, factor: number): void { this.stage?.zoom(at, factor); }

  toImage(at: ScreenPoint): ImagePoint { return toImage(this.view, at); }

  handleAt(at: ScreenPoint): Handle | null {
    const entry = this.draw.active || this.combine.armed ? null : this.editable();
    if (!entry) return null;
    const near = (h: Handle) => { const p = toScreen(this.view, h.at); return Math.hypot(p.x - at.x, p.y - at.y); };
    const [best] = this.handles(entry).map((h) => ({ h, d: near(h) })).sort((a, b) => a.d - b.d);
    return best && best.d <= REACH_PX + HANDLE_PX / 2 ? best.h : null;
  }

  hover(at: ScreenPoint | null): void {
    this.pointer = at;
    const entry = at ? this.entriesAt(at)[0] ?? null : null;
    const handle = at ? this.handleAt(at) : null;
    this.showCursor(handle?.cursor ?? (entry && this.panning ? "pointer" : undefined));
    if (entry?.key !== this.hovered?.key || !this.panning) this.changed();
    this.hovered = entry;
  }

  /** A click takes the smallest thing there; a second click on the same place takes the next larger. */
  click(at: ScreenPoint, draws: boolean): void {
    const pin = draws ? undefined : this.pinAt(at);
    if (pin) { this.events.emit("pin", pin.id); return; }
    if (draws && this.draw.click(this.toImage(at), this.inverts)) return;
    const found = this.entriesAt(at);
    const index = found.findIndex((e) => e.field.name === this.selected?.field && e.shape.id === this.selected.id);
    const next = found[index + 1] ?? found[0];
    this.select(next ? { field: next.field.name, id: next.shape.id } : null);
  }

  clickAlso(at: ScreenPoint): void {
    if (this.doc.readOnly) { this.click(at, false); return; }
    const field = this.selected?.field;
    const found = this.entriesAt(at);
    const entry = found.find((e) => e.field.name === field) ?? found[0];
    if (entry) this.select(toggled(this.selected, entry.field.name, entry.shape.id));
  }

  framing(from: ImagePoint, to: ImagePoint, ends: boolean): void {
    if (this.doc.readOnly) return;
    const frame = rectBetween(from, to);
    this.frame = ends ? null : frame;
    if (ends && !this.stage?.shapesHidden) this.takeAll(this.layers.within(frame).filter((e) => e.look === "own" && within(frame, e.kind.bounds(e.shape))));
    this.changed();
  }

  /** Twice where nothing is drawn: a ghost is asked for. */
  doubleClick(at: ScreenPoint): void {
    const ghost = this.panning && !this.stage?.shapesHidden ? this.layers.ghostAt(this.toImage(at), REACH_PX / this.view.scale) : undefined;
    if (ghost) this.events.emit("ghost", ghost.shape);
  }

  /** Is there something to move under the pointer? Selects it. */
  grab(at: ScreenPoint): boolean {
    if (this.doc.readOnly) return false;
    const found = this.entriesAt(at);
    const ids = idsOf(this.selected);
    const [first] = found;
    if (!first) return false;
    if (!found.some((e) => this.isTaken(e, ids))) this.select({ field: first.field.name, id: first.shape.id });
    return true;
  }

  drawing(from: ImagePoint, to: ImagePoint, ends: boolean): void {
    this.pointer = toScreen(this.view, to);
    this.draw.drag(from, to, ends, this.inverts);
    this.changed();
  }

  moving(from: ImagePoint, to: ImagePoint): void {
    const entry = this.layers.entry(this.selected);
    if (!entry) return;
    const [edited, ...carried] = this.movedTogether(entry, to.x - from.x, to.y - from.y);
    this.edited = edited ?? null;
    this.carried = carried;
    this.changed();
  }

  takeHandle(handle: string): void { this.corners.take(handle); }

  draggingHandle(handle: string, to: ImagePoint): void {
    this.reshape((e) => e.kind.dragHandle(e.shape, handle, e.kind.corners ? this.snap(to, e.key) : to, this.doc));
  }

  removeCorner(handle: string): void { this.corners.remove(handle); }

  commitEdit(): void {
    const { edited, carried } = this;
    this.edited = null;
    this.carried = [];
    if (!edited || !this.selected) return;
    this.putAll([edited, ...carried]);
    this.sayCurrent("moved");
  }

  cancelEdit(): void {
    this.frame = null;
    this.draw.brush.drop();
    this.draw.model.dragged = null;
    this.edited = null;
    this.carried = [];
    this.changed();
  }

  // ---- keys with the focus on the surface

  nudge(dx: number, dy: number, resize: boolean): void {
    if (this.draw.movePen(dx, dy) || this.corners.nudge(dx, dy)) return;
    const entry = this.editable();
    if (!entry) { this.stage?.pan(-dx * 40, -dy * 40); return; }
    if (resize) this.putAll(this.taken().map((e) => ({ ...e, shape: e.kind.resized(e.shape, dx, dy, this.doc) })), `nudge ${entry.key}`);
    else this.putAll(this.movedTogether(entry, dx, dy), `nudge ${entry.key}`);
    this.sayCurrent("moved");
  }

  /** To the next own shape; false at either end, so that Tab leaves the surface. */
  walk(by: 1 | -1): boolean {
    if (this.draw.begun) return true; // what is begun is ended first
    this.draw.cancel();
    const all = this.layers.walk();
    const at = all.findIndex((e) => e.field.name === this.selected?.field && e.shape.id === this.selected.id);
    const next = at >= 0 ? all[at + by] : this.gap === null ? all.at(by > 0 ? 0 : -1) : all[by > 0 ? this.gap : this.gap - 1];
    if (!next) return false;
    this.select(handedOn(this.selected, next.field.name, next.shape.id));
    this.stage?.bringIntoView(next.kind.bounds(next.shape));
    return true;
  }

  escape(): boolean {
    const cut = this.combine.layKnife();
    if (this.draw.cancel() || cut || this.corners.letGo()) { this.showCursor(); return true; }
    if (this.edited) { this.cancelEdit(); return true; }
    if (this.selected) { this.select(null); return true; }
    if (this.tool.kind === "draw") { this.setTool({ kind: "select" }); return true; }
    return false;
  }

  /** The corner in hand, else all that is selected. */
  removeInHand(): void {
    if (!this.corners.remove()) this.removeTaken();
  }

  finish(): boolean { return this.draw.finish(); }
  takeBack(): boolean { return this.draw.takeBack(); }
  putAtPen(): boolean { return this.draw.putAtPen(); }

  // ---- what drawing and corners ask

  get imageSize(): Size { return this.doc; }
  get scale(): number { return this.view.scale; }

  changed(): void { this.stage?.requestEdit(); }
  looked(): void { if (this.stage) this.events.emit("focus", this.stage.focus); }
  follow(at: ImagePoint): void { this.stage?.follow(at); }

  tell(what: SurfaceSaying["what"], said: Omit<SurfaceSaying, "what"> = {}): void { this.events.emit("say", { what, ...said }); }

  // ---- inside

  private get view(): Viewport { return this.stage?.view ?? { scale: 1, x: 0, y: 0 }; }

  /** A point of the picture, to a tenth of a pixel. */
  private inside(x: number, y: number): { x: number; y: number } {
    const within = (at: number, most: number) => Math.round(10 * Math.min(most, Math.max(0, at))) / 10;
    return { x: within(x, this.doc.width), y: within(y, this.doc.height) };
  }

  private pinAt(at: ScreenPoint): Pin | undefined {
    return this.pins.findLast(({ place: { x, y } }) => {
      const tip = x === undefined || y === undefined ? null : toScreen(this.view, imagePoint(x, y));
      return tip !== null && Math.hypot(tip.x - at.x, tip.y - PIN_PX - 5 - at.y) <= PIN_PX;
    });
  }

  private isTaken({ field, shape }: Entry, ids: ReadonlySet<string>): boolean { return field.name === this.selected?.field && ids.has(shape.id); }

  /** All that are selected, the one in hand first. */
  private taken(): Entry[] {
    const field = this.selected?.field ?? "";
    return [...idsOf(this.selected)].map((id) => this.layers.entry({ field, id })).filter((e) => e !== null);
  }

  /** What of it is there; nothing where the one in hand is gone. */
  private standing(selected: Selected): Selected {
    if (!selected || !this.layers.entry(selected)) return null;
    const { field, id } = selected;
    const also = (selected.also ?? []).filter((other) => this.layers.entry({ field, id: other }));
    return { field, id, ...(also.length > 0 && { also }) };
  }

  /** Selects them as well; of several fields those of the one in hand, else of the first. */
  private takeAll(entries: readonly Entry[]): void {
    const field = (entries.find((e) => e.field.name === this.selected?.field) ?? entries[0])?.field.name;
    if (field === undefined) return;
    const before = this.selected?.field === field ? this.selected : null;
    this.select(together(field, new Set([...idsOf(before), ...entries.filter((e) => e.field.name === field).map((e) => e.shape.id)]), before?.id));
  }

  private editable(): Entry | null { return this.doc.readOnly ? null : this.layers.entry(this.selected); }

  private armed(): { kind: ImageShapeKind<Shape>; named: Shape; field: string } | null {
    if (this.combine.armed) return { ...this.combine.armed, field: this.combine.armed.entry.field.name };
    if (this.tool.kind === "select") return null;
    const kind = this.layers.kindOf(this.tool.field);
    return kind && { kind, field: this.tool.field, named: { id: freshId(), class: this.tool.class } };
  }

  private currentShape(): Shape | null {
    const entry = this.editable();
    return entry && this.tool.kind === "draw" && entry.field.name === this.tool.field ? entry.shape : null;
  }

  private tellBegun(): void {
    const { points } = this.draw;
    const kept = points.length > 0 && !this.combine.armed;
    this.events.emit("begun", kept && this.tool.kind === "draw" ? { field: this.tool.field, class: this.tool.class, points: points.map(toPoint) } : null);
  }

  private takeUp({ field, class: name, points }: Begun): void {
    if (this.layers.kindOf(field)?.draws.by !== "clicks") return;
    this.setTool({ kind: "draw", field, class: name });
    this.draw.resume(points.map(placed));
  }

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

  /** Of several none is changed by itself. */
  private handles(entry: Entry): Handle[] { return this.selected?.also ? [] : entry.kind.handles(entry.shape, HANDLE_PX / this.view.scale); }

  private entryFor(field: string, shape: Shape): Entry | null {
    const like = this.layers.entry(this.selected);
    const def = this.layers.field(field);
    const kind = this.layers.kindOf(field);
    if (!def || !kind) return null;
    return { key: like?.key ?? "new", field: def, kind, shape, look: "own", owner: "", style: classStyle(def, shape.class) };
  }

  private show(shape: Shape | null, suggestedBy = ""): void {
    const entry = shape && this.tool.kind === "draw" ? this.entryFor(this.tool.field, shape) : null;
    this.edited = entry && suggestedBy ? { ...entry, look: "dashed", owner: suggestedBy } : entry;
    this.changed();
  }

  private traced(): Entry | null {
    const shape = this.draw.traced(this.pointer && this.toImage(this.pointer));
    const cut = this.combine.armed;
    if (shape && cut) return { ...cut.entry, kind: cut.kind, shape };
    return shape && this.tool.kind === "draw" ? this.entryFor(this.tool.field, shape) : null;
  }

  private reshape(change: (entry: Entry) => Shape): void {
    const entry = this.layers.entry(this.selected);
    if (!entry) return;
    this.edited = { ...entry, shape: change(entry) };
    this.changed();
  }

  /** Corners and borders of other shapes draw near, and the edge of the picture, unless that is switched off or Ctrl is held. */
  private snap(at: ImagePoint, own = ""): ImagePoint {
    if (!this.magnet || this.exact) return onEdge(at, 0, this.doc);
    const reach = SNAP_PX / this.view.scale;
    const lines = this.layers.within({ x: at.x - reach, y: at.y - reach, w: 2 * reach, h: 2 * reach })
      .filter((e) => e.look === "own" && e.key !== own).flatMap((e) => e.kind.outlines(e.shape));
    return snapped(at, reach, lines, this.doc);
  }

  private toggleMagnet(): void {
    this.magnet = !this.magnet;
    this.tell(this.magnet ? "magnet_on" : "magnet_off");
  }

  private turn(degrees: number): void {
    const entry = this.editable();
    if (!entry?.kind.turned) return;
    this.putAll(this.taken().map((e) => ({ ...e, shape: e.kind.turned?.(e.shape, degrees) ?? e.shape })), `turn ${entry.key}`);
    this.sayCurrent("moved");
  }

  private fillHoles(): void {
    const entry = this.editable();
    const filled = entry?.kind.filled?.(entry.shape);
    if (!entry || !filled) return;
    if (filled !== entry.shape) this.putSelected(filled);
    this.sayCurrent("moved");
  }

  private drawField(): { field: string; class: string } | null {
    if (this.doc.readOnly) return null;
    const { last } = this;
    if (last && this.layers.field(last.field)?.classes?.some((c) => c.name === last.class)) return last;
    const first = this.doc.layers[0]?.field;
    const name = first?.classes?.[0]?.name;
    return first && name !== undefined ? { field: first.name, class: name } : null;
  }

  /** A shape in the middle of what is seen, or there the pen that draws one. */
  private placeNew(): void {
    const target = this.drawField();
    const draws = target && this.layers.kindOf(target.field)?.draws;
    if (!target || !draws || !this.stage) return;
    const seen = seenRect(this.view, this.stage.size, 0);
    this.focus();
    if (draws.by === "drag") {
      const named = { id: freshId(), class: target.class };
      this.select(this.addTo(target.field, [draws.placed(seen, named, this.doc)])); // made once it is where it belongs
      return;
    }
    this.select(null);
    this.setTool({ kind: "draw", ...target });
    this.draw.takePen(imagePoint(seen.x + seen.w / 2, seen.y + seen.h / 2));
  }

  private duplicate(): void {
    const entry = this.editable();
    if (!entry) return;
    const shift = 12 / this.view.scale;
    this.select(this.addTo(entry.field.name, this.taken().map(({ kind, shape }) => kind.moved({ ...shape, id: freshId() }, shift, shift, this.doc))));
  }

  /** What is selected; with nothing all that is shown. */
  private copy(): void {
    const taken = this.taken();
    const copied = (taken.length > 0 ? taken : this.layers.walk()).map(({ field, kind, shape }) => ({ field: field.name, kind, shape }));
    clipboard.copy(copied);
    this.tell("copied", { count: copied.length });
  }

  /** Where they were, under ids of their own; one field is one step of undo. */
  private paste(): void {
    let count = 0;
    for (const { field } of this.doc.layers) {
      const kind = this.layers.kindOf(field.name);
      const found = kind ? clipboard.for(field.name, kind, this.doc) : [];
      if (found.length === 0) continue;
      const renamed = new Map<string, string>(); // its groups are others than those that are here
      const named = found.reduce<readonly Shape[]>((all, { group, ...shape }) => {
        const theirs = group === undefined ? undefined : renamed.get(group) ?? freshGroup(all);
        if (group !== undefined && theirs !== undefined) renamed.set(group, theirs);
        return [...all, { ...shape, id: freshId(), ...(theirs !== undefined && { group: theirs }) }];
      }, this.layers.shapes(field.name));
      this.change(field.name, named);
      this.select(together(field.name, named.slice(-found.length).map((s) => s.id)));
      count += found.length;
    }
    this.tell("pasted", { count });
  }

  /** Drawn above all others of their field, or below them, in the order they have. */
  private reorder(to: "front" | "back"): void {
    const entry = this.editable();
    if (!entry) return;
    const ids = idsOf(this.selected);
    const shapes = this.layers.shapes(entry.field.name);
    const [others, taken] = [shapes.filter((s) => !ids.has(s.id)), shapes.filter((s) => ids.has(s.id))];
    this.change(entry.field.name, to === "front" ? [...others, ...taken] : [...taken, ...others]);
    this.stage?.repaint(this.taken().map((e) => e.kind.bounds(e.shape)));
    this.say(to === "front" ? "in_front" : "in_back", entry);
  }

  private classInHand(): { title: string; name: string } | null {
    const entry = this.layers.entry(this.selected);
    const field = entry?.field ?? (this.tool.kind === "draw" ? this.layers.field(this.tool.field) : null);
    const name = entry?.shape.class ?? (this.tool.kind === "draw" ? this.tool.class : null);
    return field && name !== null ? { title: classTitle(field, name), name } : null;
  }

  /** Only shapes of the class in hand are shown, or all again. */
  private toggleClass(): void {
    const inHand = this.layers.only === null ? this.classInHand() : null;
    this.layers.only = inHand?.name ?? null;
    this.hovered = null;
    this.stage?.redraw();
    this.tell(inHand ? "one_class_on" : "one_class_off", { title: inHand?.title ?? "" });
  }

  private add(shape: Shape, select: boolean): void {
    if (this.tool.kind !== "draw") return;
    const made = this.addTo(this.tool.field, [shape]);
    this.events.emit("made", made);
    if (select) this.select(made);
  }

  private addTo(field: string, shapes: readonly Shape[]): Selected {
    this.change(field, [...this.layers.shapes(field), ...shapes]);
    const added = together(field, shapes.map((s) => s.id));
    const entry = this.layers.entry(added);
    if (entry) this.say("added", entry);
    return added;
  }

  private putSelected(shape: Shape, gesture?: string): void {
    if (this.selected) this.change(this.selected.field, replaced(this.layers.shapes(this.selected.field), shape), gesture);
  }

  /** With the others of its group, so far as all stay in the picture; the first is the entry itself. */
  private movedTogether(entry: Entry, dx: number, dy: number): Entry[] {
    const { kind, field, shape } = entry;
    const others = this.othersOf(entry);
    const [right, down] = others.length === 0 ? [dx, dy] : heldTogether([shape, ...others.map((o) => o.shape)].map((s) => kind.bounds(s)), dx, dy, this.doc);
    return [entry, ...others].map((e) => ({ ...e, field, shape: kind.moved(e.shape, right, down, this.doc) }));
  }

  private othersOf({ shape }: Entry): Entry[] { return [...this.taken().filter((e) => e.shape.id !== shape.id), ...this.mates]; }

  private matesNow(): Entry[] {
    const taken = this.taken();
    const field = taken[0]?.field.name;
    if (field === undefined || taken.every((e) => e.shape.group === undefined)) return [];
    const ids = idsOf(this.selected);
    return membersOf(this.layers.shapes(field), taken.map((e) => e.shape)).filter((s) => !ids.has(s.id))
      .map((s) => this.layers.entry({ field, id: s.id })).filter((e) => e !== null);
  }

  private putAll(entries: readonly Entry[], gesture?: string): void {
    const field = entries[0]?.field.name;
    const next = new Map(entries.map(({ shape }) => [shape.id, shape]));
    if (field !== undefined) this.change(field, this.layers.shapes(field).map((s) => next.get(s.id) ?? s), gesture);
  }

  private removeSelected(): void {
    const entry = this.editable();
    if (!entry) return;
    this.say("removed", entry);
    this.remove(entry, new Set([entry.shape.id]));
  }

  private removeTaken(): void {
    const entry = this.editable();
    const ids = idsOf(this.selected);
    if (!entry || ids.size === 1) { this.removeSelected(); return; }
    this.tell("several_removed", { count: ids.size });
    this.remove(entry, ids);
  }

  private remove({ key, field }: Entry, ids: ReadonlySet<string>): void {
    const all = this.layers.walk();
    const before = all.slice(0, all.findIndex((e) => e.key === key)).filter((e) => e.field.name !== field.name || !ids.has(e.shape.id));
    this.change(field.name, this.layers.shapes(field.name).filter((s) => !ids.has(s.id)));
    this.gap = before.length;
  }

  /** Shows the change at once; the owner hears of it and may set the same shapes again, which costs nothing. */
  private change(field: string, shapes: readonly Shape[], gesture?: string): void {
    this.setShapes(field, shapes);
    this.events.emit("change", { field, shapes, ...(gesture ? { gesture } : {}) });
  }

  private hide(hidden: boolean): void {
    if (!this.stage) return;
    this.stage.shapesHidden = hidden;
    this.stage.redraw();
  }

  private showCursor(cursor?: string): void {
    const own = this.assist.waiting ? "progress" : this.draw.brushes ? "none" : "crosshair"; // the brush shows its own size
    if (this.root) this.root.style.cursor = cursor ?? (this.armed() ? own : "default");
  }

  private paintLink(brush: Brush, view: Viewport, { field, from: first, to: second, title, relation }: Link): void {
    const [from, to] = [this.layers.entry({ field, id: first }), this.layers.entry({ field, id: second })];
    if (!from || !to) return;
    const middle = ({ kind, shape }: Entry) => { const { x, y, w, h } = kind.bounds(shape); return toScreen(view, imagePoint(x + w / 2, y + h / 2)); };
    paintArrow(brush, middle(from), middle(to), title, !relation.chains);
  }

  /** Where the hand draws, and what it has put down so far. */
  private paintHand(brush: Brush, view: Viewport): void {
    const { pen, points, pointRule, brushes, model } = this.draw;
    const place = pen ? toScreen(view, pen) : this.pointer;
    if (!this.armed() || !this.stage) return;
    if (place && brushes) paintBrush(brush, view, place, this.draw.brush);
    else if (place && !this.edited) paintCross(brush, place, this.stage.size);
    if (pen && place) paintPen(brush, place);
    if (model.active) paintPrompts(brush, view, model);
    else if (pointRule) paintPoints(brush, view, points, pointRule.closed);
  }

  private sayCurrent(what: SurfaceSaying["what"]): void {
    const entry = this.layers.entry(this.selected);
    if (entry) this.say(what, entry);
  }

  private say(what: SurfaceSaying["what"], entry: Entry, count = 1): void {
    this.tell(what, { title: classTitle(entry.field, entry.shape.class), measures: entry.kind.measures(entry.shape, this.words), count });
  }
}
