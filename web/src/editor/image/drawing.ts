// The shape that is being drawn, in whichever way its kind is drawn: by one drag, point by point, or with a brush; by the
// pointer, or by a pen that the arrows move.
import { at as placed } from "../shapes/outline.ts";
import type { ByBrush, ByClicks, ImageShapeKind, Shape } from "../shapes/shape.ts";
import type { SurfaceCommand, SurfaceSaying } from "../surface.ts";
import type { Assist, AssistMode } from "./assist/assist.ts";
import type { RegionBy } from "./assist/messages.ts";
import type { Region } from "./assist/pixels.ts";
import { BrushDrawing } from "./brush_drawing.ts";
import { ModelDrawing, type Assisted, type ModelState } from "./model_drawing.ts";
import { PointDrawing } from "./point_drawing.ts";
import { imagePoint, type ImagePoint, type Size } from "./points.ts";
import { onEdge } from "./snapping.ts";
import type { Tracing } from "./tracing.ts";

/** What drawing and mending ask of the surface, whatever is done. */
export interface HandSurface {
  readonly imageSize: Size;
  /** Pixels of the screen for one of the picture. */
  readonly scale: number;
  focus(): void;
  follow(at: ImagePoint): void;
  changed(): void;
  tell(what: SurfaceSaying["what"], said?: Omit<SurfaceSaying, "what">): void;
  select(selected: null): void;
}

export interface DrawingHost {
  readonly surface: HandSurface;
  /** The kind in hand and the name the next shape has; null while nothing is drawn. */
  armed(): { kind: ImageShapeKind<Shape>; named: Shape; field: string } | null;
  snap(at: ImagePoint): ImagePoint;
  /** The selected shape, if it is of the field in hand. */
  current(): Shape | null;
  /** Shown while it is drawn, with whose suggestion it is; null: no more. */
  show(shape: Shape | null, suggestedBy?: string): void;
  add(shape: Shape, select: boolean): void;
  /** In place of the selected one. */
  replace(shape: Shape): void;
  removeSelected(): void;
  /** What is begun point by point and not ended. */
  begun(points: Tracing): void;
  readonly assist: Assist;
  assisted(what: Assisted): void;
  modelState(state: ModelState | null): void;
}

/** How near, in screen pixels, two places are the same to a hand. */
const NEAR_PX = 6;
/** The pen of the keyboard is where it is: only the same pixel is the same place. */
const PEN_NEAR = 0.5;

export const placeText = ({ x, y }: ImagePoint): string => `${Math.round(x)}, ${Math.round(y)}`;

export class Drawing {
  /** Where the keyboard draws; null while the pointer does. */
  pen: ImagePoint | null = null;
  readonly brush: BrushDrawing;
  readonly model: ModelDrawing;
  private readonly byPoints: PointDrawing;
  private readonly host: DrawingHost;
  /** The beginning of the drag that is followed: known by identity. */
  private dragged: ImagePoint | null = null;
  /** What hands did while wires were on their way, which lead on from the point before. */
  private early: (() => void)[] = [];

  constructor(host: DrawingHost) {
    this.host = host;
    this.byPoints = new PointDrawing({
      pointRule: () => this.pointRule,
      near: () => (this.pen ? PEN_NEAR : NEAR_PX / host.surface.scale),
      finished: (points) => this.addTraced(points),
      tooFew: (count) => host.surface.tell("too_few_points", { count }),
      drawingChanged: (points) => { host.begun(points); host.surface.changed(); },
    });
    this.brush = new BrushDrawing({
      brushRule: () => this.brushRule,
      canvas: () => this.canvas(),
      painted: (shape) => host.show(shape),
      settled: (shape) => this.settle(shape),
      brushChanged: () => host.surface.changed(),
    });
    this.model = new ModelDrawing({
      armed: () => host.armed(),
      get imageSize() { return host.surface.imageSize; },
      begins: () => host.surface.select(null),
      show: (shape, owner) => host.show(shape, owner),
      take: (shape) => host.add(shape, this.brushRule !== null),
      assisted: (what) => host.assisted(what),
      state: (state) => this.tellModel(state),
    });
  }

