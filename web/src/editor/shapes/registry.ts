// The kinds of shape that can be drawn. A new kind is a folder and a row here.
import { boxes } from "./boxes/boxes.ts";
import type { ImageShapeKind, Shape } from "./shape.ts";
import { spans } from "./spans/spans.ts";
import type { TextShapeKind } from "./text_shape.ts";

/** Rows differ in their shape; the surface only ever hands a kind the shapes that kind has read. */
const erased = <S extends Shape>(kind: ImageShapeKind<S>) => kind as unknown as ImageShapeKind<Shape>;

export const imageKinds: ReadonlyMap<string, ImageShapeKind<Shape>> = new Map([erased(boxes)].map((k) => [k.kind, k]));

export const textKinds: ReadonlyMap<string, TextShapeKind> = new Map([spans].map((k) => [k.kind, k]));
