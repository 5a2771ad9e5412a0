// The registry row of masks: pixels of the picture, painted with a brush and kept as COCO's run lengths.
import { toPoint, type Point } from "../outline.ts";
import { readAttributes, readGroup, type ImageShapeKind, type Shape, type Tracer } from "../shape.ts";
import { areaOf, columnRuns, decoded, emptyBitmap, enclosed, encoded, extentBounds, holesFilled, isSet, overlapOf, shifted, stroked, withRegion, type Bitmap } from "./bitmap.ts";
import { paintBitmap } from "./paint.ts";
import type { Rle } from "./rle.ts";

export type Mask = Shape & { readonly rle: Rle };

const bitmaps = new WeakMap<Rle, Bitmap>();

/** Decoded once; a mask that was read has been decoded already. */
export function bitmapOf({ rle }: Mask): Bitmap {
  const known = bitmaps.get(rle) ?? decoded(rle) ?? emptyBitmap(1, 1);
  bitmaps.set(rle, known);
  return known;
}

/** While it is painted the runs are not counted; see `settled`. */
function withBitmap(mask: Mask, bitmap: Bitmap): Mask {
  const rle: Rle = { size: [bitmap.height, bitmap.width], counts: [] };
  bitmaps.set(rle, bitmap);
  return { ...mask, rle };
}

function settled(mask: Mask): Mask | null {
  const bitmap = bitmapOf(mask);
  if (areaOf(bitmap) === 0) return null;
  const rle = encoded(bitmap);
  bitmaps.set(rle, bitmap);
  return { ...mask, rle };
}

function readMask(value: unknown): Mask | null {
  if (typeof value !== "object" || value === null) return null;
  const { id, class: name, rle, attributes } = value as Record<string, unknown>;
  if (typeof id !== "string" || typeof name !== "string") return null;
  const bitmap = decoded(rle);
  if (!bitmap) return null;
  bitmaps.set(rle as Rle, bitmap);
  const said = readAttributes(attributes);
  return { id, class: name, rle: rle as Rle, ...(said ? { attributes: said } : {}), ...readGroup(value as Record<string, unknown>) };
}

/** Every stretch of a column as a rectangle: what only shows a mask fills them. */
function trace(path: Tracer, mask: Mask): void {
  for (const [x, top, bottom] of columnRuns(bitmapOf(mask))) {
    path.moveTo(x, top);
    path.lineTo(x + 1, top);
    path.lineTo(x + 1, bottom);
    path.lineTo(x, bottom);
    path.closePath();
  }
}

/** Moved as a whole and held in the picture, so that nothing is lost at its edge. */
function moved(mask: Mask, dx: number, dy: number): Mask {
  const bitmap = bitmapOf(mask);
  const { x, y, w, h } = extentBounds(bitmap);
  const hold = (by: number, low: number, length: number, room: number) => Math.round(Math.min(room - low - length, Math.max(-low, by)));
  const [right, down] = [hold(dx, x, w, bitmap.width), hold(dy, y, h, bitmap.height)];
  return right === 0 && down === 0 ? mask : withBitmap(mask, shifted(bitmap, right, down));
}

const settledOr = (mask: Mask, before: Mask): Mask => (mask === before ? before : settled(mask) ?? before);

export const masks: ImageShapeKind<Mask> = {
  kind: "masks",
  draws: {
    by: "brush",
    empty: (named, { width, height }) => withBitmap({ id: named.id, class: named.class, rle: { size: [height, width], counts: [] } }, emptyBitmap(width, height)),
    stroked: (mask, from, to, radius, erases) => withBitmap(mask, stroked(bitmapOf(mask), toPoint(from), toPoint(to), radius, erases ? 0 : 1)),
    enclosed: (mask, points, erases) => withBitmap(mask, enclosed(bitmapOf(mask), points.map((p): Point => toPoint(p)), erases ? 0 : 1)),
    regioned: (mask, region, erases) => withBitmap(mask, withRegion(bitmapOf(mask), region, erases ? 0 : 1)),
    settled,
  },
  filled: (mask) => settledOr(withBitmap(mask, holesFilled(bitmapOf(mask))), mask),
  fills: true,
  read: (value) => (Array.isArray(value) ? value.map(readMask).filter((mask) => mask !== null) : []),
  bounds: (mask) => extentBounds(bitmapOf(mask)),
  hits: (mask, at) => isSet(bitmapOf(mask), Math.floor(at.x), Math.floor(at.y)),
  trace,
  paint: (brush, mask, look) => paintBitmap(brush, bitmapOf(mask), look),
  outlines: () => [],
  handles: () => [],
  dragHandle: (mask) => mask,
  moved: (mask, dx, dy) => settledOr(moved(mask, dx, dy), mask),
  fits: ({ rle: { size: [height, width] } }, image) => height === image.height && width === image.width,
  resized: (mask) => mask,
  measures(mask, words) {
    const { x, y, w, h } = extentBounds(bitmapOf(mask));
    return `${x}, ${y} · ${w} × ${h} · ${words.pixels(areaOf(bitmapOf(mask)))}`;
  },
  likeness: (a, b) => overlapOf(bitmapOf(a), bitmapOf(b)),
};