  private get surface(): HandSurface { return this.host.surface; }

  get points(): Tracing { return this.byPoints.points; }
  get begun(): boolean { return this.byPoints.begun || this.brush.painting || this.model.begun; }
  get active(): boolean { return this.begun || this.pen !== null; }

  get pointRule(): ByClicks<Shape> | null {
    const draws = this.host.armed()?.kind.draws;
    return draws?.by === "clicks" ? draws : null;
  }

  /** Does a click ask an assist for a region? By which one. */
  get regionBy(): RegionBy | null {
    return !this.model.active && (this.brushRule || this.pointRule?.around) ? this.host.assist.by : null;
  }

  /** Is the brush in hand, and nothing that takes its place? */
  get brushes(): boolean { return this.brushRule !== null && this.regionBy === null && !this.model.active; }

  get brushRule(): ByBrush<Shape> | null {
    const draws = this.host.armed()?.kind.draws;
    return draws?.by === "brush" ? draws : null;
  }

  /** False where a click draws nothing: it may select. */
  click(at: ImagePoint, inverts: boolean): boolean {
    this.pen = null; // the pointer draws now
    if (this.model.active) { this.model.point(onEdge(at, 0, this.surface.imageSize), inverts); return true; }
    if (this.regionBy) { this.takeRegion(at, inverts); return true; }
    if (this.pointRule) { this.putPoint(this.host.snap(at)); return true; }
    if (!this.brushRule || this.brush.encloses) return false;
    this.brush.stroke(at, inverts);
    this.brush.lift(inverts);
    return true;
  }

  /** A drag goes on; `ends`: it is over. */
  drag(from: ImagePoint, to: ImagePoint, ends: boolean, inverts: boolean): void {
    this.pen = null;
    if (this.model.active) this.model.drag(onEdge(from, 0, this.surface.imageSize), onEdge(to, 0, this.surface.imageSize), ends);
    else if (this.regionBy) { if (ends) this.takeRegion(to, inverts); }
    else if (this.pointRule) this.byPoints.drag(from, this.host.snap(from), onEdge(to, 0, this.surface.imageSize));
    else if (this.brushRule) this.brushDrag(from, to, ends, inverts);
    else this.dragShape(from, to, ends);
  }

  /** What the points put down make, and one more at `hand`; null while none is. */
  traced(hand: ImagePoint | null): Shape | null {
    const last = this.pen ?? hand;
    if (!this.byPoints.begun) return null;
    const to = last && this.host.snap(last);
    return this.made(to ? [...this.points, ...this.wayTo(to), to] : this.points);
  }

  takePen(at: ImagePoint): void {
    this.pen = onEdge(imagePoint(Math.round(at.x), Math.round(at.y)), 0, this.surface.imageSize);
    this.surface.tell(this.brushRule ? "brush_taken" : "pen_taken", { measures: placeText(this.pen) });
    this.surface.changed();
  }

  /** By pixels of the picture, and so far at least that it is seen; false where there is no pen. */
  movePen(dx: number, dy: number): boolean {
    if (!this.pen) return false;
    const step = Math.max(1, 1 / this.surface.scale);
    this.pen = onEdge(imagePoint(this.pen.x + Math.round(dx * step), this.pen.y + Math.round(dy * step)), 0, this.surface.imageSize);
    if (this.brush.painting) this.brush.stroke(this.pen);
    this.surface.follow(this.pen);
    this.surface.tell("pen", { measures: placeText(this.pen) });
    this.surface.changed();
    return true;
  }

  /** Puts a point down, or the brush, or lifts it; false where there is no pen. */
  putAtPen(): boolean {
    if (!this.pen) return false;
    if (this.model.active) this.model.point(this.pen, false);
    else if (this.regionBy) this.takeRegion(this.pen, false);
    else if (!this.brushRule) this.putPoint(this.host.snap(this.pen));
    else if (this.brush.painting) this.brush.lift();
    else this.brush.stroke(this.pen);
    return true;
  }

