// Three canvases over each other: the image and the resting shapes, drawn with a margin and then only moved by a CSS
// transform while a person pans and zooms, and above them an overlay for what is being edited, drawn every frame it changes.
// Once they rest, many shapes are drawn anew on a fourth, a few a frame, which then takes the place of the second.
import {
  fitted, focusOf, imagePoint, kept, layerTransform, pannedBy, screenPoint, seenRect, toScreen, viewOf, zoomedAt,
  type Focus, type ImagePoint, type Rect, type ScreenPoint, type Size, type Viewport,
} from "./points.ts";
import type { Backdrop } from "./backdrop.ts";
import { Recolouring, filterWillDo, plainLook, type PictureLook } from "./look.ts";
import type { Brush } from "./paint.ts";

/** The layer is drawn sharp again this long after the last movement. */
const REST_MS = 90;
/** A redraw that is on the screen sooner may happen inside a gesture, when the margin is used up: two frames and a little. */
const QUICK_MS = 45;
/** Steps of drawing in one frame while the layer is made anew beside the one that is seen: some 500 shapes. */
const STEPS = 20;
const MARGIN = 0.25;
/** Above this scale pixels are shown as squares: the annotator wants to see where one ends. */
const CRISP_FROM = 3;
/** What is smaller on the screen cannot be worked on. */
const SMALL_PX = 16;

