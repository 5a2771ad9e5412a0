// The registry row of ellipses: a centre, two half axes, a turn. Hands treat one as the box around it.
import { imagePoint, type ImagePoint, type Rect } from "../../image/points.ts";
import { inFrame, turned } from "../boxes/geometry.ts";
import type { Box } from "../boxes/model.ts";
import * as tool from "../boxes/tool.ts";
import { measures } from "../boxes/view.ts";
import { distanceTo, overlapRatio, rounded, toPoint, type Point } from "../outline.ts";
import { readAttributes, readGroup, type ImageShapeKind, type Shape, type Tracer } from "../shape.ts";

export type Ellipse = Shape & {
  /** The centre. */
  readonly x: number;
  readonly y: number;
  readonly rx: number;
  readonly ry: number;
  /** Degrees, clockwise. */
  readonly rotation: number;
  readonly attributes: Readonly<Record<string, unknown>>;
};

/** Corners of the outline an ellipse is drawn and measured as: its area is .3 % short. */
const CORNERS = 48;

const finite = (value: unknown): value is number => typeof value === "number" && Number.isFinite(value);

function readEllipse(value: unknown): Ellipse | null {
  if (typeof value !== "object" || value === null) return null;
  const { id, class: name, x, y, rx, ry, rotation, attributes } = value as Record<string, unknown>;
  if (typeof id !== "string" || typeof name !== "string") return null;
  if (!finite(x) || !finite(y) || !finite(rx) || !finite(ry) || rx <= 0 || ry <= 0) return null;
  return { id, class: name, x, y, rx, ry, rotation: finite(rotation) ? rotation : 0, attributes: readAttributes(attributes) ?? {}, ...readGroup(value as Record<string, unknown>) };
}

const boxOf = ({ x, y, rx, ry, ...rest }: Ellipse): Box => ({ ...rest, x: x - rx, y: y - ry, w: 2 * rx, h: 2 * ry });

function ellipseOf({ x, y, w, h, ...rest }: Box): Ellipse {
  const half = (length: number) => Math.max(0.5, rounded(length / 2));
  return { ...rest, x: rounded(x + w / 2), y: rounded(y + h / 2), rx: half(w), ry: half(h) };
}

function corners({ x, y, rx, ry, rotation }: Ellipse): ImagePoint[] {
  const centre = imagePoint(x, y);
  return Array.from({ length: CORNERS }, (_, i) => {
    const angle = (2 * Math.PI * i) / CORNERS;
    return turned(imagePoint(x + rx * Math.cos(angle), y + ry * Math.sin(angle)), centre, rotation);
  });
}

const ring = (ellipse: Ellipse): Point[] => corners(ellipse).map(toPoint);

/** Exact, not of the corners: nothing of it is left out when it is drawn anew. */
function bounds({ x, y, rx, ry, rotation }: Ellipse): Rect {
  const [c, s] = [Math.cos((rotation * Math.PI) / 180), Math.sin((rotation * Math.PI) / 180)];
  const [across, down] = [Math.hypot(rx * c, ry * s), Math.hypot(rx * s, ry * c)];
  return { x: x - across, y: y - down, w: 2 * across, h: 2 * down };
}

function hits(ellipse: Ellipse, at: ImagePoint, reach: number): boolean {
  const p = inFrame(boxOf(ellipse), at);
  const inside = ((p.x - ellipse.x) / ellipse.rx) ** 2 + ((p.y - ellipse.y) / ellipse.ry) ** 2 <= 1;
  return inside || distanceTo({ points: ring(ellipse), closed: true }, toPoint(at)) <= reach;
}

function trace(path: Tracer, ellipse: Ellipse): void {
  corners(ellipse).forEach(({ x, y }, i) => (i === 0 ? path.moveTo(x, y) : path.lineTo(x, y)));
  path.closePath();
}

export const ellipses: ImageShapeKind<Ellipse> = {
  kind: "ellipses",
  draws: {
    by: "drag",
    drawn(from, to, named, image) {
      const box = tool.drawn(from, to, named, image);
      return box && ellipseOf(box);
    },
    placed: (seen, named, image) => ellipseOf(tool.placed(seen, named, image)),
  },
  fills: true,
  read: (value) => (Array.isArray(value) ? value.map(readEllipse).filter((e) => e !== null) : []),
  bounds,
  hits,
  trace,
  outlines: (ellipse) => [{ points: ring(ellipse), closed: true }],
  handles: (ellipse, reach) => tool.handles(boxOf(ellipse), reach),
  dragHandle: (ellipse, name, to, image) => ellipseOf(tool.dragHandle(boxOf(ellipse), name, to, image)),
  moved: (ellipse, dx, dy, image) => ellipseOf(tool.moved(boxOf(ellipse), dx, dy, image)),
  resized: (ellipse, dw, dh, image) => ellipseOf(tool.resized(boxOf(ellipse), dw, dh, image)),
  turned: (ellipse, degrees) => ellipseOf(tool.turnedBy(boxOf(ellipse), degrees)),
  measures: (ellipse) => measures(boxOf(ellipse)),
  likeness: (a, b) => overlapRatio([ring(a)], [ring(b)]),
};
