// A mask under the brush: strokes by pointer and by the pen of the keyboard, a drag that encloses, an eraser.
import type { ByBrush, Shape } from "../shapes/shape.ts";
import type { ImagePoint } from "./points.ts";

export interface BrushHost {
  brushRule(): ByBrush<Shape> | null;
  /** The mask the brush paints on: the selected one, or a new one without pixels. */
  canvas(): Shape | null;
  painted(shape: Shape): void;
  /** `null`: nothing is left of it. */
  settled(shape: Shape | null): void;
  brushChanged(): void;
}

/** In pixels of the picture. */
const RADIUS_MIN = 0.5;
const RADIUS_MAX = 500;

export class BrushDrawing {
  radius = 12;
  erases = false;
  /** A drag encloses what is painted, rather than running over it. */
  encloses = false;
  /** The line of a drag that encloses. */
  line: readonly ImagePoint[] = [];
  private readonly host: BrushHost;
  private shape: Shape | null = null;
  private last: ImagePoint | null = null;

  constructor(host: BrushHost) { this.host = host; }

  get painting(): boolean { return this.last !== null; }

  /** By a fifth, and at least to the next half pixel. */
  grow(by: 1 | -1): void {
    const step = Math.max(0.5, Math.round(this.radius * 0.4) / 2);
    this.radius = Math.min(RADIUS_MAX, Math.max(RADIUS_MIN, this.radius + by * step));
    this.host.brushChanged();
  }

  /** Goes on to `at`; the first place is where the brush is put down. `inverts`: erases where it would paint. */
  stroke(at: ImagePoint, inverts = false): void {
    const rule = this.host.brushRule();
    this.shape ??= this.host.canvas();
    if (!rule || !this.shape) return;
    const from = this.last ?? at;
    this.last = at;
    if (this.encloses) this.line = [...this.line, at];
    else this.shape = rule.stroked(this.shape, from, at, this.radius, this.erases !== inverts);
    this.host.painted(this.shape);
  }

  /** The brush is lifted. */
  lift(inverts = false): void {
    const rule = this.host.brushRule();
    const { shape, line } = this;
    this.drop();
    if (!rule || !shape) return;
    this.host.settled(rule.settled(line.length > 2 ? rule.enclosed(shape, line, this.erases !== inverts) : shape));
  }

  /** What was painted since the brush was put down is forgotten. */
  drop(): void {
    this.shape = null;
    this.last = null;
    this.line = [];
  }
}
