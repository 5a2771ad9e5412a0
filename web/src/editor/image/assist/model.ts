// What a model of the project's says about a place in a picture, as a shape of whatever kind is drawn.
import { boundsOf, type Point } from "../../shapes/outline.ts";
import { decoded, extentBounds, isSet, type Bitmap } from "../../shapes/masks/bitmap.ts";
import type { ImageShapeKind, Shape } from "../../shapes/shape.ts";
import { imagePoint, type Rect, type Size } from "../points.ts";
import { ringsOf } from "./contour.ts";
import type { Region } from "./pixels.ts";

export type ModelPoint = { readonly x: number; readonly y: number; readonly inside: boolean };
export type ModelQuestion = { readonly field: string; readonly class: string; readonly points: readonly ModelPoint[]; readonly box: Rect | null };
export type ModelAnswer = {
  readonly source: { readonly id: string; readonly name: string };
  /** As in a value of masks. */
  readonly mask: unknown;
  /** An outline, then its holes; of both none where nothing is there. */
  readonly outline: readonly (readonly Point[])[] | null;
  readonly score: number | null;
};

/** Rejects with whatever the host wants to word; `signal` ends the question. */
export type AskModel = (question: ModelQuestion, signal: AbortSignal) => Promise<ModelAnswer>;
export type Model = { readonly name: string; readonly seconds: number; readonly ask: AskModel };

/** Outlines are found in no more pixels: a blink. */
const PIXELS_MAX = 2_000_000;

/** Has it an inside that a model can draw? */
export const modelDraws = ({ draws }: ImageShapeKind<Shape>): boolean => draws.by !== "clicks" || draws.around !== undefined;

/** Null where nothing is there, or too little for the kind. */
export function shapeOf(kind: ImageShapeKind<Shape>, { mask, outline }: ModelAnswer, named: Shape, image: Size): Shape | null {
  const { draws } = kind;
  const bitmap = mask === null ? null : decoded(mask);
  if (bitmap?.tiles.size === 0 || (!bitmap && !outline)) return null;
  if (draws.by === "brush") {
    const [first, ...holes] = outline ?? [];
    if (!first) return draws.settled(kind.read([{ ...named, rle: mask }])[0] ?? draws.empty(named, image));
    const placed = (ring: readonly Point[]) => ring.map(([x, y]) => imagePoint(x, y));
    return draws.settled(holes.reduce((shape, hole) => draws.enclosed(shape, placed(hole), true), draws.enclosed(draws.empty(named, image), placed(first), false)));
  }
  if (draws.by === "drag") {
    const { x, y, w, h } = bitmap ? extentBounds(bitmap) : boundsOf(outline?.[0] ?? []);
    return draws.drawn(imagePoint(x, y), imagePoint(x + w, y + h), named, image);
  }
  const rings = outline ?? (bitmap ? ringsOf(regionOf(bitmap)) : []);
  return rings.length > 0 ? draws.around?.(rings, named) ?? null : null;
}

/** The pixels of a mask, the smaller the larger it is. */
function regionOf(bitmap: Bitmap): Omit<Region, "rings"> {
  const { x, y, w, h } = extentBounds(bitmap);
  const scale = Math.min(1, Math.sqrt(PIXELS_MAX / (w * h)));
  const [left, top] = [Math.floor(x * scale), Math.floor(y * scale)];
  const [across, down] = [Math.ceil((x + w) * scale) - left, Math.ceil((y + h) * scale) - top];
  const inside = new Uint8Array(across * down);
  const place = (at: number) => Math.floor((at + 0.5) / scale);
  for (let row = 0; row < down; row++)
    for (let column = 0; column < across; column++) if (isSet(bitmap, place(left + column), place(top + row))) inside[row * across + column] = 1;
  return { x: left, y: top, w: across, h: down, inside, scale };
}
