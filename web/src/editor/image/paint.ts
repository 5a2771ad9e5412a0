// Drawing entries on a canvas. Shapes of one style go into one path, but only CHUNK at a time: a path with
// thousands of outlines is what makes canvas slow. Upright rectangles it draws best one by one.
import { inkOn, type ClassStyle } from "../shapes/palette.ts";
import { classTitle } from "../schema.ts";
import type { Entry } from "./layers.ts";
import type { ImageHeat } from "../surface.ts";
import { toScreen, imagePoint, type Rect, type Size, type Viewport } from "./points.ts";

const CHUNK = 24;
/** Above this many shapes in view names and casings are left to the shape under the pointer. */
export const QUIET_ABOVE = 60;
const CASING_MAX = 2000;
/** The line of what is selected. */
const LIT_PX = 3;
/** How far a mark without size reaches. */
const MARK_PX = 7;

export type Brush = CanvasRenderingContext2D;

const lineOf: Readonly<Record<Entry["look"], { width: number; dash: number[]; alpha: number }>> = {
  own: { width: 2, dash: [], alpha: 1 },
  solid: { width: 2, dash: [], alpha: 1 },
  dashed: { width: 2, dash: [6, 4], alpha: 0.95 },
  faint: { width: 1.5, dash: [2, 3], alpha: 0.6 },
};

const lookKey = (e: Entry): string => `${e.look} ${e.style.color} ${e.style.core}`;

/** Groups of at most CHUNK entries that are drawn alike, keeping drawing order inside a group. */
function chunks(entries: readonly Entry[]): Entry[][] {
  const open = new Map<string, Entry[]>();
  const all: Entry[][] = [];
  for (const entry of entries) {
    const key = lookKey(entry);
    let chunk = open.get(key);
    if (!chunk || chunk.length >= CHUNK) {
      chunk = [];
      open.set(key, chunk);
      all.push(chunk);
    }
    chunk.push(entry);
  }
  return all;
}

/** The brush in image pixels for tracing; strokes are set in screen pixels through `scale`. */
function traceAll(brush: Brush, chunk: readonly Entry[], scale: number): void {
  brush.beginPath();
  for (const { kind, shape } of chunk) kind.trace(brush, shape, 1 / scale);
}

/** How strongly what paints itself is seen, at rest and lit. */
const paintAlpha = { rest: 0.7, hovered: 0.85, selected: 1 } as const;

const paintItself = ({ kind, shape, style, look }: Entry, brush: Brush, scale: number, how: keyof typeof paintAlpha): void =>
  kind.paint?.(brush, shape, { color: style.color, alpha: paintAlpha[how] * lineOf[look].alpha, scale, dash: lineOf[look].dash, lit: how === "selected" });

const coreColor: Readonly<Record<ClassStyle["core"], string | null>> = { none: null, light: "#fff", dark: "#000" };

function strokeChunk(brush: Brush, chunk: readonly Entry[], scale: number, cased: boolean, width?: number): void {
  const first = chunk[0];
  if (!first) return;
  const line = lineOf[first.look];
  const wide = width ?? line.width;
  brush.globalAlpha = line.alpha;
  brush.setLineDash(line.dash.map((d) => d / scale));
  const rects: Rect[] = [];
  const traced = chunk.filter(({ kind, shape }) => {
    const rect = kind.upright?.(shape);
    if (rect) rects.push(rect);
    return !rect;
  });
  traceAll(brush, traced, scale);
  const stroke = (style: string, screenWidth: number) => {
    brush.strokeStyle = style;
    brush.lineWidth = screenWidth / scale;
    for (const { x, y, w, h } of rects) brush.strokeRect(x, y, w, h);
    if (traced.length > 0) brush.stroke();
  };
  if (cased) stroke("rgba(0,0,0,.55)", wide + 2);
  stroke(first.style.color, first.style.core === "none" ? wide : wide + 2);
  const core = coreColor[first.style.core];
  if (core) stroke(core, 1);
  brush.globalAlpha = 1;
}

