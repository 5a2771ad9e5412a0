// The registry row of polylines: open lines of two points or more. How alike two are hangs on the field's tolerance.
import { distanceTo, meanOf, nearness, placesOn, simplified, toPoint, type Line } from "../outline.ts";
import type { ImageShapeKind } from "../shape.ts";
import {
  dragVertex, made, movedVertices, readVertices, resizedVertices, traceLine, turnedVertices, vertexHandles, verticesBounds, verticesCorners, verticesMeasures,
  type Vertices,
} from "../vertices.ts";

export type Polyline = Vertices;

const FEWEST = 2;
/** Places on a line by which it is held against another. */
const PLACES = 48;

const line = ({ points }: Polyline): Line => ({ points, closed: false });

const apart = (a: Polyline, b: Polyline): number => meanOf(placesOn(a.points, PLACES).map((p) => distanceTo(line(b), p)));

const rowOf = (tolerance?: number): ImageShapeKind<Polyline> => ({
  kind: "polylines",
  of: (field) => rowOf(field.tolerance),
  draws: { by: "clicks", fewest: FEWEST, most: Infinity, closed: false, made },
  corners: verticesCorners(FEWEST, false, simplified),
  fills: false,
  read: readVertices(FEWEST),
  bounds: verticesBounds,
  hits: (shape, at, reach) => distanceTo(line(shape), toPoint(at)) <= reach,
  trace: traceLine,
  outlines: (shape) => [line(shape)],
  handles: (shape, reach) => vertexHandles([line(shape)], reach),
  dragHandle: dragVertex,
  moved: movedVertices,
  resized: resizedVertices,
  turned: turnedVertices,
  measures: (shape, words) => verticesMeasures(shape, words.points),
  likeness: (a, b) => nearness(apart(a, b), apart(b, a), tolerance),
});

export const polylines = rowOf();
