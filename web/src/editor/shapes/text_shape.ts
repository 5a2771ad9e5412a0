// What a kind on the text surface must be able to do. Places are code points of the document, half-open.
import type { Shape } from "./shape.ts";

export type TextShape = Shape & { readonly start: number; readonly end: number };

export type TextShapeKind = {
  readonly kind: string;
  read(value: unknown): TextShape[];
  /** The shape over a stretch of text. */
  made(named: Shape, start: number, end: number): TextShape;
  /** `text` is what the shape covers. */
  measures(shape: TextShape, text: string): string;
  likeness(a: TextShape, b: TextShape): number;
};
