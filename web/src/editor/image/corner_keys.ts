// The corners of the selected shape by key: one of its grips is in hand, arrows move it, more come and go.
import type { Handle, Shape } from "../shapes/shape.ts";
import type { SurfaceCommand } from "../surface.ts";
import { placeText, type HandSurface } from "./drawing.ts";
import type { Entry } from "./layers.ts";
import { imagePoint } from "./points.ts";

export interface CornerHost {
  readonly surface: HandSurface;
  /** The selected shape, unless it may only be looked at. */
  editable(): Entry | null;
  handles(entry: Entry): Handle[];
  /** In place of the selected one. */
  put(shape: Shape, gesture?: string): void;
  sayMoved(): void;
}

/** What cannot be seen, in screen pixels. */
const UNSEEN_PX = 1.5;

export class CornerKeys {
  /** The name of the grip in hand. */
  taken: string | null = null;
  private readonly host: CornerHost;

  constructor(host: CornerHost) { this.host = host; }

  readonly commands: readonly SurfaceCommand[] = [
    { id: "corner_next", keys: ".", enabled: () => this.all().length > 0, run: () => this.walk(1) },
    { id: "corner_previous", keys: ",", enabled: () => this.all().length > 0, run: () => this.walk(-1) },
    { id: "corner_add", keys: "i", enabled: () => this.changeable() !== null, run: () => this.add() },
    { id: "joint_state", keys: "Shift+v", enabled: () => this.taken !== null && this.changeable()?.kind.corners?.cycled !== undefined, run: () => this.cycle() },
    { id: "simplify", keys: "y", enabled: () => this.changeable() !== null, run: () => this.simplify() },
  ];

  /** A grip that was taken by the pointer stays in hand; "3+" becomes a corner of its own behind the third. */
  take(handle: string): void {
    this.taken = this.changeable() ? handle.replace(/^(\d+)\+$/, (_, n: string) => String(Number(n) + 1)) : null;
  }

  /** False where none is in hand. */
  letGo(): boolean {
    const had = this.taken !== null;
    this.taken = null;
    if (had) this.host.surface.changed();
    return had;
  }

  nudge(dx: number, dy: number): boolean {
    const entry = this.host.editable();
    const corner = this.all().find((h) => h.name === this.taken);
    if (!entry || !corner) return false;
    const to = imagePoint(corner.at.x + dx, corner.at.y + dy);
    this.host.put(entry.kind.dragHandle(entry.shape, corner.name, to, this.host.surface.imageSize), `nudge ${entry.key} ${corner.name}`);
    this.host.surface.tell("pen", { measures: placeText(to) });
    return true;
  }

  /** Takes the corner in hand away, or the one named; false where there is none. */
  remove(handle = this.taken): boolean {
    const entry = this.changeable();
    if (!entry || handle === null) return false;
    const less = entry.kind.corners?.without(entry.shape, handle);
    if (!less) return this.all().some((h) => h.name === handle); // too few would be left
    this.taken = null;
    this.host.put(less);
    this.host.sayMoved();
    return true;
  }

  private changeable(): Entry | null {
    const entry = this.host.editable();
    return entry?.kind.corners ? entry : null;
  }

  private all(): Handle[] {
    const entry = this.host.editable();
    return entry ? this.host.handles(entry).filter((h) => h.look === "corner") : [];
  }

  private walk(by: 1 | -1): void {
    const all = this.all();
    const before = all.findIndex((h) => h.name === this.taken);
    const at = before < 0 ? (by > 0 ? 0 : all.length - 1) : (before + by + all.length) % all.length;
    const next = all[at];
    if (!next) return;
    this.taken = next.name;
    this.host.surface.follow(next.at);
    this.host.surface.focus();
    this.host.surface.changed();
    this.sayTaken();
  }

  private sayTaken(): void {
    const all = this.all();
    const at = all.findIndex((h) => h.name === this.taken);
    const handle = all[at];
    if (!handle) return;
    const { title = "", state } = handle;
    const said = { number: at + 1, count: all.length, measures: placeText(handle.at) };
    if (state) this.host.surface.tell("joint", { ...said, title, state });
    else this.host.surface.tell("corner", said);
  }

  /** Whether the joint in hand is seen, covered or absent, in turn. */
  private cycle(): void {
    const entry = this.changeable();
    const next = this.taken === null ? undefined : entry?.kind.corners?.cycled?.(entry.shape, this.taken);
    if (!entry || !next) return;
    if (next !== entry.shape) this.host.put(next);
    this.sayTaken();
  }

  private add(): void {
    const entry = this.changeable();
    const grown = entry?.kind.corners?.added(entry.shape, this.taken ?? "0");
    if (!entry || !grown) return;
    this.host.put(grown.shape);
    this.taken = grown.handle;
    this.host.surface.focus();
    this.host.sayMoved();
  }

  private simplify(): void {
    const entry = this.changeable();
    const fewer = entry?.kind.corners?.simplified(entry.shape, UNSEEN_PX / this.host.surface.scale);
    if (!entry || !fewer) return;
    this.taken = null;
    if (fewer !== entry.shape) this.host.put(fewer);
    this.host.sayMoved();
  }
}
