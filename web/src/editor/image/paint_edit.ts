// What lies over the shapes while hands are at work: grips, the cross of the pointer, the points put down so far. In screen pixels.
import type { Handle } from "../shapes/shape.ts";
import type { ModelDrawing } from "./model_drawing.ts";
import type { Brush } from "./paint.ts";
import { imagePoint, toScreen, type ImagePoint, type Rect, type ScreenPoint, type Size, type Viewport } from "./points.ts";

export const HANDLE_PX = 8;

type Grip = { readonly at: ScreenPoint; readonly look: Handle["look"]; readonly taken: boolean };

/** The grip that the keys move is filled; one between corners is small. */
function paintGrip(brush: Brush, { at, look, taken }: Grip): void {
  const half = look === "between" ? HANDLE_PX / 4 : taken ? HANDLE_PX / 2 + 2 : HANDLE_PX / 2;
  brush.fillStyle = taken ? "#000" : "#fff";
  brush.strokeStyle = taken ? "#fff" : "#000";
  brush.lineWidth = 1;
  brush.beginPath();
  if (look === "corner") brush.rect(at.x - half + 0.5, at.y - half + 0.5, 2 * half - 1, 2 * half - 1);
  else brush.arc(at.x, at.y, half, 0, 2 * Math.PI);
  brush.fill();
  brush.stroke();
}

export function paintGrips(brush: Brush, view: Viewport, handles: readonly Handle[], taken: string | null): void {
  for (const { at, look, name, state } of handles)
    if (state === undefined) paintGrip(brush, { at: toScreen(view, at), look, taken: name === taken });
    else if (name === taken) paintPen(brush, toScreen(view, at));
}

/** Points put down; the first one shows that it closes the outline. */
export function paintPoints(brush: Brush, view: Viewport, points: readonly ImagePoint[], closes: boolean): void {
  points.forEach((at, i) => paintGrip(brush, { at: toScreen(view, at), look: i === 0 && closes ? "turn" : "corner", taken: i === points.length - 1 && i > 0 }));
}

/** Two lines through `at`, light and dark, seen on any picture. */
export function paintCross(brush: Brush, at: ScreenPoint, { width, height }: Size): void {
  for (const [style, off] of [["rgba(255,255,255,.75)", -0.5], ["rgba(0,0,0,.55)", 0.5]] as const) {
    brush.fillStyle = style;
    brush.fillRect(at.x + off, 0, 1, height);
    brush.fillRect(0, at.y + off, width, 1);
  }
}

/** Around those that are to be selected, light and dark by turns. */
export function paintFrame(brush: Brush, view: Viewport, { x, y, w, h }: Rect): void {
  const from = toScreen(view, imagePoint(x, y));
  const to = toScreen(view, imagePoint(x + w, y + h));
  brush.lineWidth = 1;
  for (const [style, dash] of [["#fff", []], ["#000", [4, 4]]] as const) {
    brush.strokeStyle = style;
    brush.setLineDash(dash);
    brush.strokeRect(from.x, from.y, to.x - from.x, to.y - from.y);
  }
  brush.setLineDash([]);
}

type BrushTip = { readonly radius: number; readonly erases: boolean; readonly encloses: boolean; readonly line: readonly ImagePoint[] };

/** How far the brush reaches, crossed out where it erases; of one that encloses the line so far. */
export function paintBrush(brush: Brush, view: Viewport, at: ScreenPoint, { radius, erases, encloses, line }: BrushTip): void {
  const reach = encloses ? 3 : Math.max(1, radius * view.scale);
  for (const [style, lineWidth] of [["#000", 3], ["#fff", 1]] as const) {
    brush.strokeStyle = style;
    brush.lineWidth = lineWidth;
    brush.beginPath();
    brush.arc(at.x, at.y, reach, 0, 2 * Math.PI);
    if (erases) { brush.moveTo(at.x - 4, at.y - 4); brush.lineTo(at.x + 4, at.y + 4); }
    line.map((p) => toScreen(view, p)).forEach(({ x, y }, i) => (i === 0 ? brush.moveTo(x, y) : brush.lineTo(x, y)));
    brush.stroke();
  }
}

export const PIN_PX = 11;

