// Where a point is put when others are near: on their corners, on their borders, on the edge of the picture.
import { at as placed, distance, nearestOn, sides, toPoint, type Line, type Point } from "../shapes/outline.ts";
import { imagePoint, type ImagePoint, type Size } from "./points.ts";

const nearest = (points: readonly Point[], p: Point): Point | undefined =>
  points.reduce<Point | undefined>((best, q) => (!best || distance(q, p) < distance(best, p) ? q : best), undefined);

const within = (p: Point | undefined, of: Point, reach: number): p is Point => p !== undefined && distance(p, of) <= reach;

/** In the picture, and on its edge from `reach` away. */
export function onEdge({ x, y }: ImagePoint, reach: number, image: Size): ImagePoint {
  const snap = (value: number, room: number) => (value <= reach ? 0 : value >= room - reach ? room : value);
  return imagePoint(snap(x, image.width), snap(y, image.height));
}

/** The nearest corner within `reach`, else the nearest place on a border, else the edge of the picture, else `at` itself. */
export function snapped(at: ImagePoint, reach: number, lines: readonly Line[], image: Size): ImagePoint {
  const p = toPoint(at);
  const corner = nearest(lines.flatMap((line) => line.points), p);
  if (within(corner, p, reach)) return placed(corner);
  const border = nearest(lines.flatMap((line) => sides(line).map(([a, b]) => nearestOn(a, b, p))), p);
  return within(border, p, reach) ? placed(border) : onEdge(at, reach, image);
}
