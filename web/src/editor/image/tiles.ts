// A picture that is drawn by tiles: its coarse level at once, finer ones as they are seen.
import { mediaTileAddress, type Media, type Tiles } from "#shared/api/index.ts";
import { setFilter, type Backdrop } from "./backdrop.ts";
import { coarseLevel, levelFor, sideAt, tilesIn, type Pyramid, type TileAt } from "./levels.ts";
import { Recolouring, plainLook, type PictureLook } from "./look.ts";
import type { Brush } from "./paint.ts";
import type { Rect, Size, Viewport } from "./points.ts";

/** Of all pictures together, besides their coarse levels: some 200 MB. */
const KEPT = 160;
const AT_ONCE = 6;
const SHADES = 65536;

type Tile = { readonly width: number; readonly height: number; show(look: PictureLook): CanvasImageSource };
type TiledMedia = Media & { readonly tiles: Tiles };

/** Those unused longest go first. */
const kept = new Map<string, Tile>();

function keep(key: string, tile: Tile): void {
  kept.delete(key);
  kept.set(key, tile);
  const [oldest] = kept.keys();
  if (kept.size > KEPT && oldest !== undefined) kept.delete(oldest);
}

function canvasOf({ width, height }: Size): { canvas: HTMLCanvasElement; brush: Brush } {
  const canvas = Object.assign(document.createElement("canvas"), { width, height });
  const brush = canvas.getContext("2d", { willReadFrequently: true });
  if (!brush) throw new Error("this browser gives no 2D canvas");
  return { canvas, brush };
}

/** One table for all tiles that are drawn with a look. */
let lastRecolouring: { readonly key: string; readonly recolouring: Recolouring } | null = null;
function recolouringOf(look: PictureLook, { low = 0, high = SHADES - 1 }: Tiles): { key: string; recolouring: Recolouring } {
  const key = [look.brightness, look.contrast, look.gamma, look.colours, low, high].join(" ");
  if (lastRecolouring?.key !== key) lastRecolouring = { key, recolouring: new Recolouring(look, SHADES, low, high) };
  return lastRecolouring;
}

/** Sixteen bits a sample: high bytes above, low bytes below. */
function deepTile(bitmap: ImageBitmap, tiles: Tiles): Tile {
  const size = { width: bitmap.width, height: bitmap.height / 2 };
  const both = canvasOf(bitmap);
  both.brush.drawImage(bitmap, 0, 0);
  bitmap.close();
  const bytes = both.brush.getImageData(0, 0, size.width, 2 * size.height).data;
  const { canvas, brush } = canvasOf(size);
  const pixels = brush.createImageData(size.width, size.height);
  const low = bytes.length / 2;
  let shown = "";
  return {
    ...size,
    show: (look) => {
      const { key, recolouring } = recolouringOf(look, tiles);
      if (key === shown) return canvas;
      shown = key;
      const value = (at: number) => ((bytes[at] ?? 0) << 8) | (bytes[low + at] ?? 0);
      for (let at = 0; at < low; at += 4) {
        recolouring.put(value(at), value(at + 1), value(at + 2), pixels.data, at);
        pixels.data[at + 3] = 255;
      }
      brush.putImageData(pixels, 0, 0);
      return canvas;
    },
  };
}

async function load({ id, tiles }: TiledMedia, at: TileAt): Promise<Tile> {
  const image = new Image();
  image.src = mediaTileAddress(id, at);
  await image.decode();
  const bitmap = await createImageBitmap(image, { colorSpaceConversion: "none", premultiplyAlpha: tiles.depth === 8 ? "premultiply" : "none" });
  return tiles.depth === 8 ? { width: bitmap.width, height: bitmap.height, show: () => bitmap } : deepTile(bitmap, tiles);
}

export class TilePicture implements Backdrop {
  readonly size: Size;
  readonly deep: boolean;
  readonly source: HTMLCanvasElement;
  readonly ready: Promise<void>;
  private readonly media: TiledMedia;
  private readonly pyramid: Pyramid;
  private readonly coarse: number;
  private readonly coarseTiles = new Map<string, Tile>();
  private readonly watchers = new Map<Brush, { arrived: () => void; wanted: TileAt[] }>();
  private readonly loading = new Set<string>();