export type Painter = {
  /** Resting shapes that meet `rect`, some at each step; the brush draws in image pixels. */
  rest(brush: Brush, rect: Rect, view: Viewport): Iterator<undefined, void>;
  /** What is drawn over the resting shapes in screen pixels, such as names. */
  restNames(brush: Brush, rect: Rect, view: Viewport): boolean;
  /** Selection, handles, the shape being drawn; `inImage` sets the brush to image pixels and back. */
  edit(brush: Brush, view: Viewport, inImage: (draw: () => void) => void): void;
  /** Somebody moved the view, or its size. */
  looked(): void;
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
  /** Known before its picture is there, and where it never comes: marks are seen where they lie. */
  imageSize: Size = { width: 1, height: 1 };
  shapesHidden = false;
  private drawn: Viewport = this.view;
  private backdrop: Backdrop | null = null;
  /** Of the picture that was there last. */
  private shown: Size | null = null;
  private readonly moving: HTMLElement;
  private readonly picture: Plane;
  private rest: Plane;
  /** Made when it is first needed. */
  private spare: Plane | null = null;
  /** The frame in which the next of them are drawn; 0: none are. */
  private settling = 0;
  private readonly edit: Plane;
  private readonly painter: Painter;
  private restTimer = 0;
  private frame = 0;
  private pictureFrame = 0;
  private lastDrawMs = 0;
  private fitWanted = true;
  private look = plainLook;

  constructor(root: HTMLElement, painter: Painter) {
    this.painter = painter;
    this.moving = document.createElement("div");
    Object.assign(this.moving.style, { position: "absolute", inset: "0 auto auto 0", transformOrigin: "0 0", willChange: "transform" });
    root.append(this.moving);
    this.picture = plane(this.moving);
    this.rest = plane(this.moving);
    this.edit = plane(root);
  }

  get margin(): number { return Math.ceil(Math.max(this.size.width, this.size.height) * MARGIN); }
  get dpr(): number { return Math.min(3, window.devicePixelRatio || 1); }

  setImage(backdrop: Backdrop | null, size: Size, keepView: boolean): void {
    const kept = keepView && this.shown !== null && this.shown.width === size.width && this.shown.height === size.height; // a view of no picture, or of another size, is nothing to keep
    if (backdrop !== this.backdrop) {
      this.backdrop?.unwatch?.(this.picture.brush);
      backdrop?.watch?.(this.picture.brush, () => this.requestPicture());
    }
    this.backdrop = backdrop;
    this.imageSize = size;
    if (backdrop) this.shown = size;
    this.fitWanted = !kept;
    if (this.fitWanted && this.size.width > 0) this.fit();
    else this.redraw();
  }

  resize(size: Size): void {
    if (size.width === this.size.width && size.height === this.size.height) return;
    const first = this.size.width === 0;
    this.size = size;
    for (const p of [this.picture, this.rest, ...(this.spare ? [this.spare] : [])]) this.sizeCanvas(p.canvas, size.width + 2 * this.margin, size.height + 2 * this.margin);
    this.sizeCanvas(this.edit.canvas, size.width, size.height);
    if (first || this.fitWanted) this.fit();
    else this.setView(this.view, true);
  }

  /** Of opacity the resting shapes, of all else the picture. */
  setLook(look: PictureLook): void {
    if (look === this.look) return;
    this.look = look;
    for (const p of [this.rest, this.spare]) if (p) p.canvas.style.opacity = String(look.opacity);
    this.drawPicture();
  }

  fit(): void {
    this.setView(fitted(this.imageSize, this.size), true);
    this.fitWanted = true;
  }

  zoom(at: ScreenPoint, factor: number): void { this.go(zoomedAt(this.view, at, factor)); }
  pan(dx: number, dy: number): void { this.go(pannedBy(this.view, dx, dy)); }

  get focus(): Focus { return focusOf(this.view, this.imageSize, this.size); }
  /** Looks where another view does, and tells nobody. */
  lookAt(focus: Focus): void { if (this.size.width > 0) this.setView(viewOf(focus, this.imageSize, this.size)); }

  zoomMiddle(factor: number): void { this.zoom(screenPoint(this.size.width / 2, this.size.height / 2), factor); }

  /** Moves the view only when the rectangle is not in it, or too small in it to be worked on. */
  bringIntoView(b: Rect): void {
    const from = toScreen(this.view, imagePoint(b.x, b.y));
    const to = toScreen(this.view, imagePoint(b.x + b.w, b.y + b.h));
    const { width, height } = this.size;
    const inside = from.x >= 0 && from.y >= 0 && to.x <= width && to.y <= height;
    const large = Math.max(to.x - from.x, to.y - from.y);
    const small = large > 0 && large < SMALL_PX; // a point is never large
    if (inside && !small) return;
    const scale = Math.min(8, small || large > width ? (0.3 * Math.min(width, height)) / Math.max(1, b.w, b.h) : this.view.scale);
    this.setView({ scale, x: width / 2 - (b.x + b.w / 2) * scale, y: height / 2 - (b.y + b.h / 2) * scale }, true);
    this.painter.looked();
  }

  /** Moves the view so far that the point is in it. */
  follow(p: ImagePoint): void {
    const { x, y } = toScreen(this.view, p);
    const over = (at: number, room: number) => (at < 0 ? -at : at > room ? room - at : 0);
    const [dx, dy] = [over(x, this.size.width), over(y, this.size.height)];
    if (dx !== 0 || dy !== 0) this.pan(dx, dy);
  }

  setView(view: Viewport, sharp = false): void {
    this.fitWanted = false;
    this.view = kept(view, this.imageSize, this.size);
    if (sharp) { this.redraw(); return; }
    this.moveLayer();
    this.requestEdit();
    if (this.marginUsedUp() && this.lastDrawMs < QUICK_MS) { this.redraw(); return; }
    this.settleSoon();
  }

  /** Everything anew, under the present view. */
  redraw(): void {
    this.stopSettling();
    if (this.size.width === 0) return;
    const began = performance.now();
    this.drawn = this.view;
    this.moveLayer();
    this.drawPicture();
    this.drawRest();
    this.weigh(began);
    this.requestEdit();
  }

  /** Only what lies in the rectangles: the cost of an edit does not grow with the number of shapes. */
  repaint(rects: readonly Rect[]): void {
    this.requestEdit();
    if (this.shapesHidden || rects.length === 0) return;
    if (this.settling !== 0) this.settleSoon(); // what is drawn there is of before
    if (rects.length > 64) { this.drawMany(); return; }
    for (const rect of rects) if (this.drawRestIn(rect)) { this.drawRest(); return; }
  }

  private drawMany(): void {
    if (this.lastDrawMs < QUICK_MS) { this.drawRest(); return; }
    this.stopSettling();
    this.settle();
  }

  requestEdit(): void {
    if (this.frame !== 0) return;
    this.frame = requestAnimationFrame(() => {
      this.frame = 0;
      this.drawEdit();
    });
  }

  destroy(): void {
    this.stopSettling();
    cancelAnimationFrame(this.frame);
    cancelAnimationFrame(this.pictureFrame);
    this.backdrop?.unwatch?.(this.picture.brush);
    this.frame = this.pictureFrame = -1;
  }

  private go(view: Viewport): void {
    this.setView(view);
    this.painter.looked();
  }

  /** A canvas only writes down what is to be drawn: what that costs is known when it is on the screen. */
  private weigh(began: number): void {
    requestAnimationFrame(() => requestAnimationFrame(() => { this.lastDrawMs = performance.now() - began; }));
  }

  private settleSoon(): void {
    this.stopSettling();
    this.restTimer = window.setTimeout(() => this.settle(), REST_MS);
  }

  private stopSettling(): void {
    clearTimeout(this.restTimer);
    cancelAnimationFrame(this.settling);
    this.settling = 0;
  }

  /** The layer under the present view: at once where that is quick, else a few shapes a frame. */
  private settle(): void {
    if (this.lastDrawMs < QUICK_MS || this.shapesHidden) { this.redraw(); return; }
    const { view } = this;
    const next = (this.spare ??= this.spareLike(this.rest));
    this.clear(next);
    this.toImagePixels(next.brush, view);
    const steps = this.painter.rest(next.brush, seenRect(view, this.size, this.margin), view);
    let quick = true;
    const draw = () => {
      for (let i = 0; i < STEPS; i++) if (steps.next().done) { this.exchange(next, view, quick); return; }
      quick = false;
      this.settling = requestAnimationFrame(draw);
    };
    this.settling = requestAnimationFrame(draw);
  }

  /** `quick`: one frame was enough, so that the next one may be drawn at once. */
  private exchange(next: Plane, view: Viewport, quick: boolean): void {
    this.settling = 0;
    if (quick) this.lastDrawMs = 0;
    this.drawn = view;
    this.namesOver(next.brush, seenRect(view, this.size, this.margin));
    this.rest.canvas.style.visibility = "hidden";
    next.canvas.style.visibility = "";
    [this.rest, this.spare] = [next, this.rest];
    this.moveLayer();
    this.drawPicture();
    this.requestEdit();
  }

  private spareLike({ canvas }: Plane): Plane {
    const made = plane(this.moving);
    Object.assign(made.canvas.style, { visibility: "hidden", opacity: canvas.style.opacity });
    this.sizeCanvas(made.canvas, this.size.width + 2 * this.margin, this.size.height + 2 * this.margin);
    return made;
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

  private clear({ canvas, brush }: Plane): void {
    brush.setTransform(1, 0, 0, 1, 0, 0);
    brush.clearRect(0, 0, canvas.width, canvas.height);
  }

  private toImagePixels(brush: Brush, drawn = this.drawn): void {
    const { dpr, margin } = this;
    brush.setTransform(dpr * drawn.scale, 0, 0, dpr * drawn.scale, dpr * (drawn.x + margin), dpr * (drawn.y + margin));
  }

  /** More of the picture has arrived. */
  private requestPicture(): void {
    if (this.pictureFrame !== 0) return;
    this.pictureFrame = requestAnimationFrame(() => {
      this.pictureFrame = 0;
      this.drawPicture();
    });
  }

  private drawPicture(): void {
    const { canvas, brush } = this.picture;
    this.clear(this.picture);
    const { backdrop, dpr, drawn, margin, look } = this;
    if (!backdrop) return;
    brush.imageSmoothingEnabled = this.drawn.scale < CRISP_FROM;
    brush.imageSmoothingQuality = this.drawn.scale < 0.5 ? "medium" : "low";
    const view = { scale: dpr * drawn.scale, x: dpr * (drawn.x + margin), y: dpr * (drawn.y + margin) };
    backdrop.draw(brush, view, seenRect(drawn, this.size, margin), look);
    if (backdrop.deep || filterWillDo(look)) return;
    const pixels = brush.getImageData(0, 0, canvas.width, canvas.height);
    new Recolouring(look).all(pixels.data);
    brush.putImageData(pixels, 0, 0);
  }

  private drawRest(): void {
    const { brush } = this.rest;
    this.clear(this.rest);
    if (this.shapesHidden) return;
    const seen = seenRect(this.drawn, this.size, this.margin);
    this.toImagePixels(brush);
    this.drawAll(this.painter.rest(brush, seen, this.drawn));
    this.namesOver(brush, seen);
  }

  private drawAll(steps: Iterator<undefined, void>): void { while (steps.next().done !== true); }

  private namesOver(brush: Brush, rect: Rect): boolean {
    const { dpr, margin } = this;
    brush.setTransform(dpr, 0, 0, dpr, dpr * margin, dpr * margin);
    return this.painter.restNames(brush, rect, this.drawn);
  }

  /** True when names are shown, which may reach beyond any rectangle: then all is drawn. */
  private drawRestIn(rect: Rect): boolean {
    const { brush } = this.rest;
    const pad = 9 / this.drawn.scale; // lines, and marks of points
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
    this.drawAll(this.painter.rest(brush, { x: rect.x - pad, y: rect.y - pad, w: rect.w + 2 * pad, h: rect.h + 2 * pad }, drawn));
    const named = this.namesOver(brush, seenRect(drawn, this.size, margin));
    brush.restore();
    return named;
  }

  private drawEdit(): void {
    const { brush } = this.edit;
    const { dpr, view } = this;
    this.clear(this.edit);
    brush.setTransform(dpr, 0, 0, dpr, 0, 0);
    this.painter.edit(brush, view, (draw) => {
      brush.setTransform(dpr * view.scale, 0, 0, dpr * view.scale, dpr * view.x, dpr * view.y);
      draw();
      brush.setTransform(dpr, 0, 0, dpr, 0, 0);
    });
  }
}
