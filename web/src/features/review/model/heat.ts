// Where people who drew disagree: for each place of a picture or text, how far the answers are apart about it.
import type { Field } from "#editor/schema.ts";
import { imageKinds, textKinds } from "#editor/shapes/registry.ts";
import type { Shape } from "#editor/shapes/shape.ts";
import type { TextShape } from "#editor/shapes/text_shape.ts";
import type { ImageHeat, TextHeat } from "#editor/surface.ts";
import type { FieldDiff, Thing } from "./compare.ts";

/** Cells along the longer side of a picture. */
const CELLS = 128;

/** 0 where all or none have it, 1 where half of them have; 1 too where they call it differently. */
const dispute = (count: number, answers: number, thing: Thing): number =>
  (count === 0 ? 0 : thing.classes.length > 1 ? 1 : (4 * count * (answers - count)) / (answers * answers));

const disputedThings = (diffs: readonly FieldDiff[], fields: readonly Field[]): { field: Field; thing: Thing }[] =>
  diffs.flatMap((diff) => (diff.kind === "shapes" && fields.some((f) => f.name === diff.field.name) ? diff.things.filter((t) => !t.byAll).map((thing) => ({ field: diff.field, thing })) : []));

/** The disputed places of a picture; each cell has what the most disputed thing in its middle has. */
export function imageHeat(diffs: readonly FieldDiff[], fields: readonly Field[], answers: number, { width, height }: { width: number; height: number }): ImageHeat {
  const side = Math.max(width, height) / CELLS;
  const [columns, rows] = [Math.max(1, Math.ceil(width / side)), Math.max(1, Math.ceil(height / side))];
  const cells = new Float32Array(columns * rows);
  for (const { field, thing } of disputedThings(diffs, fields)) {
    const kind = imageKinds.get(field.kind);
    if (!kind) continue;
    const bounds = thing.shapes.map(({ shape }) => kind.bounds(shape));
    const reach = kind.fills || kind.paint ? 0 : side;
    const cellOf = (at: number, most: number) => Math.min(most - 1, Math.max(0, Math.floor(at / side)));
    const [left, right] = [cellOf(Math.min(...bounds.map((b) => b.x)) - reach, columns), cellOf(Math.max(...bounds.map((b) => b.x + b.w)) + reach, columns)];
    const [top, bottom] = [cellOf(Math.min(...bounds.map((b) => b.y)) - reach, rows), cellOf(Math.max(...bounds.map((b) => b.y + b.h)) + reach, rows)];
    for (let row = top; row <= bottom; row++)
      for (let column = left; column <= right; column++) {
        const at = { x: (column + 0.5) * side, y: (row + 0.5) * side } as Parameters<typeof kind.hits>[1];
        const count = thing.shapes.filter(({ shape }: { shape: Shape }) => kind.hits(shape, at, reach)).length;
        const index = row * columns + column;
        cells[index] = Math.max(cells[index] ?? 0, dispute(count, answers, thing));
      }
  }
  return { columns, rows, side, cells };
}

/** The disputed stretches of a text, in their order, none over another. */
export function textHeat(diffs: readonly FieldDiff[], fields: readonly Field[], answers: number): TextHeat[] {
  const things = disputedThings(diffs, fields).filter(({ field }) => textKinds.has(field.kind));
  const spans = (thing: Thing) => thing.shapes.map(({ shape }) => shape as TextShape);
  const borders = [...new Set(things.flatMap(({ thing }) => spans(thing).flatMap((s) => [s.start, s.end])))].sort((a, b) => a - b);
  return borders.slice(1).flatMap((end, i) => {
    const start = borders[i] ?? 0;
    const share = Math.max(0, ...things.map(({ thing }) => dispute(spans(thing).filter((s) => s.start <= start && s.end >= end).length, answers, thing)));
    return share > 0 ? [{ start, end, share }] : [];
  });
}