  constructor(media: TiledMedia) {
    this.media = media;
    this.size = { width: media.width, height: media.height };
    this.deep = media.tiles.depth > 8;
    this.pyramid = { ...this.size, ...media.tiles };
    this.coarse = coarseLevel(this.pyramid);
    const small = canvasOf({ width: sideAt(media.width, this.coarse), height: sideAt(media.height, this.coarse) });
    this.source = small.canvas;
    this.ready = this.loadCoarse(small.brush);
  }

  watch(brush: Brush, arrived: () => void): void { this.watchers.set(brush, { arrived, wanted: [] }); }
  unwatch(brush: Brush): void { this.watchers.delete(brush); }

  /** From coarse to fine, so that nothing is missing while finer tiles are on their way. */
  draw(brush: Brush, view: Viewport, seen: Rect, look: PictureLook): void {
    const fine = Math.min(this.coarse, levelFor(this.pyramid, view.scale));
    brush.save();
    brush.beginPath();
    brush.rect(view.x, view.y, this.size.width * view.scale, this.size.height * view.scale);
    brush.clip();
    if (this.deep) brush.filter = "none";
    else setFilter(brush, look);
    for (let level = this.coarse; level >= fine; level--)
      for (const at of tilesIn(this.pyramid, level, seen)) {
        const tile = this.held(at);
        if (tile) this.drawTile(brush, view, at, tile, look);
      }
    brush.restore();
    const watcher = this.watchers.get(brush);
    if (watcher) watcher.wanted = tilesIn(this.pyramid, fine, seen).filter((at) => !this.held(at)).reverse();
    this.loadMore();
  }

  private key({ level, column, row }: TileAt): string { return `${this.media.id} ${level} ${column} ${row}`; }

  private held(at: TileAt): Tile | undefined {
    const key = this.key(at);
    const tile = kept.get(key);
    if (tile) keep(key, tile);
    return tile ?? this.coarseTiles.get(key);
  }

  /** On whole pixels of the canvas, so that no seam is seen between two. */
  private drawTile(brush: Brush, { scale, x, y }: Viewport, { level, column, row }: TileAt, tile: Tile, look: PictureLook): void {
    const unit = 2 ** level * scale;
    const { size } = this.pyramid;
    const [left, right] = [column * size, column * size + tile.width].map((at) => Math.round(x + at * unit)) as [number, number];
    const [top, bottom] = [row * size, row * size + tile.height].map((at) => Math.round(y + at * unit)) as [number, number];
    brush.drawImage(tile.show(look), left, top, right - left, bottom - top);
  }

  private async loadCoarse(brush: Brush): Promise<void> {
    const { size } = this.pyramid;
    await Promise.all(tilesIn(this.pyramid, this.coarse, { x: 0, y: 0, w: this.size.width, h: this.size.height }).map(async (at) => {
      const tile = await load(this.media, at);
      this.coarseTiles.set(this.key(at), tile);
      brush.drawImage(tile.show(plainLook), at.column * size, at.row * size);
    }));
  }

  /** The nearest to the middle stand last; what is not seen any more is in no list. */
  private loadMore(): void {
    for (const { wanted } of this.watchers.values())
      while (wanted.length > 0 && this.loading.size < AT_ONCE) {
        const at = wanted.pop();
        if (at && !this.loading.has(this.key(at))) void this.loadOne(at);
      }
  }

  /** One that does not come is asked for again when it is next seen. */
  private async loadOne(at: TileAt): Promise<void> {
    const key = this.key(at);
    this.loading.add(key);
    const tile = await load(this.media, at).catch(() => null);
    this.loading.delete(key);
    if (tile) {
      keep(key, tile);
      for (const { arrived } of this.watchers.values()) arrived();
    }
    this.loadMore();
  }
}