  /** Ends what is being drawn, then lays the pen down; false where there is neither. */
  finish(): boolean {
    if (this.brush.painting) { this.brush.lift(); return true; }
    if (this.early.length > 0) { this.early.push(() => this.byPoints.finish()); return true; }
    if (this.byPoints.finish() || this.model.finish()) return true;
    return this.layPen();
  }

  /** Nothing is waited for any more: what was done meanwhile follows, until it has to wait again. */
  goOn(): void {
    while (!this.host.assist.wiring) {
      const next = this.early.shift();
      if (!next) return;
      next();
    }
  }

  takeBack(): boolean {
    if (this.model.takeBack() || this.early.pop()) return true;
    const taken = this.byPoints.takeBack();
    const last = this.points.at(-1);
    if (taken && last) this.host.assist.wireFrom(last);
    return taken;
  }

  /** Another picture: what was begun on the one before is no more, and what was begun here goes on. */
  resume(points: Tracing): void {
    this.pen = null;
    this.early = [];
    this.brush.drop();
    this.model.drop();
    this.byPoints.resume(points);
  }

  /** Drops what is not finished; false where there is nothing to drop. */
  cancel(): boolean {
    const begun = this.begun;
    this.early = [];
    this.byPoints.cancel();
    this.brush.drop();
    if (this.model.cancel()) return true; // the pen stays: the next click is as near
    if (begun) this.host.show(null);
    return this.layPen() || begun;
  }

  readonly commands: readonly SurfaceCommand[] = [
    { id: "brush_larger", keys: "k", enabled: () => this.brushRule !== null || this.regionBy !== null, run: () => this.grow(1) },
    { id: "brush_smaller", keys: "j", enabled: () => this.brushRule !== null || this.regionBy !== null, run: () => this.grow(-1) },
    { id: "wand", keys: "Shift+w", enabled: () => this.mayTakeRegions, run: () => this.assistBy("wand"), isOn: () => this.host.assist.mode === "wand" },
    { id: "superpixels", keys: "Shift+s", enabled: () => this.mayTakeRegions, run: () => this.assistBy("superpixels"), isOn: () => this.host.assist.mode === "superpixels" },
    { id: "scissors", keys: "Shift+x", enabled: () => this.host.assist.able && (this.pointRule?.most ?? 1) > 1, run: () => this.assistBy("scissors"), isOn: () => this.host.assist.mode === "scissors" },
    { id: "model", keys: "Shift+d", enabled: () => this.model.able, run: () => this.toggleModel(), isOn: () => this.model.active },
    { id: "eraser", keys: "q", enabled: () => this.brushRule !== null || this.model.active,
      run: () => { if (this.model.active) this.toggleLeavesOut(); else this.toggle("erases", "eraser"); },
      isOn: () => (this.model.active ? this.model.leavesOut : this.brush.erases) },
    { id: "enclose", keys: "l", enabled: () => this.brushRule !== null || this.model.active,
      run: () => { if (this.model.active) this.putCorner(); else this.toggle("encloses", "enclose"); },
      isOn: () => !this.model.active && this.brush.encloses },
  ];

  private get mayTakeRegions(): boolean { return this.host.assist.able && (this.brushRule !== null || this.pointRule?.around !== undefined); }

  private toggleModel(): void {
    const on = this.model.toggle();
    if (on) this.host.assist.mode = null; // one at a time
    this.surface.tell(on ? "model_on" : "assist_off");
    this.surface.changed();
  }

  private toggleLeavesOut(): void {
    this.model.leavesOut = !this.model.leavesOut;
    this.surface.tell(this.model.leavesOut ? "model_leaves_out" : "model_takes_in");
  }

  private putCorner(): void {
    if (!this.pen) return;
    this.model.cornerAt(this.pen);
    if (this.model.corner) this.surface.tell("model_corner", { measures: placeText(this.pen) });
    this.surface.changed();
  }

  private tellModel(state: ModelState | null): void {
    this.host.modelState(state);
    if (state) this.surface.tell(`model_${state.kind}`, { title: state.name });
    this.surface.changed();
  }

