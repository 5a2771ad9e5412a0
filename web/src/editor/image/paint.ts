// Drawing entries on a canvas. Shapes of one style go into one path, but only CHUNK at a time: a path with
// thousands of outlines is what makes canvas slow.
import { inkOn, type ClassStyle } from "../shapes/palette.ts";
import { classTitle } from "../schema.ts";
import type { Entry } from "./layers.ts";
import { toScreen, imagePoint, type Viewport } from "./points.ts";

const CHUNK = 24;
/** Above this many shapes in view names and casings are left to the shape under the pointer. */
export const QUIET_ABOVE = 60;
const CASING_MAX = 2000;

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

/** The brush in image pixels for tracing; strokes are set in screen pixels through `view.scale`. */
function traceAll(brush: Brush, chunk: readonly Entry[]): void {
  brush.beginPath();
  for (const { kind, shape } of chunk) kind.trace(brush, shape);
}

const coreColor: Readonly<Record<ClassStyle["core"], string | null>> = { none: null, light: "#fff", dark: "#000" };

function strokeChunk(brush: Brush, chunk: readonly Entry[], scale: number, cased: boolean, width?: number): void {
  const first = chunk[0];
  if (!first) return;
  const line = lineOf[first.look];
  const wide = width ?? line.width;
  brush.globalAlpha = line.alpha;
  brush.setLineDash(line.dash.map((d) => d / scale));
  traceAll(brush, chunk);
  const stroke = (style: string, screenWidth: number) => {
    brush.strokeStyle = style;
    brush.lineWidth = screenWidth / scale;
    brush.stroke();
  };
  if (cased) stroke("rgba(0,0,0,.55)", wide + 2);
  stroke(first.style.color, first.style.core === "none" ? wide : wide + 2);
  const core = coreColor[first.style.core];
  if (core) stroke(core, 1);
  brush.globalAlpha = 1;
}

/** Draws `entries` as they look at rest. The brush's transform must be image -> canvas already. */
export function paintEntries(brush: Brush, entries: readonly Entry[], scale: number): void {
  brush.lineJoin = "miter";
  const cased = entries.length <= CASING_MAX;
  for (const chunk of chunks(entries)) strokeChunk(brush, chunk, scale, cased);
  brush.setLineDash([]);
}

/** The selected or pointed-at entry, with a light fill. */
export function paintLit(brush: Brush, entry: Entry, scale: number, selected: boolean): void {
  traceAll(brush, [entry]);
  brush.globalAlpha = selected ? 0.16 : 0.1;
  brush.fillStyle = entry.style.color;
  brush.fill();
  brush.globalAlpha = 1;
  strokeChunk(brush, [entry], scale, true, selected ? 3 : 2);
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
  const top = at.y >= 17 ? at.y - 17 : at.y + 1;
  brush.globalAlpha = entry.look === "own" ? 1 : 0.85;
  brush.fillStyle = entry.style.color;
  brush.fillRect(at.x - 1, top, width, 16);
  brush.fillStyle = inkOn(entry.style.color);
  brush.fillText(text, at.x + 3, top + 8.5, 220);
  brush.globalAlpha = 1;
}
