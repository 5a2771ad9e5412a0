// What a shape is, whatever its kind, and what a kind on the image surface must be able to do.
import type { Region } from "../image/assist/pixels.ts";
import type { ImagePoint, Rect, Size } from "../image/points.ts";
import type { Field } from "../schema.ts";
import type { Line, Point, Rings } from "./outline.ts";

/** Shapes of one `group` belong together. */
export type Shape = { readonly id: string; readonly class: string; readonly attributes?: Readonly<Record<string, unknown>>; readonly group?: string };

/** The attributes of a shape in the record; none where there is no object of them. */
export const readAttributes = (value: unknown): Readonly<Record<string, unknown>> | undefined =>
  (typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Readonly<Record<string, unknown>>) : undefined);

/** The group of a shape in the record, to be spread. */
export const readGroup = ({ group }: Record<string, unknown>): { readonly group?: string } => (typeof group === "string" ? { group } : {});

/** A grip of a selected shape: at a corner or side, to turn by, or between two corners where a new one can be pulled out. */
export type Handle = { readonly name: string; readonly at: ImagePoint; readonly cursor: string; readonly look: "corner" | "turn" | "between";
  /** Of a joint: what it is called, and whether it can be seen. Its shape paints it. */
  readonly title?: string; readonly state?: "absent" | "covered" | "seen" };

/** The part of CanvasRenderingContext2D and Path2D a shape is traced with. */
export type Tracer = Pick<CanvasPath, "moveTo" | "lineTo" | "closePath">;

/** How what paints itself is to look; `scale` is screen pixels a pixel of the picture. */
export type Look = { readonly color: string; readonly alpha: number; readonly scale: number; readonly dash: readonly number[]; readonly lit: boolean };

/** Words a shape needs to be told in figures; the host takes them from the catalogue. */
export type MeasureWords = { readonly points: (count: number) => string; readonly pixels: (count: number) => string };

/** Drawn from one corner to the other. */
export type ByDrag<S extends Shape> = {
  readonly by: "drag";
  /** The shape a drag draws, or null while it is too small to be meant. */
  drawn(from: ImagePoint, to: ImagePoint, named: Shape, image: Size): S | null;
  /** The shape that is put down without a mouse, in the middle of what is seen. */
  placed(seen: Rect, named: Shape, image: Size): S;
};

/** Drawn point by point. */
export type ByClicks<S extends Shape> = {
  readonly by: "clicks";
  /** With fewest points it may end, with most it is done. */
  readonly fewest: number;
  readonly most: number;
  /** Does a click on the first point end it? */
  readonly closed: boolean;
  made(points: readonly ImagePoint[], named: Shape): S;
  /** What an assist has found: an outline and its holes. Absent where the kind encloses nothing. */
  around?(rings: Rings, named: Shape): S;
};

/** Painted, stroke by stroke. */
export type ByBrush<S extends Shape> = {
  readonly by: "brush";
  /** Without pixels yet. */
  empty(named: Shape, image: Size): S;
  stroked(shape: S, from: ImagePoint, to: ImagePoint, radius: number, erases: boolean): S;
  enclosed(shape: S, points: readonly ImagePoint[], erases: boolean): S;
  /** With what an assist has found, or without it. */
  regioned(shape: S, region: Region, erases: boolean): S;
  /** As the record has it, once the brush is lifted; null where nothing is left. */
  settled(shape: S): S | null;
};

/** Corners that can be added and taken away; they are named as their grips are. */
export type Corners<S extends Shape> = {
  /** Null where too few would be left. */
  without(shape: S, handle: string): S | null;
  /** With one more in the middle of the side behind the corner, and what that one is called; null where none follows. */
  added(shape: S, handle: string): { shape: S; handle: string } | null;
  /** The same shape where no corner can be spared; nothing of it lies further than `tolerance` from what it was. */
  simplified(shape: S, tolerance: number): S;
  /** Of joints: seen, covered or absent, in turn. */
  cycled?(shape: S, handle: string): S;
};

/** What became of shapes that were put together, or why nothing did. */
export type Combined<S> = { readonly shapes: readonly S[] } | { readonly fault: CombineFault };
export type CombineFault = "apart" | "nothing" | "tangled";

/** Shapes made of shapes. */
export type Combines<S extends Shape> = {
  /** The first with those others that touch it, then those that do not. */
  joined(first: S, others: readonly S[]): Combined<S>;
  /** What is left of the first where the others lie, in one piece or several. */
  cutOff(first: S, others: readonly S[]): Combined<S>;
  /** In two between two corners; null where that is no cut. */
  cutBetween(shape: S, from: string, to: string): readonly S[] | null;
  /** In pieces along a line, which must cross it from border to border; null where it does not. */
  cutAlong(shape: S, line: readonly Point[]): readonly S[] | null;
};

/** One row of the shape registry. Every function is pure; sizes and places are in image pixels. */
export type ImageShapeKind<S extends Shape> = {
  readonly kind: string;
  /** The row for one field, where shapes hang on what the field says. */
  of?(field: Field): ImageShapeKind<S>;
  readonly draws: ByDrag<S> | ByClicks<S> | ByBrush<S>;
  readonly corners?: Corners<S>;
  readonly combines?: Combines<S>;
  /** With its holes filled; the same shape where it has none. */
  filled?(shape: S): S;
  /** Reads a value of the record; what is not a shape of this kind is left out. */
  read(value: unknown): S[];
  bounds(shape: S): Rect;
  /** Is the point in the shape, or within `reach` of its outline? */
  hits(shape: S, at: ImagePoint, reach: number): boolean;
  /** `unit`: pixels of the picture that one of the screen covers, for marks without a size of their own. */
  trace(path: Tracer, shape: S, unit: number): void;
  /** The rectangle it is, where it is an upright one: thousands of those are drawn faster than their outlines. */
  upright?(shape: S): Rect | null;
  /** Has it an inside, to be lit when it is selected? */
  readonly fills: boolean;
  /** For kinds that are more than a traced outline. */
  paint?(brush: CanvasRenderingContext2D, shape: S, look: Look): void;
  /** What others snap to. */
  outlines(shape: S): readonly Line[];
  handles(shape: S, reach: number): Handle[];
  dragHandle(shape: S, handle: string, to: ImagePoint, image: Size): S;
  moved(shape: S, dx: number, dy: number, image: Size): S;
  /** Can it lie on a picture of this size? Absent: on any. */
  fits?(shape: S, image: Size): boolean;
  resized(shape: S, dw: number, dh: number, image: Size): S;
  /** Clockwise; absent where a turn changes nothing. */
  turned?(shape: S, degrees: number): S;
  /** Place and size in figures, for people who hear the list. */
  measures(shape: S, words: MeasureWords): string;
  /** 1 the same place, 0 nothing in common, as the server has it. */
  likeness(a: S, b: S): number;
};

/** An id that nothing had before: of what was removed a suggestion, a relation or a question may still tell. */
export const freshId = (): string => Array.from(crypto.getRandomValues(new Uint8Array(10)), (byte) => (byte % 36).toString(36)).join("");

export const replaced = <S extends Shape>(shapes: readonly S[], shape: S): S[] =>
  shapes.map((s) => (s.id === shape.id ? shape : s));

export const without = <S extends Shape>(shapes: readonly S[], id: string): S[] => shapes.filter((s) => s.id !== id);
