// The pixels of a mask in square tiles: where nothing is painted there is no tile, and painting copies only what it
// touches, so that a mask before and after a stroke share the rest. Inside a tile pixels go column by column, as in the record.
import { boundsOf, sides, type Point } from "../outline.ts";
import type { Region } from "../../image/assist/pixels.ts";
import type { Rect } from "../../image/points.ts";
import { readRuns, toText, type Rle } from "./rle.ts";

export const TILE = 256;
export type Tile = Uint8Array;
export type Bitmap = { readonly width: number; readonly height: number; readonly tiles: ReadonlyMap<number, Tile> };

export const emptyBitmap = (width: number, height: number): Bitmap => ({ width, height, tiles: new Map() });

export const columnsOf = ({ width }: { width: number }): number => Math.ceil(width / TILE);
/** The upper left pixel of a tile. */
export const cornerOf = (bitmap: { width: number }, key: number): { left: number; top: number } =>
  ({ left: (key % columnsOf(bitmap)) * TILE, top: Math.floor(key / columnsOf(bitmap)) * TILE });

export function isSet({ tiles, ...size }: Bitmap, x: number, y: number): boolean {
  if (x < 0 || y < 0 || x >= size.width || y >= size.height) return false;
  const tile = tiles.get(Math.floor(y / TILE) * columnsOf(size) + Math.floor(x / TILE));
  return tile !== undefined && tile[(x % TILE) * TILE + (y % TILE)] === 1;
}

/** A copy to be painted on: tiles are copied when they are first written. */
class Canvas {
  readonly tiles: Map<number, Tile>;
  private readonly own = new Set<number>();
  private readonly size: { width: number; height: number };

  constructor({ width, height, tiles }: Bitmap) {
    this.size = { width, height };
    this.tiles = new Map(tiles);
  }

  /** Pixels top .. bottom-1 of a column, which may reach beyond the picture. */
  column(x: number, top: number, bottom: number, value: 0 | 1): void {
    const { width, height } = this.size;
    if (x < 0 || x >= width) return;
    const end = Math.min(height, bottom);
    for (let y = Math.max(0, top); y < end; ) {
      const stop = Math.min(end, (Math.floor(y / TILE) + 1) * TILE);
      const from = (x % TILE) * TILE + (y % TILE);
      this.writable(Math.floor(y / TILE) * columnsOf(this.size) + Math.floor(x / TILE), value)?.fill(value, from, from + stop - y);
      y = stop;
    }
  }

  done(): Bitmap { return { ...this.size, tiles: this.tiles }; }

  /** Nothing to erase where there is no tile. */
  private writable(key: number, value: 0 | 1): Tile | null {
    const known = this.tiles.get(key);
    if (this.own.has(key) && known) return known;
    if (!known && value === 0) return null;
    const tile = known?.slice() ?? new Uint8Array(TILE * TILE);
    this.own.add(key);
    this.tiles.set(key, tile);
    return tile;
  }
}

/** A stroke of a round brush from one place to another. A pixel is met when its middle is. */
export function stroked(bitmap: Bitmap, [ax, ay]: Point, [bx, by]: Point, radius: number, value: 0 | 1): Bitmap {
  const canvas = new Canvas(bitmap);
  for (let x = Math.floor(Math.min(ax, bx) - radius); x <= Math.max(ax, bx) + radius; x++) {
    const part = columnOfStroke([ax, ay], [bx, by], radius, x + 0.5);
    if (part) canvas.column(x, Math.ceil(part[0] - 0.5), Math.floor(part[1] - 0.5) + 1, value);
  }
  return canvas.done();
}

/** What of the upright line at `x` lies in the stroke: it is convex, so one stretch. */
function columnOfStroke([ax, ay]: Point, [bx, by]: Point, radius: number, x: number): [number, number] | null {
  const found: number[] = [];
  for (const [cx, cy] of [[ax, ay], [bx, by]] as const) {
    const half = radius * radius - (x - cx) * (x - cx);
    if (half >= 0) found.push(cy - Math.sqrt(half), cy + Math.sqrt(half));
  }
  const length = Math.hypot(bx - ax, by - ay);
  if (length > 0) {
    const [nx, ny] = [(-(by - ay) / length) * radius, ((bx - ax) / length) * radius];
    for (const side of [1, -1]) {
      const [px, qx] = [ax + side * nx, bx + side * nx];
      const share = (x - px) / (qx - px);
      if (px !== qx && share >= 0 && share <= 1) found.push(ay + side * ny + share * (by - ay));
    }
  }
  return found.length === 0 ? null : [Math.min(...found), Math.max(...found)];
}

