// Boxes: how they look and sound.
import type { Tracer } from "../shape.ts";
import { corners } from "./geometry.ts";
import type { Box } from "./model.ts";

export function trace(path: Tracer, box: Box): void {
  const [a, b, c, d] = corners(box);
  path.moveTo(a.x, a.y);
  path.lineTo(b.x, b.y);
  path.lineTo(c.x, c.y);
  path.lineTo(d.x, d.y);
  path.closePath();
}

export const upright = (box: Box): Box | null => (box.rotation === 0 ? box : null);

const whole = (value: number): string => String(Math.round(value));

/** "120, 64 · 40 × 30" and the turn where there is one. */
export function measures(box: Box): string {
  const turn = box.rotation === 0 ? "" : ` · ${whole(box.rotation)}°`;
  return `${whole(box.x)}, ${whole(box.y)} · ${whole(box.w)} × ${whole(box.h)}${turn}`;
}
