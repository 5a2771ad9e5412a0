// What a shape is, whatever its kind, and what a kind on the image surface must be able to do.
import type { ImagePoint, Rect, Size } from "../image/points.ts";

export type Shape = { readonly id: string; readonly class: string; readonly attributes?: Readonly<Record<string, unknown>> };

/** The attributes of a shape in the record; none where there is no object of them. */
export const readAttributes = (value: unknown): Readonly<Record<string, unknown>> | undefined =>
  (typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Readonly<Record<string, unknown>>) : undefined);

/** A grip of a selected shape. */
export type Handle = { readonly name: string; readonly at: ImagePoint; readonly cursor: string };

/** The part of CanvasRenderingContext2D and Path2D a shape is traced with. */
export type Tracer = Pick<CanvasPath, "moveTo" | "lineTo" | "closePath">;

export type Edges = "left" | "right" | "top" | "bottom";

/** One row of the shape registry. Every function is pure; sizes and places are in image pixels. */
export type ImageShapeKind<S extends Shape> = {
  readonly kind: string;
  /** Reads a value of the record; what is not a shape of this kind is left out. */
  read(value: unknown): S[];
  bounds(shape: S): Rect;
  /** Is the point in the shape, or within `reach` of its outline? */
  hits(shape: S, at: ImagePoint, reach: number): boolean;
  trace(path: Tracer, shape: S): void;
  handles(shape: S, reach: number): Handle[];
  dragHandle(shape: S, handle: string, to: ImagePoint, image: Size): S;
  moved(shape: S, dx: number, dy: number, image: Size): S;
  resized(shape: S, dw: number, dh: number, image: Size): S;
  /** The shape a drag from one corner to another draws, or null while it is too small to be meant. */
  drawn(from: ImagePoint, to: ImagePoint, named: Shape, image: Size): S | null;
  /** The shape that is put down without a mouse, in the middle of what is seen. */
  placed(seen: Rect, named: Shape, image: Size): S;
  /** Place and size in figures, for people who hear the list. */
  measures(shape: S): string;
  /** 1 the same place, 0 nothing in common. */
  likeness(a: S, b: S): number;
};

/** A fresh id that no shape of `shapes` has: short, counted, stable under undo. */
export function freshId(shapes: readonly Shape[]): string {
  const used = new Set(shapes.map((s) => s.id));
  let next = shapes.length + 1;
  while (used.has(String(next))) next++;
  return String(next);
}

export const replaced = <S extends Shape>(shapes: readonly S[], shape: S): S[] =>
  shapes.map((s) => (s.id === shape.id ? shape : s));

export const without = <S extends Shape>(shapes: readonly S[], id: string): S[] => shapes.filter((s) => s.id !== id);
