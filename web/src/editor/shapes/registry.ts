// The kinds of shape that can be drawn. A new kind is a folder and a row here.
import { boxes } from "./boxes/boxes.ts";
import { ellipses } from "./ellipses/ellipses.ts";
import { masks } from "./masks/masks.ts";
import { points } from "./points/points.ts";
import { polygons } from "./polygons/polygons.ts";
import { polylines } from "./polylines/polylines.ts";
import type { Field } from "../schema.ts";
import type { ImageShapeKind, Shape } from "./shape.ts";
import { skeletons } from "./skeletons/skeletons.ts";
import { spans } from "./spans/spans.ts";
import type { TextShapeKind } from "./text_shape.ts";

/** Rows differ in their shape; the surface only ever hands a kind the shapes that kind has read. */
const erased = <S extends Shape>(kind: ImageShapeKind<S>) => kind as unknown as ImageShapeKind<Shape>;

export const imageKinds: ReadonlyMap<string, ImageShapeKind<Shape>> = new Map([
  erased(boxes), erased(polygons), erased(polylines), erased(points), erased(ellipses), erased(skeletons), erased(masks),
].map((k) => [k.kind, k]));

const ofFields = new WeakMap<Field, ImageShapeKind<Shape>>();

/** The row of a field's kind, made for the field where shapes of the kind hang on what it says. */
export function imageKindOf(field: Field): ImageShapeKind<Shape> | undefined {
  const kind = imageKinds.get(field.kind);
  if (!kind?.of) return kind;
  const known = ofFields.get(field) ?? kind.of(field);
  ofFields.set(field, known);
  return known;
}

export const textKinds: ReadonlyMap<string, TextShapeKind> = new Map([spans].map((k) => [k.kind, k]));