/** The light fill of what is lit, where it has an inside. */
function fillChunk(brush: Brush, chunk: readonly Entry[], scale: number, selected: boolean): void {
  const [first] = chunk;
  if (!first) return;
  brush.globalAlpha = selected ? 0.16 : 0.1;
  brush.fillStyle = first.style.color;
  for (const entry of chunk) {
    if (!entry.kind.fills) continue;
    const rect = entry.kind.upright?.(entry.shape);
    if (rect) { brush.fillRect(rect.x, rect.y, rect.w, rect.h); continue; }
    traceAll(brush, [entry], scale);
    brush.fill("evenodd");
  }
  brush.globalAlpha = 1;
}

/** Draws `entries` as they look at rest, some at each step. The brush's transform must be image -> canvas already. */
export function* paintEntries(brush: Brush, entries: readonly Entry[], scale: number): Generator<undefined, void> {
  brush.lineJoin = "miter";
  const cased = entries.length <= CASING_MAX;
  for (const entry of entries) if (entry.kind.paint) { paintItself(entry, brush, scale, "rest"); yield; }
  for (const chunk of chunks(entries.filter((e) => !e.kind.paint))) { strokeChunk(brush, chunk, scale, cased); yield; }
  brush.setLineDash([]);
}

/** Draws what is selected besides the one in hand over what rests, some at each step. */
export function* paintTaken(brush: Brush, entries: readonly Entry[], scale: number): Generator<undefined, void> {
  for (const entry of entries) if (entry.kind.paint) { paintItself(entry, brush, scale, "selected"); yield; }
  for (const chunk of chunks(entries.filter((e) => !e.kind.paint))) {
    fillChunk(brush, chunk, scale, true);
    strokeChunk(brush, chunk, scale, true, LIT_PX);
    yield;
  }
  brush.setLineDash([]);
}

/** Squares of the picture, the stronger the further answers are apart there. */
export function paintHeat(brush: Brush, { columns, side, cells }: ImageHeat, { width, height }: Size): void {
  cells.forEach((share, i) => {
    if (share === 0) return;
    const [x, y] = [(i % columns) * side, Math.floor(i / columns) * side];
    brush.fillStyle = `rgba(213, 94, 0, ${0.15 + 0.5 * share})`;
    brush.fillRect(x, y, Math.min(side, width - x), Math.min(side, height - y));
  });
}

/** The selected or pointed-at entry, with a light fill. */
export function paintLit(brush: Brush, entry: Entry, scale: number, selected: boolean): void {
  if (entry.kind.paint) { paintItself(entry, brush, scale, selected ? "selected" : "hovered"); return; }
  fillChunk(brush, [entry], scale, selected);
  strokeChunk(brush, [entry], scale, true, selected ? LIT_PX : 2);
  brush.setLineDash([]);
}

/** The class name on the shape's upper edge, in screen pixels; the brush must be in screen pixels. */
export function paintName(brush: Brush, entry: Entry, view: Viewport): void {
  const bounds = entry.kind.bounds(entry.shape);
  const at = toScreen(view, imagePoint(bounds.x, bounds.y));
  const title = classTitle(entry.field, entry.shape.class);
  const text = entry.owner ? `${title} · ${entry.owner}` : title;
  brush.font = "600 11px system-ui, sans-serif";
  brush.textBaseline = "middle";
  brush.direction = "inherit";
  brush.textAlign = "left";
  const width = Math.min(220, brush.measureText(text).width) + 8;
  const mark = bounds.w === 0 && bounds.h === 0 ? MARK_PX : 0; // a point's own mark is not covered
  const top = at.y >= 17 + mark ? at.y - 17 - mark : at.y + 1 + mark;
  brush.globalAlpha = entry.look === "own" ? 1 : 0.85;
  brush.fillStyle = entry.style.color;
  brush.fillRect(at.x - 1, top, width, 16);
  brush.fillStyle = inkOn(entry.style.color);
  brush.fillText(text, at.x + 3, top + 8.5, 220);
  brush.globalAlpha = 1;
}
