// Marks that nobody can see: what a program suggested, or was pasted, may lie beside the picture.
import type { Item } from "#shared/api/index.ts";
import { askedFields } from "../form/model.ts";
import type { Rect, Size } from "../image/points.ts";
import type { Schema, Values } from "../schema.ts";
import { imageKindOf } from "../shapes/registry.ts";
import type { ImageShapeKind, Shape } from "../shapes/shape.ts";
import type { Selected } from "../surface.ts";
import { panesOf } from "./panes.ts";
import { shapesOf } from "./shape_values.ts";

const isBeside = ({ x, y, w, h }: Rect, { width, height }: Size): boolean => x > width || y > height || x + w < 0 || y + h < 0;

/** Masks fit a picture of their own size only. */
const isOff = (kind: ImageShapeKind<Shape>, shape: Shape, size: Size): boolean => isBeside(kind.bounds(shape), size) || !(kind.fits?.(shape, size) ?? true);

/** The first mark of the answer that lies beside its picture with all of it: the server's rule. Pictures of unknown size are not asked. */
export function outsideMark(schema: Schema, item: Item, values: Values): Selected {
  const asked = new Set(askedFields(schema, values).map((f) => f.name));
  for (const pane of item.media.length > 0 ? panesOf(schema, item) : [])
    for (const field of pane.kind === "image" && pane.media.width > 0 ? pane.fields : []) {
      const kind = imageKindOf(field);
      const found = kind && pane.kind === "image" && asked.has(field.name) ? shapesOf(field, values[field.name]).find((s) => isOff(kind, s, pane.media)) : undefined;
      if (found) return { field: field.name, id: found.id };
    }
  return null;
}
