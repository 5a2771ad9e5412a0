// Shapes copied from one picture to be put on another, or on the same once more.
import type { ImageShapeKind, Shape } from "../shapes/shape.ts";
import type { Size } from "./points.ts";

export type Copied = { readonly field: string; readonly kind: ImageShapeKind<Shape>; readonly shape: Shape };

export class Clipboard {
  private kept: readonly Copied[] = [];

  get empty(): boolean { return this.kept.length === 0; }

  copy(shapes: readonly Copied[]): void { this.kept = shapes; }

  /** What of it can be put on a picture of this size into a field, held inside the picture. */
  for(field: string, kind: ImageShapeKind<Shape>, image: Size): Shape[] {
    return this.kept.filter((c) => c.field === field && c.kind.kind === kind.kind && (kind.fits?.(c.shape, image) ?? true))
      .map((c) => kind.moved(c.shape, 0, 0, image));
  }
}

/** The page's one clipboard: it outlives the picture. */
export const clipboard = new Clipboard();
