// A shape drawn point by point: the points put down so far.
import type { ByClicks, Shape } from "../shapes/shape.ts";
import type { ImagePoint } from "./points.ts";
import { pointDragged, pointPut, type Tracing } from "./tracing.ts";

export interface PointDrawingHost {
  /** How the armed tool draws, if it draws by points. */
  pointRule(): ByClicks<Shape> | null;
  /** How far two places may be apart and still be the same to a hand, in image pixels. */
  near(): number;
  finished(points: Tracing): void;
  tooFew(fewest: number): void;
  /** The points put down are others now. */
  drawingChanged(points: Tracing): void;
}

export class PointDrawing {
  points: Tracing = [];
  private readonly host: PointDrawingHost;
  /** Stretches that came in one piece, and go so. */
  private ways: { readonly from: number; readonly to: number }[] = [];
  /** The beginning of the drag that is followed: known by identity. */
  private dragged: ImagePoint | null = null;

  constructor(host: PointDrawingHost) { this.host = host; }

  get begun(): boolean { return this.points.length > 0; }

  /** `way`: what leads from the last point there, when it was not drawn by hand. */
  put(at: ImagePoint, way: Tracing = []): void {
    const rule = this.host.pointRule();
    if (!rule) return;
    const step = pointPut(this.points, at, rule, this.host.near());
    const goesOn = step.points !== this.points || step.kind === "done";
    if (goesOn && way.length > 0) this.ways.push({ from: this.points.length, to: this.points.length + way.length + step.points.length - this.points.length });
    this.become(goesOn ? [...this.points, ...way, ...step.points.slice(this.points.length)] : this.points);
    if (step.kind === "done") this.finish();
  }

  /** A drag draws freely: its beginning is a point, and what it passes. */
  drag(from: ImagePoint, start: ImagePoint, to: ImagePoint): void {
    const rule = this.host.pointRule();
    if (this.dragged !== from) {
      this.dragged = from;
      this.put(start);
    }
    if (!rule || !this.begun) return; // it ended where the drag began
    this.become(pointDragged(this.points, to, rule, this.host.near()));
  }

  /** Ends the shape; false where nothing is being drawn. */
  finish(): boolean {
    const rule = this.host.pointRule();
    if (!this.begun || !rule) return false;
    if (this.points.length < rule.fewest) { this.host.tooFew(rule.fewest); return true; }
    const done = this.points;
    this.become([]);
    this.host.finished(done);
    return true;
  }

  takeBack(): boolean {
    if (!this.begun) return false;
    const last = this.ways.at(-1);
    if (last?.to === this.points.length) this.ways.pop();
    this.become(this.points.slice(0, last?.to === this.points.length ? last.from : -1));
    return true;
  }

  /** Drops what is not finished; false where there is nothing to drop. */
  cancel(): boolean {
    if (!this.begun) return false;
    this.become([]);
    return true;
  }

  /** Goes on from points put down before; the host knows of them. */
  resume(points: Tracing): void { this.points = points; }

  private become(points: Tracing): void {
    if (points === this.points) return;
    this.points = points;
    if (points.length === 0) this.ways = [];
    this.host.drawingChanged(points);
  }
}