  private assistBy(mode: AssistMode): void {
    this.model.off();
    const on = this.host.assist.toggle(mode);
    const last = this.points.at(-1);
    if (on && last) this.host.assist.wireFrom(last);
    this.surface.tell(on ? `${mode}_on` : "assist_off");
    this.surface.changed();
  }

  /** What the assist finds is painted, erased, or outlined, if the same is still drawn then. */
  private takeRegion(at: ImagePoint, inverts: boolean): void {
    const { regionBy } = this;
    const before = this.host.armed();
    if (!regionBy || !before) return;
    this.host.assist.region(regionBy, at, (region) => {
      const armed = this.host.armed();
      if (armed?.kind !== before.kind || armed.named.class !== before.named.class) return;
      const { brushRule, pointRule } = this;
      if (!region) this.surface.tell("assist_nothing");
      else if (brushRule) this.settle(this.painted(brushRule, region, inverts));
      else if (pointRule?.around && region.rings.length > 0) this.host.add(pointRule.around(region.rings, armed.named), false);
    });
  }

  private painted(rule: ByBrush<Shape>, region: Region, inverts: boolean): Shape | null {
    const shape = this.canvas();
    return shape && rule.settled(rule.regioned(shape, region, this.brush.erases !== inverts));
  }

  private wayTo(at: ImagePoint): ImagePoint[] {
    return this.host.assist.mode === "scissors" ? this.host.assist.wireTo(at).map(placed) : [];
  }

  private grow(by: 1 | -1): void {
    const { regionBy } = this;
    if (regionBy) { this.surface.tell(`${regionBy}_reach`, { count: this.host.assist.grow(regionBy, by) }); return; }
    this.brush.grow(by);
    this.surface.tell("brush", { count: Math.round(2 * this.brush.radius) });
  }

  private toggle(what: "erases" | "encloses", said: "eraser" | "enclose"): void {
    this.brush[what] = !this.brush[what];
    this.surface.tell(this.brush[what] ? `${said}_on` : `${said}_off`);
    this.surface.changed();
  }

  private layPen(): boolean {
    if (!this.pen) return false;
    this.pen = null;
    this.surface.changed();
    return true;
  }

  private putPoint(at: ImagePoint): void {
    if (this.host.assist.wiring) { this.early.push(() => this.putPoint(at)); return; }
    const before = this.points.length;
    this.byPoints.put(at, before > 0 ? this.wayTo(at) : []);
    const last = this.points.at(-1);
    if (last) this.host.assist.wireFrom(last);
    if (this.points.length > before) this.surface.tell("point", { count: this.points.length, measures: placeText(at) });
  }

  private made(points: Tracing): Shape | null {
    const named = this.host.armed()?.named;
    return named ? this.pointRule?.made(points, named) ?? null : null;
  }

  private addTraced(points: Tracing): void {
    const shape = this.made(points);
    if (shape) this.host.add(shape, false);
  }

  private dragShape(from: ImagePoint, to: ImagePoint, ends: boolean): void {
    const armed = this.host.armed();
    const shape = armed?.kind.draws.by === "drag" ? armed.kind.draws.drawn(from, to, armed.named, this.surface.imageSize) : null;
    this.host.show(ends ? null : shape);
    if (ends && shape) this.host.add(shape, false);
  }

  private brushDrag(from: ImagePoint, to: ImagePoint, ends: boolean, inverts: boolean): void {
    if (this.dragged !== from) {
      this.dragged = from;
      this.brush.drop();
      this.brush.stroke(from, inverts);
    }
    this.brush.stroke(to, inverts);
    if (ends) this.brush.lift(inverts);
  }

  /** The selected mask, or a new one: of nothing there is nothing to erase. */
  private canvas(): Shape | null {
    const named = this.host.armed()?.named;
    return this.host.current() ?? (named ? this.brushRule?.empty(named, this.surface.imageSize) ?? null : null);
  }

  private settle(shape: Shape | null): void {
    this.host.show(null);
    if (!this.host.current()) { if (shape) this.host.add(shape, true); return; }
    if (shape) this.host.replace(shape);
    else this.host.removeSelected();
  }
}
