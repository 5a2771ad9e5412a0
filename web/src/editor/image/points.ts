// Two planes that must not be mixed up: pixels of the original image, and pixels of the view.

export type ImagePoint = { readonly plane: "image"; readonly x: number; readonly y: number };
export type ScreenPoint = { readonly plane: "screen"; readonly x: number; readonly y: number };

export const imagePoint = (x: number, y: number): ImagePoint => ({ plane: "image", x, y });
export const screenPoint = (x: number, y: number): ScreenPoint => ({ plane: "screen", x, y });

/** In image pixels unless a name says screen. */
export type Rect = { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
export type Size = { readonly width: number; readonly height: number };

/** screen = image * scale + (x, y); the view's own top left is (0, 0). */
export type Viewport = { readonly scale: number; readonly x: number; readonly y: number };

export const SCALE_MIN = 0.002; // a slide of 100,000 pixels is smaller than the view then
export const SCALE_MAX = 40;

export const toScreen = (view: Viewport, p: ImagePoint): ScreenPoint =>
  screenPoint(p.x * view.scale + view.x, p.y * view.scale + view.y);

export const toImage = (view: Viewport, p: ScreenPoint): ImagePoint =>
  imagePoint((p.x - view.x) / view.scale, (p.y - view.y) / view.scale);

/** Zoomed by `factor` so that what is under `at` stays under it. */
export function zoomedAt(view: Viewport, at: ScreenPoint, factor: number): Viewport {
  const scale = Math.min(SCALE_MAX, Math.max(SCALE_MIN, view.scale * factor));
  const ratio = scale / view.scale;
  return { scale, x: at.x - (at.x - view.x) * ratio, y: at.y - (at.y - view.y) * ratio };
}

export const pannedBy = (view: Viewport, dx: number, dy: number): Viewport =>
  ({ scale: view.scale, x: view.x + dx, y: view.y + dy });

/** The whole image in the middle of the view, `padding` screen pixels free around it, never enlarged more than 4 times. */
export function fitted(image: Size, view: Size, padding = 12): Viewport {
  const room = { width: Math.max(1, view.width - 2 * padding), height: Math.max(1, view.height - 2 * padding) };
  const scale = Math.min(4, room.width / Math.max(1, image.width), room.height / Math.max(1, image.height));
  return {
    scale,
    x: (view.width - image.width * scale) / 2,
    y: (view.height - image.height * scale) / 2,
  };
}

/** Moved so far that at least `keep` screen pixels of the image stay in the view: it cannot get lost. */
export function kept(view: Viewport, image: Size, size: Size, keep = 48): Viewport {
  const hold = (at: number, length: number, room: number) =>
    Math.min(room - Math.min(keep, length), Math.max(Math.min(keep, length) - length, at));
  return {
    scale: view.scale,
    x: hold(view.x, image.width * view.scale, size.width),
    y: hold(view.y, image.height * view.scale, size.height),
  };
}

/** What views of one thing have in common when they are looked at together: which place is in the middle, as shares of the image, and how
 *  many times larger than fitted it is. */
export type Focus = { readonly x: number; readonly y: number; readonly zoom: number };

export function focusOf(view: Viewport, image: Size, size: Size): Focus {
  const middle = toImage(view, screenPoint(size.width / 2, size.height / 2));
  return { x: middle.x / image.width, y: middle.y / image.height, zoom: view.scale / fitted(image, size).scale };
}

export function viewOf({ x, y, zoom }: Focus, image: Size, size: Size): Viewport {
  const scale = Math.min(SCALE_MAX, Math.max(SCALE_MIN, zoom * fitted(image, size).scale));
  return { scale, x: size.width / 2 - x * image.width * scale, y: size.height / 2 - y * image.height * scale };
}

/** The part of the image that a screen rectangle shows. */
export function seenRect(view: Viewport, size: Size, margin: number): Rect {
  const from = toImage(view, screenPoint(-margin, -margin));
  const to = toImage(view, screenPoint(size.width + margin, size.height + margin));
  return { x: from.x, y: from.y, w: to.x - from.x, h: to.y - from.y };
}

/** The affine map that turns a layer drawn under `drawn` into one seen under `now`. */
export function layerTransform(drawn: Viewport, now: Viewport): Viewport {
  const scale = now.scale / drawn.scale;
  return { scale, x: now.x - drawn.x * scale, y: now.y - drawn.y * scale };
}

export const overlaps = (a: Rect, b: Rect): boolean =>
  a.x <= b.x + b.w && b.x <= a.x + a.w && a.y <= b.y + b.h && b.y <= a.y + a.h;

/** Does `b` lie in `a` as a whole? */
export const within = (a: Rect, b: Rect): boolean => a.x <= b.x && a.y <= b.y && b.x + b.w <= a.x + a.w && b.y + b.h <= a.y + a.h;

export const rectBetween = (a: ImagePoint, b: ImagePoint): Rect =>
  ({ x: Math.min(a.x, b.x), y: Math.min(a.y, b.y), w: Math.abs(a.x - b.x), h: Math.abs(a.y - b.y) });

export function union(a: Rect, b: Rect): Rect {
  const x = Math.min(a.x, b.x);
  const y = Math.min(a.y, b.y);
  return { x, y, w: Math.max(a.x + a.w, b.x + b.w) - x, h: Math.max(a.y + a.h, b.y + b.h) - y };
}
