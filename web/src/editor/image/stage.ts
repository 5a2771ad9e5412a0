// Three canvases over each other: the image and the resting shapes, drawn with a margin and then only moved by a CSS
// transform while a person pans and zooms, and above them an overlay for what is being edited, drawn every frame it changes.
import {
  fitted, kept, layerTransform, pannedBy, seenRect, zoomedAt,
  type Rect, type ScreenPoint, type Size, type Viewport,
} from "./points.ts";
import type { Brush } from "./paint.ts";

/** The layer is drawn sharp again this long after the last movement. */
const REST_MS = 90;
/** A redraw faster than this may happen inside a gesture, when the margin is used up. */
const QUICK_MS = 10;
const MARGIN = 0.25;
/** Above this scale pixels are shown as squares: the annotator wants to see where one ends. */
const CRISP_FROM = 3;

export type Painter = {
  /** Resting shapes that meet `rect`; the brush draws in image pixels. */
  rest(brush: Brush, rect: Rect, view: Viewport): void;
  /** What is drawn over the resting shapes in screen pixels, such as names. */
  restNames(brush: Brush, rect: Rect, view: Viewport): boolean;
  /** Selection, handles, the shape being drawn; `inImage` sets the brush to image pixels and back. */
  edit(brush: Brush, view: Viewport, inImage: (draw: () => void) => void): void;
};

type Plane = { canvas: HTMLCanvasElement; brush: Brush };

function plane(parent: HTMLElement): Plane {
  const canvas = document.createElement("canvas");
  canvas.setAttribute("aria-hidden", "true");
  Object.assign(canvas.style, { position: "absolute", inset: "0 auto auto 0", pointerEvents: "none" });
  parent.append(canvas);
  const brush = canvas.getContext("2d");
  if (!brush) throw new Error("this browser gives no 2D canvas");
  return { canvas, brush };
}

export class Stage {
  view: Viewport = { scale: 1, x: 0, y: 0 };
  size: Size = { width: 0, height: 0 };
  shapesHidden = false;
  private drawn: Viewport = this.view;
  private image: { source: CanvasImageSource; size: Size } | null = null;
  private readonly moving: HTMLElement;
  private readonly picture: Plane;
  private readonly rest: Plane;
  private readonly edit: Plane;
  private readonly painter: Painter;
  private restTimer = 0;
  private frame = 0;
  private lastDrawMs = 0;
  private fitWanted = true;

  constructor(root: HTMLElement, painter: Painter) {
    this.painter = painter;
    this.moving = document.createElement("div");
    Object.assign(this.moving.style, { position: "absolute", inset: "0 auto auto 0", transformOrigin: "0 0", willChange: "transform" });
    root.append(this.moving);
    this.picture = plane(this.moving);
    this.rest = plane(this.moving);
    this.edit = plane(root);
  }

  get imageSize(): Size { return this.image?.size ?? { width: 1, height: 1 }; }
  get margin(): number { return Math.ceil(Math.max(this.size.width, this.size.height) * MARGIN); }
  get dpr(): number { return Math.min(3, window.devicePixelRatio || 1); }

  setImage(source: CanvasImageSource | null, size: Size, keepView: boolean): void {
    const none = this.image === null; // a view of no picture is nothing to keep
    this.image = source ? { source, size } : null;
    this.fitWanted = !keepView || none;
    if (this.fitWanted && this.size.width > 0) this.fit();
    else this.redraw();
  }

  resize(size: Size): void {
    if (size.width === this.size.width && size.height === this.size.height) return;
    const first = this.size.width === 0;
    this.size = size;
    for (const p of [this.picture, this.rest]) this.sizeCanvas(p.canvas, size.width + 2 * this.margin, size.height + 2 * this.margin);
    this.sizeCanvas(this.edit.canvas, size.width, size.height);
    if (first || this.fitWanted) this.fit();
    else this.setView(this.view, true);
  }

  fit(): void {
    this.setView(fitted(this.imageSize, this.size), true);
    this.fitWanted = true;
  }

  zoom(at: ScreenPoint, factor: number): void { this.setView(zoomedAt(this.view, at, factor)); }
  pan(dx: number, dy: number): void { this.setView(pannedBy(this.view, dx, dy)); }

  setView(view: Viewport, sharp = false): void {
    this.fitWanted = false;
    this.view = kept(view, this.imageSize, this.size);
    if (sharp) { this.redraw(); return; }
    this.moveLayer();
    this.requestEdit();
    if (this.marginUsedUp() && this.lastDrawMs < QUICK_MS) { this.redraw(); return; }
    clearTimeout(this.restTimer);
    this.restTimer = window.setTimeout(() => this.redraw(), REST_MS);
  }

  /** Everything anew, under the present view. */
  redraw(): void {
    clearTimeout(this.restTimer);
    if (this.size.width === 0) return;
    const began = performance.now();
    this.drawn = this.view;
    this.moveLayer();
    this.drawPicture();
    this.drawRest();
    this.lastDrawMs = performance.now() - began;
    this.requestEdit();
  }

