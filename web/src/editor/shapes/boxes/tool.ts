// Boxes: what hands do to them.
import { imagePoint, type ImagePoint, type Rect, type Size } from "../../image/points.ts";
import type { Handle, Shape } from "../shape.ts";
import { rounded as round } from "../outline.ts";
import { centre, held, inFrame, turned } from "./geometry.ts";
import type { Box } from "./model.ts";

/** A drag shorter than this, in image pixels, is a click. */
export const DRAWN_MIN = 2;

/** Which edges each grip moves, and the pointer that says so. */
const grips: readonly { name: string; dx: -1 | 0 | 1; dy: -1 | 0 | 1; cursor: string }[] = [
  { name: "nw", dx: -1, dy: -1, cursor: "nwse-resize" }, { name: "n", dx: 0, dy: -1, cursor: "ns-resize" },
  { name: "ne", dx: 1, dy: -1, cursor: "nesw-resize" }, { name: "e", dx: 1, dy: 0, cursor: "ew-resize" },
  { name: "se", dx: 1, dy: 1, cursor: "nwse-resize" }, { name: "s", dx: 0, dy: 1, cursor: "ns-resize" },
  { name: "sw", dx: -1, dy: 1, cursor: "nesw-resize" }, { name: "w", dx: -1, dy: 0, cursor: "ew-resize" },
];

export function handles(box: Box, reach: number): Handle[] {
  const about = centre(box);
  const at = (x: number, y: number) => turned(imagePoint(x, y), about, box.rotation);
  const sides: Handle[] = grips.map((grip) => ({
    name: grip.name,
    cursor: grip.cursor,
    look: "corner",
    at: at(about.x + (grip.dx * box.w) / 2, about.y + (grip.dy * box.h) / 2),
  }));
  return [...sides, { name: "turn", cursor: "grab", look: "turn", at: at(about.x, box.y - 3 * reach) }];
}

function turnTo(box: Box, to: ImagePoint): Box {
  const about = centre(box);
  const degrees = (Math.atan2(to.x - about.x, about.y - to.y) * 180) / Math.PI;
  const snapped = Math.abs(degrees) < 3 ? 0 : degrees;
  return { ...box, rotation: round((snapped + 360) % 360) };
}

/** Moves the edges of one grip to `to`; dragging past the opposite edge turns the box inside out, never negative. */
export function dragHandle(box: Box, name: string, to: ImagePoint, image: Size): Box {
  if (name === "turn") return turnTo(box, to);
  const grip = grips.find((g) => g.name === name);
  if (!grip) return box;
  const p = inFrame(box, to);
  const hold = (v: number, max: number) => (box.rotation === 0 ? Math.min(max, Math.max(0, v)) : v);
  const span = (low: number, length: number, side: -1 | 0 | 1, at: number): [number, number] => {
    if (side === 0) return [low, length];
    const fixed = side < 0 ? low + length : low;
    return [Math.min(fixed, at), Math.abs(at - fixed)];
  };
  const [x, w] = span(box.x, box.w, grip.dx, hold(p.x, image.width));
  const [y, h] = span(box.y, box.h, grip.dy, hold(p.y, image.height));
  return keepPlace(box, { x, y, w, h });
}

/** After a resize in its own frame, a turned box is shifted so that its fixed side stays where it was on the image. */
function keepPlace(box: Box, next: Rect): Box {
  const moved = turned(imagePoint(next.x + next.w / 2, next.y + next.h / 2), centre(box), box.rotation);
  return {
    ...box,
    x: round(moved.x - next.w / 2), y: round(moved.y - next.h / 2), w: round(next.w), h: round(next.h),
  };
}

export const moved = (box: Box, dx: number, dy: number, image: Size): Box =>
  held({ ...box, x: round(box.x + dx), y: round(box.y + dy) }, image);

export const resized = (box: Box, dw: number, dh: number, image: Size): Box =>
  held({ ...box, w: Math.max(1, round(box.w + dw)), h: Math.max(1, round(box.h + dh)) }, image);

/** Turned clockwise about its middle. */
export const turnedBy = (box: Box, degrees: number): Box => ({ ...box, rotation: round((box.rotation + degrees + 360) % 360) });

export function drawn(from: ImagePoint, to: ImagePoint, named: Shape, image: Size): Box | null {
  const hold = (v: number, max: number) => Math.min(max, Math.max(0, v));
  const [ax, bx] = [hold(from.x, image.width), hold(to.x, image.width)];
  const [ay, by] = [hold(from.y, image.height), hold(to.y, image.height)];
  const [w, h] = [Math.abs(bx - ax), Math.abs(by - ay)];
  if (w < DRAWN_MIN || h < DRAWN_MIN) return null;
  return {
    id: named.id, class: named.class, rotation: 0, attributes: {},
    x: round(Math.min(ax, bx)), y: round(Math.min(ay, by)), w: round(w), h: round(h),
  };
}

/** A quarter of what is seen, in its middle. */
export function placed(seen: Rect, named: Shape, image: Size): Box {
  const w = Math.max(4, Math.round(Math.min(seen.w, image.width) / 4));
  const h = Math.max(4, Math.round(Math.min(seen.h, image.height) / 4));
  const box: Box = {
    id: named.id, class: named.class, rotation: 0, attributes: {}, w, h,
    x: Math.round(seen.x + (seen.w - w) / 2), y: Math.round(seen.y + (seen.h - h) / 2),
  };
  return held(box, image);
}
