// The registry row of points: each object is a spot, or several of one thing where an import brought them. How alike two are
// hangs on the field's tolerance.
import { distance, meanOf, nearness, toPoint, type Point } from "../outline.ts";
import type { ImageShapeKind, Tracer } from "../shape.ts";
import {
  dragVertex, made, movedVertices, readVertices, resizedVertices, vertexHandles, verticesBounds, verticesCorners, verticesMeasures, type Vertices,
} from "../vertices.ts";

export type Points = Vertices;

const FEWEST = 1;
/** Half the width of the mark, in screen pixels. */
const MARK_PX = 5;

const nearest = (points: readonly Point[], p: Point): number => points.reduce((least, q) => Math.min(least, distance(q, p)), Infinity);

/** A lozenge as large as the eye needs, whatever the zoom. */
function trace(path: Tracer, { points }: Points, unit: number): void {
  const half = MARK_PX * unit;
  for (const [x, y] of points) {
    path.moveTo(x, y - half);
    path.lineTo(x + half, y);
    path.lineTo(x, y + half);
    path.lineTo(x - half, y);
    path.closePath();
  }
}

function measures(shape: Points, count: (points: number) => string): string {
  const [only, ...others] = shape.points;
  return only && others.length === 0 ? `${Math.round(only[0])}, ${Math.round(only[1])}` : verticesMeasures(shape, count);
}

const toPlaces = ({ points }: Points) => points.map((p) => ({ points: [p], closed: false }));

const apart = (a: Points, b: Points): number => meanOf(a.points.map((p) => nearest(b.points, p)));

const rowOf = (tolerance?: number): ImageShapeKind<Points> => ({
  kind: "points",
  of: (field) => rowOf(field.tolerance),
  draws: { by: "clicks", fewest: FEWEST, most: 1, closed: false, made },
  corners: verticesCorners(FEWEST, false, (all) => [...all]),
  fills: true,
  read: readVertices(FEWEST),
  bounds: verticesBounds,
  hits: (shape, at, reach) => nearest(shape.points, toPoint(at)) <= 2 * reach,
  trace,
  outlines: toPlaces,
  handles: (shape) => vertexHandles([{ points: shape.points, closed: false }], Infinity),
  dragHandle: dragVertex,
  moved: movedVertices,
  resized: resizedVertices,
  measures: (shape, words) => measures(shape, words.points),
  likeness: (a, b) => nearness(apart(a, b), apart(b, a), tolerance),
});

export const points = rowOf();
