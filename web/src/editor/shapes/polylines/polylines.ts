// The registry row of polylines: open lines of two points or more.
import { alikeWithin, alikeRadius, distanceTo, sampled, simplified, toPoint, type Line, type Point } from "../outline.ts";
import type { ImageShapeKind } from "../shape.ts";
import {
  dragVertex, made, movedVertices, readVertices, resizedVertices, traceLine, turnedVertices, vertexHandles, verticesBounds, verticesCorners, verticesMeasures,
  type Vertices,
} from "../vertices.ts";

export type Polyline = Vertices;

const FEWEST = 2;
/** Places on a line by which it is held against another. */
const SAMPLES = 48;

const line = ({ points }: Polyline): Line => ({ points, closed: false });

const held = (shape: Polyline): [Line[], Point[]] => [[line(shape)], sampled(shape.points, SAMPLES)];

export const polylines: ImageShapeKind<Polyline> = {
  kind: "polylines",
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
  likeness: (a, b, image) => alikeWithin(held(a), held(b), alikeRadius(image)),
};
