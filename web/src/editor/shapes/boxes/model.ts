// A box as the record has it: top left and size in pixels of the original image, turned clockwise
// about its own centre by `rotation` degrees.
import { readAttributes, readGroup, type Shape } from "../shape.ts";

export type Box = Shape & {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
  readonly rotation: number;
  readonly attributes: Readonly<Record<string, unknown>>;
};

const finite = (value: unknown): value is number => typeof value === "number" && Number.isFinite(value);

function readBox(value: unknown): Box | null {
  if (typeof value !== "object" || value === null) return null;
  const { id, class: name, x, y, w, h, rotation, attributes } = value as Record<string, unknown>;
  if (typeof id !== "string" || typeof name !== "string") return null;
  if (!finite(x) || !finite(y) || !finite(w) || !finite(h) || w < 0 || h < 0) return null;
  return {
    id, class: name, x, y, w, h,
    rotation: finite(rotation) ? rotation : 0,
    attributes: readAttributes(attributes) ?? {},
    ...readGroup(value as Record<string, unknown>),
  };
}

export const readBoxes = (value: unknown): Box[] =>
  Array.isArray(value) ? value.map(readBox).filter((box) => box !== null) : [];
