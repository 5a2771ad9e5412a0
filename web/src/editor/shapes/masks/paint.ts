// A mask on the canvas: each tile is a small picture in the colour of its class, made anew only when the tile changed.
import type { Look } from "../shape.ts";
import { cornerOf, TILE, type Bitmap, type Tile } from "./bitmap.ts";

type Picture = { readonly color: string; readonly canvas: HTMLCanvasElement };
const pictures = new WeakMap<Tile, Picture>();

/** A tile is coloured here, one at a time. */
let scratch: ImageData | null = null;
const EDGE_ALPHA = 255;
const INNER_ALPHA = 120;

/** "#rgb" or "#rrggbb" as three numbers. */
function channels(color: string): [number, number, number] {
  const long = color.length === 4 ? [...color.slice(1)].map((c) => c + c).join("") : color.slice(1);
  const at = (i: number) => Number.parseInt(long.slice(2 * i, 2 * i + 2), 16);
  return [at(0), at(1), at(2)];
}

/** Its edge is opaque, so that two masks that meet can be told apart. What a neighbouring tile has is not asked. */
function isEdge(tile: Tile, x: number, y: number): boolean {
  const i = x * TILE + y;
  return (x > 0 && tile[i - TILE] === 0) || (x < TILE - 1 && tile[i + TILE] === 0) || (y > 0 && tile[i - 1] === 0) || (y < TILE - 1 && tile[i + 1] === 0);
}

function pictureOf(tile: Tile, color: string): HTMLCanvasElement {
  const known = pictures.get(tile);
  if (known?.color === color) return known.canvas;
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = TILE;
  const image = (scratch ??= new ImageData(TILE, TILE));
  const pixels = new Uint32Array(image.data.buffer).fill(0);
  const [edge, inner] = [EDGE_ALPHA, INNER_ALPHA].map((alpha) => new Uint32Array(new Uint8Array([...channels(color), alpha]).buffer)[0] ?? 0) as [number, number];
  for (let x = 0; x < TILE; x++)
    for (let y = 0; y < TILE; y++) if (tile[x * TILE + y] === 1) pixels[y * TILE + x] = isEdge(tile, x, y) ? edge : inner;
  canvas.getContext("2d")?.putImageData(image, 0, 0);
  pictures.set(tile, { color, canvas });
  return canvas;
}

function paintTiles(brush: CanvasRenderingContext2D, bitmap: Bitmap, keys: Iterable<number>, { color, alpha, scale }: Look): void {
  brush.globalAlpha = alpha;
  brush.imageSmoothingEnabled = scale < 1;
  for (const key of keys) {
    const tile = bitmap.tiles.get(key);
    const { left, top } = cornerOf(bitmap, key);
    if (tile) brush.drawImage(pictureOf(tile, color), left, top);
  }
  brush.globalAlpha = 1;
}

/** The mask in hand as it was last seen: under the brush only the tiles change that it meets, and the others need no drawing. */
type Sheet = { readonly brush: CanvasRenderingContext2D; readonly look: string; readonly tiles: Map<number, Tile> };
let sheet: Sheet | null = null;

/** The sheet under this view, empty where it was under another. */
function sheetUnder(transform: DOMMatrix, { width, height }: HTMLCanvasElement, { color, alpha }: Look): Sheet | null {
  const look = `${width} ${height} ${transform} ${color} ${alpha}`;
  if (sheet?.look === look) return sheet;
  const canvas = sheet?.brush.canvas ?? document.createElement("canvas");
  [canvas.width, canvas.height] = [width, height]; // and clears it
  const brush = canvas.getContext("2d");
  brush?.setTransform(transform);
  return (sheet = brush && { brush, look, tiles: new Map() });
}

/** The whole pixels of the sheet that a tile touches. */
function placeOf(bitmap: Bitmap, key: number, { a, e, f }: DOMMatrix): { x: number; y: number; right: number; bottom: number } {
  const { left, top } = cornerOf(bitmap, key);
  return { x: Math.floor(left * a + e), y: Math.floor(top * a + f), right: Math.ceil((left + TILE) * a + e), bottom: Math.ceil((top + TILE) * a + f) };
}

/** What has changed is wiped and drawn, with the rims of the tiles beside it. */
function renew({ brush, tiles }: Sheet, bitmap: Bitmap, transform: DOMMatrix, look: Look): void {
  const changed = [...new Set([...tiles.keys(), ...bitmap.tiles.keys()])].filter((key) => tiles.get(key) !== bitmap.tiles.get(key));
  if (changed.length === 0) return;
  const places = changed.map((key) => placeOf(bitmap, key, transform));
  const meets = (key: number) => { const t = placeOf(bitmap, key, transform); return places.some((p) => t.x < p.right && t.right > p.x && t.y < p.bottom && t.bottom > p.y); };
  brush.save();
  brush.setTransform(1, 0, 0, 1, 0, 0);
  brush.beginPath();
  for (const { x, y, right, bottom } of places) { brush.rect(x, y, right - x, bottom - y); brush.clearRect(x, y, right - x, bottom - y); }
  brush.clip();
  brush.setTransform(transform);
  paintTiles(brush, bitmap, [...bitmap.tiles.keys()].filter(meets), look);
  brush.restore();
  tiles.clear();
  for (const [key, tile] of bitmap.tiles) tiles.set(key, tile);
}

/** The brush draws in image pixels. */
export function paintBitmap(brush: CanvasRenderingContext2D, bitmap: Bitmap, look: Look): void {
  const transform = brush.getTransform();
  const kept = look.lit ? sheetUnder(transform, brush.canvas, look) : null;
  if (!kept) { paintTiles(brush, bitmap, bitmap.tiles.keys(), look); return; }
  renew(kept, bitmap, transform, look);
  brush.setTransform(1, 0, 0, 1, 0, 0);
  brush.drawImage(kept.brush.canvas, 0, 0);
  brush.setTransform(transform);
}