/** What an outline encloses, even-odd. */
export function enclosed(bitmap: Bitmap, points: readonly Point[], value: 0 | 1): Bitmap {
  const canvas = new Canvas(bitmap);
  const all = sides({ points, closed: true });
  const { x, w } = boundsOf(points);
  for (let column = Math.max(0, Math.floor(x)); column < Math.min(bitmap.width, x + w); column++) {
    const at = column + 0.5;
    const crossings = all.filter(([[ax], [bx]]) => ax > at !== bx > at)
      .map(([[ax, ay], [bx, by]]) => ay + ((at - ax) * (by - ay)) / (bx - ax)).sort((a, b) => a - b);
    for (let i = 0; i + 1 < crossings.length; i += 2)
      canvas.column(column, Math.ceil((crossings[i] ?? 0) - 0.5), Math.ceil((crossings[i + 1] ?? 0) - 0.5), value);
  }
  return canvas.done();
}

/** What an assist has found, which may have seen the picture smaller than it is. */
export function withRegion(bitmap: Bitmap, { x, y, w, h, inside, scale }: Region, value: 0 | 1): Bitmap {
  const canvas = new Canvas(bitmap);
  for (let column = Math.ceil(x / scale - 0.5); column < Math.min(bitmap.width, (x + w) / scale); column++) {
    const at = Math.floor((column + 0.5) * scale) - x;
    if (at < 0 || at >= w) continue;
    for (let top = 0; top < h; top++) {
      if (inside[top * w + at] !== 1) continue;
      let bottom = top + 1;
      while (bottom < h && inside[bottom * w + at] === 1) bottom++;
      canvas.column(column, Math.ceil((top + y) / scale - 0.5), Math.ceil((bottom + y) / scale - 0.5), value);
      top = bottom;
    }
  }
  return canvas.done();
}

/** Runs down the columns, as the record has them. */
export function countsOf(bitmap: Bitmap): number[] {
  const counts: number[] = [];
  let [run, inside] = [0, 0];
  for (let x = 0; x < bitmap.width; x++)
    for (let top = 0; top < bitmap.height; top += TILE) {
      const tile = bitmap.tiles.get((top / TILE) * columnsOf(bitmap) + Math.floor(x / TILE));
      const from = (x % TILE) * TILE;
      const to = from + Math.min(TILE, bitmap.height - top);
      for (let at = from; at < to; ) {
        const end = runEnd(tile, at, to, inside);
        run += end - at;
        at = end;
        if (at === to) break;
        counts.push(run);
        [run, inside] = [0, 1 - inside];
      }
    }
  counts.push(run);
  return counts;
}

/** Where the run of `inside` ends: in a tile all of one kind nothing has to be looked at. */
function runEnd(tile: Tile | undefined, from: number, to: number, inside: number): number {
  const area = tile ? extentOf(tile).area : 0;
  if (!tile || area === 0 || area === TILE * TILE) return (area === 0) === (inside === 0) ? to : from;
  return endOfRun(tile, from, to, inside);
}

function endOfRun(tile: Tile, from: number, to: number, value: number): number {
  let at = from;
  while (at < to && tile[at] === value) at++;
  return at;
}

export const encoded = (bitmap: Bitmap): Rle => ({ size: [bitmap.height, bitmap.width], counts: toText(countsOf(bitmap)) });

export function decoded(rle: unknown): Bitmap | null {
  const runs = readRuns(rle);
  if (!runs) return null;
  const { width, height, counts } = runs;
  const canvas = new Canvas(emptyBitmap(width, height));
  let at = 0;
  counts.forEach((count, i) => {
    const end = at + count;
    while (i % 2 === 1 && at < end) {
      const column = Math.floor(at / height);
      const stop = Math.min(end, (column + 1) * height);
      canvas.column(column, at - column * height, stop - column * height, 1);
      at = stop;
    }
    at = end;
  });
  return canvas.done();
}

type Extent = { readonly area: number; readonly left: number; readonly top: number; readonly right: number; readonly bottom: number };
const extents = new WeakMap<Tile, Extent>();

