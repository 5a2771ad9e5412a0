// Shapes put together and cut apart by key: the selected one with those it touches or that are selected with it, less what others cover or what is drawn
// on it, in two between two of its corners or along a line that is drawn.
import { imageKinds } from "../shapes/registry.ts";
import { freshId, type Combined, type Combines, type ImageShapeKind, type Shape } from "../shapes/shape.ts";
import type { Vertices } from "../shapes/vertices.ts";
import type { SurfaceCommand } from "../surface.ts";
import type { HandSurface } from "./drawing.ts";
import type { Entry } from "./layers.ts";
import { imagePoint, type ImagePoint } from "./points.ts";

export interface CombineHost {
  readonly surface: HandSurface;
  /** The selected shape, unless it may only be looked at. */
  editable(): Entry | null;
  /** All that are selected. */
  taken(): readonly Entry[];
  /** All shapes of a field. */
  shapes(field: string): readonly Shape[];
  /** In place of all shapes of a field. */
  replaceAll(field: string, shapes: readonly Shape[]): void;
  /** The name of the corner in hand. */
  corner(): string | null;
  sayMoved(): void;
  /** Where the keyboard begins to draw. */
  takePen(at: ImagePoint): void;
  /** Nothing is drawn any more. */
  layPen(): void;
}

/** What is drawn on the selected shape to cut it: around what goes, or along where it comes apart. */
const knives = { hole: "polygons", cut: "polylines" } as const;
type Knife = keyof typeof knives;

export class CombineKeys {
  private readonly host: CombineHost;
  /** Where a cut begins: a corner of a shape, known by identity. */
  private cutFrom: { shape: Shape; corner: string } | null = null;

  private knife: Knife | null = null;

  constructor(host: CombineHost) { this.host = host; }

  /** The kind that is drawn to cut the selected shape, as a tool is armed; null while nothing is cut. */
  get armed(): { kind: ImageShapeKind<Shape>; named: Shape; entry: Entry } | null {
    const able = this.knife && this.able();
    const kind = this.knife && imageKinds.get(knives[this.knife]);
    return able && kind ? { kind, named: { id: able.entry.shape.id, class: able.entry.shape.class }, entry: able.entry } : null;
  }

  /** False where no knife was in hand. */
  layKnife(): boolean {
    const had = this.knife !== null;
    this.knife = null;
    return had;
  }

  /** Cuts along what was drawn; false where no knife was in hand. */
  takeDrawn(drawn: Shape): boolean {
    const [knife, able] = [this.knife, this.able()];
    if (!knife || !able) return false;
    this.layKnife();
    this.host.layPen();
    const { entry, combines } = able;
    const pieces = knife === "cut" ? combines.cutAlong(entry.shape, (drawn as Vertices).points) : null;
    if (knife === "hole") this.put(entry, combines.cutOff(entry.shape, [drawn]), (s, made) => (s === entry.shape ? made : [s]));
    else if (pieces) this.put(entry, { shapes: pieces }, (s, made) => (s === entry.shape ? made : [s]));
    else this.host.surface.tell("combine_uncut");
    return true;
  }

  readonly commands: readonly SurfaceCommand[] = [
    { id: "join", keys: "w", enabled: () => this.able() !== null, run: () => this.join() },
    { id: "cut_off", keys: "t", enabled: () => this.able() !== null, run: () => this.cutOff() },
    { id: "hole", keys: "Shift+t", enabled: () => this.able() !== null, run: () => this.takeKnife("hole") },
    { id: "cut", keys: "z", enabled: () => this.able() !== null, run: () => (this.host.corner() === null ? this.takeKnife("cut") : this.cut()) },
  ];

  private able(): { entry: Entry; combines: Combines<Shape> } | null {
    const entry = this.host.editable();
    return entry?.kind.combines ? { entry, combines: entry.kind.combines } : null;
  }

  /** With those selected with it, else with the others of its class. */
  private join(): void {
    const able = this.able();
    if (!able) return;
    const { entry: { shape, field }, combines } = able;
    const taken = this.host.taken();
    const others = (taken.length > 1 ? taken.map((e) => e.shape) : this.host.shapes(field.name).filter((s) => s.class === shape.class)).filter((s) => s !== shape);
    const found = combines.joined(shape, others);
    const gone = new Set(others.map((s) => s.id));
    if ("shapes" in found) for (const { id } of found.shapes) gone.delete(id);
    this.put(able.entry, found, (s, made) => (s.id === shape.id ? made.slice(0, 1) : gone.has(s.id) ? [] : [s]));
  }

  private cutOff(): void {
    const able = this.able();
    if (!able) return;
    const { entry: { shape, field }, combines } = able;
    const found = combines.cutOff(shape, this.host.shapes(field.name).filter((s) => s !== shape));
    this.put(able.entry, found, (s, made) => (s === shape ? made : [s]));
  }

  /** In hand, or laid down again by the same key. */
  private takeKnife(knife: Knife): void {
    const able = this.able();
    const before = this.knife;
    this.layKnife();
    this.host.layPen();
    if (!able || before === knife) return;
    this.knife = knife;
    const { x, y, w, h } = able.entry.kind.bounds(able.entry.shape);
    this.host.surface.focus();
    this.host.takePen(imagePoint(x + w / 2, y + h / 2));
    this.host.surface.tell(knife === "hole" ? "hole_begins" : "line_begins");
  }

  /** The first time at a corner it begins, the second time at another one it cuts. */
  private cut(): void {
    const able = this.able();
    const corner = this.host.corner();
    if (!able || corner === null) return;
    const { entry, combines } = able;
    const from = this.cutFrom?.shape === entry.shape ? this.cutFrom.corner : null;
    const pieces = from === null ? null : combines.cutBetween(entry.shape, from, corner);
    if (!pieces) {
      this.cutFrom = { shape: entry.shape, corner };
      this.host.surface.tell("cut_begins", { number: Number(corner) + 1 });
      return;
    }
    this.cutFrom = null;
    this.put(entry, { shapes: pieces }, (s, made) => (s === entry.shape ? made : [s]));
  }

  /** Pieces beyond the first get ids of their own. `become`: what each shape of the field becomes. */
  private put({ shape, field }: Entry, found: Combined<Shape>, become: (shape: Shape, made: readonly Shape[]) => readonly Shape[]): void {
    if ("fault" in found) { this.host.surface.tell(`combine_${found.fault}`); return; }
    const before = this.host.shapes(field.name);
    const named: Shape[] = [];
    for (const piece of found.shapes)
      named.push(piece.id === shape.id && named.length > 0 ? { ...piece, id: freshId() } : piece);
    this.host.replaceAll(field.name, before.flatMap((s) => become(s, named)));
    this.host.sayMoved();
  }
}
