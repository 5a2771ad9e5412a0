// Boxes: corners, hits, handles and overlap.
import { imagePoint, type ImagePoint, type Rect, type Size } from "../../image/points.ts";
import { areasOf, toPoint, type Line } from "../outline.ts";
import type { Box } from "./model.ts";

export const centre = (box: Box): ImagePoint => imagePoint(box.x + box.w / 2, box.y + box.h / 2);

const radians = (degrees: number): number => (degrees * Math.PI) / 180;

/** `at` turned about `about`; positive is clockwise, since y points down. */
export function turned(at: ImagePoint, about: ImagePoint, degrees: number): ImagePoint {
  if (degrees === 0) return at;
  const [c, s] = [Math.cos(radians(degrees)), Math.sin(radians(degrees))];
  const [dx, dy] = [at.x - about.x, at.y - about.y];
  return imagePoint(about.x + dx * c - dy * s, about.y + dx * s + dy * c);
}

/** Clockwise from the top left of the unturned box. */
export function corners(box: Box): [ImagePoint, ImagePoint, ImagePoint, ImagePoint] {
  const about = centre(box);
  const at = (x: number, y: number) => turned(imagePoint(x, y), about, box.rotation);
  return [
    at(box.x, box.y), at(box.x + box.w, box.y),
    at(box.x + box.w, box.y + box.h), at(box.x, box.y + box.h),
  ];
}

export const outline = (box: Box): Line => ({ points: corners(box).map(toPoint), closed: true });

export function bounds(box: Box): Rect {
  if (box.rotation === 0) return { x: box.x, y: box.y, w: box.w, h: box.h };
  const points = corners(box);
  const xs = points.map((p) => p.x);
  const ys = points.map((p) => p.y);
  const [x, y] = [Math.min(...xs), Math.min(...ys)];
  return { x, y, w: Math.max(...xs) - x, h: Math.max(...ys) - y };
}

/** The same place in the box's own, unturned frame. */
export const inFrame = (box: Box, at: ImagePoint): ImagePoint => turned(at, centre(box), -box.rotation);

export function hits(box: Box, at: ImagePoint, reach: number): boolean {
  const p = inFrame(box, at);
  return p.x >= box.x - reach && p.x <= box.x + box.w + reach && p.y >= box.y - reach && p.y <= box.y + box.h + reach;
}

/** Held inside the image where it is not turned; a turned box may stick out, as the thing it marks does. */
export function held(box: Box, image: Size): Box {
  if (box.rotation !== 0) return box;
  const w = Math.min(box.w, image.width);
  const h = Math.min(box.h, image.height);
  return {
    ...box, w, h,
    x: Math.min(image.width - w, Math.max(0, box.x)),
    y: Math.min(image.height - h, Math.max(0, box.y)),
  };
}

function uprightIntersection(a: Box, b: Box): number {
  const w = Math.min(a.x + a.w, b.x + b.w) - Math.max(a.x, b.x);
  const h = Math.min(a.y + a.h, b.y + b.h) - Math.max(a.y, b.y);
  return Math.max(0, w) * Math.max(0, h);
}

/** Intersection over union: 1 the same box, 0 apart. */
export function overlapRatio(a: Box, b: Box): number {
  const upright = a.rotation === 0 && b.rotation === 0;
  const shared = upright ? uprightIntersection(a, b) : areasOf([outline(a).points], [outline(b).points]).both;
  const all = a.w * a.h + b.w * b.h - shared;
  return all > 0 ? Math.min(1, shared / all) : 0;
}