/** Counted once a tile: tiles are never changed once they are seen. */
function extentOf(tile: Tile): Extent {
  const known = extents.get(tile);
  if (known) return known;
  let [area, left, top, right, bottom] = [0, TILE, TILE, -1, -1];
  for (let x = 0; x < TILE; x++) {
    const from = x * TILE;
    let count = 0;
    for (let i = from; i < from + TILE; i++) count += tile[i] ?? 0;
    if (count === 0) continue;
    area += count;
    left = Math.min(left, x);
    right = x;
    top = Math.min(top, tile.indexOf(1, from) - from);
    bottom = Math.max(bottom, tile.lastIndexOf(1, from + TILE - 1) - from);
  }
  const extent = { area, left, top, right, bottom };
  extents.set(tile, extent);
  return extent;
}

export const areaOf = ({ tiles }: Bitmap): number => [...tiles.values()].reduce((sum, tile) => sum + extentOf(tile).area, 0);

/** The box around its pixels: a mask of one pixel is 1 wide. */
export function extentBounds(bitmap: Bitmap): Rect {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [key, tile] of bitmap.tiles) {
    const extent = extentOf(tile);
    if (extent.area === 0) continue;
    const corner = cornerOf(bitmap, key);
    left = Math.min(left, corner.left + extent.left); right = Math.max(right, corner.left + extent.right + 1);
    top = Math.min(top, corner.top + extent.top); bottom = Math.max(bottom, corner.top + extent.bottom + 1);
  }
  return left > right ? { x: 0, y: 0, w: 0, h: 0 } : { x: left, y: top, w: right - left, h: bottom - top };
}

/** Pixels in both over pixels in either: 1 the same, 0 apart or of pictures of another size. */
export function overlapOf(a: Bitmap, b: Bitmap): number {
  if (a.width !== b.width || a.height !== b.height) return 0;
  let shared = 0;
  for (const [key, tile] of a.tiles) {
    const other = b.tiles.get(key);
    if (other === tile) shared += extentOf(tile).area;
    else if (other) for (let i = 0; i < tile.length; i++) shared += (tile[i] ?? 0) & (other[i] ?? 0);
  }
  const either = areaOf(a) + areaOf(b) - shared;
  return either === 0 ? 1 : shared / either;
}

/** Moved by whole pixels; what leaves the picture is gone. */
export function shifted(bitmap: Bitmap, dx: number, dy: number): Bitmap {
  const canvas = new Canvas(emptyBitmap(bitmap.width, bitmap.height));
  for (const [x, top, bottom] of columnRuns(bitmap)) canvas.column(x + dx, top + dy, bottom + dy, 1);
  return canvas.done();
}

/** Stretches of set pixels, column by column, none longer than a tile. */
export function* columnRuns(bitmap: Bitmap): Generator<[x: number, top: number, bottom: number]> {
  for (const [key, tile] of bitmap.tiles) {
    const { left, top } = cornerOf(bitmap, key);
    for (let column = 0; column < TILE; column++)
      for (let y = column * TILE; y < (column + 1) * TILE; ) {
        const from = endOfRun(tile, y, (column + 1) * TILE, 0);
        const to = endOfRun(tile, from, (column + 1) * TILE, 1);
        if (from < to) yield [left + column, top + from - column * TILE, top + to - column * TILE];
        y = to;
      }
  }
}

/** Holes filled: every pixel that cannot be reached from outside without crossing the mask. */
export function holesFilled(bitmap: Bitmap): Bitmap {
  const { x, y, w, h } = extentBounds(bitmap);
  const [width, height] = [w + 2, h + 2]; // a rim around it, from where everything outside is reached
  const wall = new Uint8Array(width * height);
  for (const [column, top, bottom] of columnRuns(bitmap)) wall.fill(1, (column - x + 1) * height + top - y + 1, (column - x + 1) * height + bottom - y + 1);
  const open = [0];
  wall[0] = 2;
  for (let at = open.pop(); at !== undefined; at = open.pop())
    for (const next of [at % height > 0 ? at - 1 : -1, at % height < height - 1 ? at + 1 : -1, at - height, at + height])
      if (wall[next] === 0) { wall[next] = 2; open.push(next); }
  const canvas = new Canvas(bitmap);
  for (let column = 1; column <= w; column++)
    for (let row = 1; row <= h; row++)
      if (wall[column * height + row] === 0) canvas.column(x + column - 1, y + row - 1, y + row, 1);
  return canvas.done();
}