/** A disc above its place, with a name in it: filled while what it stands for is open. */
export function paintPin(brush: Brush, at: ScreenPoint, name: string, look: "open" | "resolved" | "new"): void {
  const y = at.y - PIN_PX - 5;
  brush.beginPath();
  brush.moveTo(at.x, at.y);
  brush.lineTo(at.x - 5, y + PIN_PX - 3);
  brush.lineTo(at.x + 5, y + PIN_PX - 3);
  brush.closePath();
  brush.arc(at.x, y, PIN_PX, 0, 2 * Math.PI);
  brush.fillStyle = look === "resolved" ? "#fff" : "#5b2a86";
  brush.strokeStyle = look === "resolved" ? "#5b2a86" : "#fff";
  brush.lineWidth = 2;
  brush.setLineDash(look === "new" ? [3, 2] : []);
  brush.stroke();
  brush.setLineDash([]);
  brush.fill();
  brush.fillStyle = look === "resolved" ? "#5b2a86" : "#fff";
  brush.font = "600 11px system-ui, sans-serif";
  brush.textAlign = "center";
  brush.textBaseline = "middle";
  brush.fillText(name, at.x, y + 0.5);
  brush.textAlign = "left";
}

/** Where the keyboard draws. */
export function paintPen(brush: Brush, at: ScreenPoint): void {
  for (const [style, lineWidth] of [["#000", 4], ["#fff", 2]] as const) {
    brush.strokeStyle = style;
    brush.lineWidth = lineWidth;
    brush.beginPath();
    brush.arc(at.x, at.y, 9, 0, 2 * Math.PI);
    brush.stroke();
  }
}

const ARROW_PX = 9;

/** From one place to another, with what it says at its middle. */
export function paintArrow(brush: Brush, from: ScreenPoint, to: ScreenPoint, title: string, pointed: boolean): void {
  const angle = Math.atan2(to.y - from.y, to.x - from.x);
  const wing = (turn: number) => [to.x - ARROW_PX * Math.cos(angle + turn), to.y - ARROW_PX * Math.sin(angle + turn)] as const;
  for (const [style, lineWidth] of [["#000", 4], ["#fff", 2]] as const) {
    brush.strokeStyle = style;
    brush.lineWidth = lineWidth;
    brush.beginPath();
    brush.moveTo(from.x, from.y);
    brush.lineTo(to.x, to.y);
    for (const turn of pointed ? [0.45, -0.45] : []) { brush.moveTo(to.x, to.y); brush.lineTo(...wing(turn)); }
    brush.stroke();
  }
  brush.font = "600 11px system-ui, sans-serif";
  brush.textBaseline = "middle";
  brush.textAlign = "center";
  const [x, y] = [(from.x + to.x) / 2, (from.y + to.y) / 2];
  const half = Math.min(220, brush.measureText(title).width) / 2 + 4;
  brush.fillStyle = "#000";
  brush.fillRect(x - half, y - 8, 2 * half, 16);
  brush.fillStyle = "#fff";
  brush.fillText(title, x, y + 0.5, 220);
}

const PROMPT_PX = 7;

/** What a model is asked: a box, and points on what is meant (+) and beside it (−). */
export function paintPrompts(brush: Brush, view: Viewport, { prompts, dragged, corner }: Pick<ModelDrawing, "prompts" | "dragged" | "corner">): void {
  const box = dragged ?? prompts.box;
  brush.setLineDash([4, 4]);
  for (const [style, lineWidth] of [["#000", 3], ["#fff", 1]] as const) {
    brush.strokeStyle = style;
    brush.lineWidth = lineWidth;
    if (box) brush.strokeRect(box.x * view.scale + view.x, box.y * view.scale + view.y, box.w * view.scale, box.h * view.scale);
  }
  brush.setLineDash([]);
  for (const { x, y, inside } of prompts.points) paintSign(brush, toScreen(view, imagePoint(x, y)), inside);
  if (corner) paintPen(brush, toScreen(view, corner));
}

function paintSign(brush: Brush, { x, y }: ScreenPoint, inside: boolean): void {
  brush.beginPath();
  brush.arc(x, y, PROMPT_PX, 0, 2 * Math.PI);
  brush.fillStyle = inside ? "#fff" : "#000";
  brush.fill();
  brush.strokeStyle = inside ? "#000" : "#fff";
  brush.lineWidth = 2;
  brush.stroke();
  brush.beginPath();
  brush.moveTo(x - 4, y);
  brush.lineTo(x + 4, y);
  if (inside) { brush.moveTo(x, y - 4); brush.lineTo(x, y + 4); }
  brush.stroke();
}
