// The levels of a picture that is shown by tiles: the arithmetic of server/work/pyramid.h.
import type { Rect } from "./points.ts";

/** `size`: pixels a tile is wide and high. Level 0 is the picture; each further one is half as large, the last one tile. */
export type Pyramid = { readonly width: number; readonly height: number; readonly size: number; readonly levels: number };
export type TileAt = { readonly level: number; readonly column: number; readonly row: number };

/** What is shown at once, and what the assists see: no level with more pixels. */
const COARSE_PIXELS = 2_000_000;

export const sideAt = (side: number, level: number): number => Math.ceil(side / 2 ** level);

/** The smallest level that has a pixel for each of the screen at `scale` pixels of the screen for one of the picture. */
export function levelFor({ levels }: Pyramid, scale: number): number {
  const level = Math.floor(Math.log2(1 / scale) + 0.01); // a hair too small is seen by nobody, and a quarter of the pixels
  return Math.min(levels - 1, Math.max(0, level));
}

/** The largest level that may be had at once. */
export function coarseLevel({ width, height, levels }: Pyramid): number {
  let level = 0;
  while (level < levels - 1 && sideAt(width, level) * sideAt(height, level) > COARSE_PIXELS) level++;
  return level;
}

/** The tiles of a level that meet a part of the picture, those nearest to its middle first. */
export function tilesIn({ width, height, size }: Pyramid, level: number, part: Rect): TileAt[] {
  const reach = size * 2 ** level;
  const within = (at: number, side: number) => Math.min(Math.ceil(side / reach) - 1, Math.max(0, Math.floor(at / reach)));
  const far = ({ column, row }: TileAt) => Math.hypot((column + 0.5) * reach - (part.x + part.w / 2), (row + 0.5) * reach - (part.y + part.h / 2));
  const found: TileAt[] = [];
  if (part.x >= width || part.y >= height || part.x + part.w <= 0 || part.y + part.h <= 0) return found;
  for (let row = within(part.y, height); row <= within(part.y + part.h, height); row++)
    for (let column = within(part.x, width); column <= within(part.x + part.w, width); column++) found.push({ level, column, row });
  return found.sort((a, b) => far(a) - far(b));
}
