// The registry row of polygons: closed outlines of three corners or more, which may cross themselves, and their holes.
import type { ImageShapeKind, Tracer } from "../shape.ts";
import { distanceTo, encloses, overlapRatio, rounded, simplifiedRing, toPoint, type Line, type Point } from "../outline.ts";
import {
  dragVertex, made, movedVertices, readVertices, resizedVertices, ringsOf, traceLine, turnedVertices, vertexHandles, verticesBounds, verticesCorners, verticesMeasures,
  withRings, type Vertices,
} from "../vertices.ts";
import { cutAlong, cutBetween, cutOff, joined } from "./combine.ts";

export type Polygon = Vertices;

const FEWEST = 3;

const outlines = (shape: Polygon): Line[] => ringsOf(shape).map((points) => ({ points, closed: true }));

function trace(path: Tracer, shape: Polygon): void {
  for (const line of outlines(shape)) {
    traceLine(path, line);
    path.closePath();
  }
}

export const polygons: ImageShapeKind<Polygon> = {
  kind: "polygons",
  draws: { by: "clicks", fewest: FEWEST, most: Infinity, closed: true, made, around: (rings, named) => withRings({ id: named.id, class: named.class, points: [] }, rings.map((ring) => ring.map(([x, y]): Point => [rounded(x), rounded(y)]))) },
  combines: { joined, cutOff, cutBetween, cutAlong },
  corners: verticesCorners(FEWEST, true, simplifiedRing),
  filled: (shape) => (shape.holes ? withRings(shape, [shape.points]) : shape),
  read: readVertices(FEWEST),
  bounds: verticesBounds,
  hits: (shape, at, reach) => encloses(ringsOf(shape), toPoint(at)) || outlines(shape).some((line) => distanceTo(line, toPoint(at)) <= reach),
  fills: true,
  trace,
  outlines,
  handles: (shape, reach) => vertexHandles(outlines(shape), reach),
  dragHandle: dragVertex,
  moved: movedVertices,
  resized: resizedVertices,
  turned: turnedVertices,
  measures: (shape, words) => verticesMeasures(shape, words.points),
  likeness: (a, b) => overlapRatio(ringsOf(a), ringsOf(b)),
};
