// A shape that is being drawn point by point: what is put down so far. Pure: each act gives the next state.
import type { ImagePoint } from "./points.ts";

export type Tracing = readonly ImagePoint[];

/** How a kind wants its points; see ByClicks. */
type Rule = { readonly fewest: number; readonly most: number; readonly closed: boolean };

export type Step =
  | { readonly kind: "goes_on"; readonly points: Tracing }
  | { readonly kind: "done"; readonly points: Tracing };

const apart = (a: ImagePoint, b: ImagePoint): number => Math.hypot(a.x - b.x, a.y - b.y);

/** One more point. On the last one (a double click), or on the first of an outline, it ends what may end. `near` is in image pixels. */
export function pointPut(points: Tracing, at: ImagePoint, rule: Rule, near: number): Step {
  const [first, last] = [points[0], points.at(-1)];
  const closes = (rule.closed && first !== undefined && apart(first, at) <= near) || (last !== undefined && apart(last, at) <= near);
  if (closes && points.length >= rule.fewest) return { kind: "done", points };
  if (last && apart(last, at) <= near) return { kind: "goes_on", points };
  const grown = [...points, at];
  return { kind: grown.length >= rule.most ? "done" : "goes_on", points: grown };
}

/** Along a drag: points are put where the hand has gone on by `step`. */
export function pointDragged(points: Tracing, at: ImagePoint, rule: Rule, step: number): Tracing {
  const last = points.at(-1);
  return last && apart(last, at) < step ? points : points.length < rule.most ? [...points, at] : points;
}