  /** Only what lies in the rectangles: the cost of an edit does not grow with the number of shapes. */
  repaint(rects: readonly Rect[]): void {
    this.requestEdit();
    if (this.shapesHidden || rects.length === 0) return;
    if (rects.length > 64) { this.drawRest(); return; }
    for (const rect of rects) if (this.drawRestIn(rect)) { this.drawRest(); return; }
  }

  requestEdit(): void {
    if (this.frame !== 0) return;
    this.frame = requestAnimationFrame(() => {
      this.frame = 0;
      this.drawEdit();
    });
  }

  destroy(): void {
    clearTimeout(this.restTimer);
    cancelAnimationFrame(this.frame);
    this.frame = -1;
  }

  private sizeCanvas(canvas: HTMLCanvasElement, width: number, height: number): void {
    canvas.width = Math.max(1, Math.round(width * this.dpr));
    canvas.height = Math.max(1, Math.round(height * this.dpr));
    Object.assign(canvas.style, { width: `${width}px`, height: `${height}px` });
  }

  /** The planes begin one margin outside the view. */
  private moveLayer(): void {
    const t = layerTransform(this.drawn, this.view);
    const x = t.x - this.margin * t.scale;
    const y = t.y - this.margin * t.scale;
    this.moving.style.transform = `translate(${x}px, ${y}px) scale(${t.scale})`;
  }

  private marginUsedUp(): boolean {
    const t = layerTransform(this.drawn, this.view);
    const reach = this.margin * t.scale;
    return t.x > reach || t.y > reach
      || t.x + (this.size.width + this.margin) * t.scale < this.size.width
      || t.y + (this.size.height + this.margin) * t.scale < this.size.height;
  }

  private toImagePixels(brush: Brush): void {
    const { dpr, drawn, margin } = this;
    brush.setTransform(dpr * drawn.scale, 0, 0, dpr * drawn.scale, dpr * (drawn.x + margin), dpr * (drawn.y + margin));
  }

  private drawPicture(): void {
    const { canvas, brush } = this.picture;
    brush.setTransform(1, 0, 0, 1, 0, 0);
    brush.clearRect(0, 0, canvas.width, canvas.height);
    if (!this.image) return;
    this.toImagePixels(brush);
    brush.imageSmoothingEnabled = this.drawn.scale < CRISP_FROM;
    brush.imageSmoothingQuality = this.drawn.scale < 0.5 ? "medium" : "low";
    brush.drawImage(this.image.source, 0, 0, this.image.size.width, this.image.size.height);
  }

  private drawRest(): void {
    const { canvas, brush } = this.rest;
    brush.setTransform(1, 0, 0, 1, 0, 0);
    brush.clearRect(0, 0, canvas.width, canvas.height);
    if (this.shapesHidden) return;
    const seen = seenRect(this.drawn, this.size, this.margin);
    this.toImagePixels(brush);
    this.painter.rest(brush, seen, this.drawn);
    this.namesOver(brush, seen);
  }

  private namesOver(brush: Brush, rect: Rect): boolean {
    const { dpr, margin } = this;
    brush.setTransform(dpr, 0, 0, dpr, dpr * margin, dpr * margin);
    return this.painter.restNames(brush, rect, this.drawn);
  }

  /** True when names are shown, which may reach beyond any rectangle: then all is drawn. */
  private drawRestIn(rect: Rect): boolean {
    const { brush } = this.rest;
    const pad = 6 / this.drawn.scale;
    const { dpr, drawn, margin } = this;
    const device = (v: number, offset: number) => dpr * (v * drawn.scale + offset + margin);
    const left = Math.floor(device(rect.x - pad, drawn.x));
    const top = Math.floor(device(rect.y - pad, drawn.y));
    const right = Math.ceil(device(rect.x + rect.w + pad, drawn.x));
    const bottom = Math.ceil(device(rect.y + rect.h + pad, drawn.y));
    brush.save();
    brush.setTransform(1, 0, 0, 1, 0, 0);
    brush.beginPath();
    brush.rect(left, top, right - left, bottom - top);
    brush.clip();
    brush.clearRect(left, top, right - left, bottom - top);
    this.toImagePixels(brush);
    this.painter.rest(brush, { x: rect.x - pad, y: rect.y - pad, w: rect.w + 2 * pad, h: rect.h + 2 * pad }, drawn);
    const named = this.namesOver(brush, seenRect(drawn, this.size, margin));
    brush.restore();
    return named;
  }

  private drawEdit(): void {
    const { canvas, brush } = this.edit;
    const { dpr, view } = this;
    brush.setTransform(1, 0, 0, 1, 0, 0);
    brush.clearRect(0, 0, canvas.width, canvas.height);
    brush.setTransform(dpr, 0, 0, dpr, 0, 0);
    this.painter.edit(brush, view, (draw) => {
      brush.setTransform(dpr * view.scale, 0, 0, dpr * view.scale, dpr * view.x, dpr * view.y);
      draw();
      brush.setTransform(dpr, 0, 0, dpr, 0, 0);
    });
  }
}
