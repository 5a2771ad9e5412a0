// A shape that a model draws: clicks and a box ask for it, Enter takes what is suggested, Escape drops it. Nothing is in the
// answer before it is taken.
import type { ImageShapeKind, Shape } from "../shapes/shape.ts";
import { modelDraws, shapeOf, type Model, type ModelAnswer, type ModelPoint } from "./assist/model.ts";
import type { ImagePoint, Rect, Size } from "./points.ts";

/** How far a question has come. */
export type ModelState =
  | { readonly kind: "asked"; readonly name: string; readonly seconds: number }
  | { readonly kind: "suggested"; readonly name: string }
  | { readonly kind: "nothing"; readonly name: string }
  | { readonly kind: "failed"; readonly name: string; readonly fault: unknown };

/** What a model drew; `as`: what it is called in the answer, null: it was dropped. */
export type Assisted = { readonly field: string; readonly shape: Shape; readonly as: string | null; readonly source: ModelAnswer["source"]; readonly score: number | null };

export interface ModelHost {
  armed(): { kind: ImageShapeKind<Shape>; named: Shape; field: string } | null;
  readonly imageSize: Size;
  /** Nothing is selected any more. */
  begins(): void;
  show(shape: Shape | null, owner: string): void;
  take(shape: Shape): void;
  assisted(what: Assisted): void;
  state(state: ModelState | null): void;
}

type Prompts = { readonly points: readonly ModelPoint[]; readonly box: Rect | null };
const none: Prompts = { points: [], box: null };

const rounded = (at: number): number => Math.round(at * 10) / 10;
const between = (a: ImagePoint, b: ImagePoint): Rect => ({ x: rounded(Math.min(a.x, b.x)), y: rounded(Math.min(a.y, b.y)), w: rounded(Math.abs(a.x - b.x)), h: rounded(Math.abs(a.y - b.y)) });

export class ModelDrawing {
  /** Absent: nobody can be asked. */
  model: Model | null = null;
  on = false;
  /** Clicks take out what is not meant. */
  leavesOut = false;
  prompts = none;
  /** A box while it is dragged. */
  dragged: Rect | null = null;
  /** Where a box of the keyboard began. */
  corner: ImagePoint | null = null;
  private before: Prompts[] = [];
  private suggested: { shape: Shape; answer: ModelAnswer } | null = null;
  private call: AbortController | null = null;
  private readonly host: ModelHost;

  constructor(host: ModelHost) { this.host = host; }

  /** Would a click ask it? */
  get active(): boolean { return this.on && this.able; }
  get able(): boolean {
    const armed = this.host.armed();
    return this.model !== null && armed !== null && modelDraws(armed.kind);
  }
  get begun(): boolean { return this.prompts !== none; }

  toggle(): boolean {
    this.cancel();
    this.on = !this.on;
    return this.on;
  }

  /** Another assist is taken up. */
  off(): void { if (this.on) this.toggle(); }

  point({ x, y }: ImagePoint, inverts: boolean): void {
    const inside = this.leavesOut === inverts;
    this.put({ ...this.prompts, points: [...this.prompts.points, { x: rounded(x), y: rounded(y), inside }] });
  }

  /** A box between two places; `ends`: it is meant so. */
  drag(from: ImagePoint, to: ImagePoint, ends: boolean): void {
    const box = between(from, to);
    this.dragged = ends ? null : box;
    if (ends && box.w > 0 && box.h > 0) this.put({ ...this.prompts, box });
  }
  /** The first place of a box, then the other one. */
  cornerAt(at: ImagePoint): void {
    const from = this.corner;
    this.corner = from ? null : at;
    if (from) this.drag(from, at, true);
  }

  takeBack(): boolean {
    const last = this.before.pop();
    if (!last) return false;
    this.prompts = last;
    if (last === none) this.cancel();
    else this.ask();
    return true;
  }

  /** Takes what is suggested; false where nothing was asked. While it is not there yet, nothing happens. */
  finish(): boolean {
    if (!this.begun) return false;
    const { suggested } = this;
    const armed = this.host.armed();
    if (!suggested || !armed || this.call) return true;
    const shape = { ...suggested.shape, id: armed.named.id, class: armed.named.class };
    this.end();
    this.tell(suggested, armed.field, shape.id);
    this.host.take(shape);
    return true;
  }

  /** Drops what is asked or suggested; false where there is nothing. */
  cancel(): boolean {
    const { suggested, begun } = this;
    const armed = this.host.armed();
    if (this.corner) { this.corner = null; if (!begun) return true; }
    if (!begun) return false;
    this.end();
    if (suggested && armed) this.tell(suggested, armed.field, null);
    return true;
  }

  /** Another picture: nothing is said of what was asked about the one before. */
  drop(): void { if (this.begun) this.end(); }

  private end(): void {
    this.call?.abort();
    [this.call, this.suggested, this.corner, this.dragged] = [null, null, null, null];
    [this.prompts, this.before] = [none, []];
    this.host.show(null, "");
    this.host.state(null);
  }

  private tell({ shape, answer: { source, score } }: { shape: Shape; answer: ModelAnswer }, field: string, as: string | null): void {
    this.host.assisted({ field, shape, as, source, score });
  }

  private put(prompts: Prompts): void {
    if (!this.begun) this.host.begins();
    this.before.push(this.prompts);
    this.prompts = prompts;
    this.ask();
  }

  private ask(): void {
    const { model, prompts } = this;
    const armed = this.host.armed();
    if (!model || !armed) return;
    this.call?.abort();
    const call = (this.call = new AbortController());
    this.host.state({ kind: "asked", name: model.name, seconds: model.seconds });
    model.ask({ field: armed.field, class: armed.named.class, ...prompts }, call.signal)
      .then((answer) => { if (this.call === call) this.hear(answer, model); }, (fault: unknown) => { if (this.call === call) this.fail(model, fault); });
  }

  private hear(answer: ModelAnswer, { name }: Model): void {
    const armed = this.host.armed();
    this.call = null;
    const shape = armed && shapeOf(armed.kind, answer, armed.named, this.host.imageSize);
    this.suggested = shape ? { shape, answer } : null;
    this.host.show(shape, name);
    this.host.state({ kind: shape ? "suggested" : "nothing", name });
  }

  private fail({ name }: Model, fault: unknown): void {
    this.call = null;
    this.host.state({ kind: "failed", name, fault });
  }
}
