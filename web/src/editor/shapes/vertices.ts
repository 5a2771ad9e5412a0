// Shapes given by their points: what polygons, polylines and points have in common. A grip is called after the place of
// its point in the list, "3"; one between two points "3+": what is dragged there becomes a new point. The points of holes
// are counted on behind those of the outline.
import { imagePoint, type ImagePoint, type Rect, type Size } from "../image/points.ts";
import { at, boundsOf, distance, rounded, type Line, type Point, type Rings } from "./outline.ts";
import { readAttributes, readGroup, type Corners, type Handle, type Shape, type Tracer } from "./shape.ts";

export type Vertices = Shape & { readonly points: readonly Point[]; readonly holes?: Rings };

/** The outline, then its holes. */
export const ringsOf = ({ points, holes }: Vertices): Rings => (holes ? [points, ...holes] : [points]);

/** With other points; holes of fewer than three are none. */
export function withRings(shape: Vertices, [points = [], ...rest]: Rings): Vertices {
  const { holes: _, ...plain } = shape;
  const holes = rest.filter((hole) => hole.length > 2);
  return { ...plain, points, ...(holes.length > 0 ? { holes } : {}) };
}

const eachPoint = (shape: Vertices, become: (p: Point) => Point): Vertices => withRings(shape, ringsOf(shape).map((ring) => ring.map(become)));

const finite = (value: unknown): value is number => typeof value === "number" && Number.isFinite(value);

const isPoint = (value: unknown): value is Point =>
  Array.isArray(value) && value.length === 2 && finite(value[0]) && finite(value[1]);

const areHoles = (value: unknown): value is Rings =>
  Array.isArray(value) && value.every((hole) => Array.isArray(hole) && hole.length > 2 && hole.every(isPoint));

function readOne(value: unknown, fewest: number): Vertices | null {
  if (typeof value !== "object" || value === null) return null;
  const { id, class: name, points, holes, attributes } = value as Record<string, unknown>;
  if (typeof id !== "string" || typeof name !== "string") return null;
  if (!Array.isArray(points) || points.length < fewest || !points.every(isPoint)) return null;
  if (holes !== undefined && !areHoles(holes)) return null;
  const said = readAttributes(attributes);
  return { id, class: name, points, ...(holes && holes.length > 0 ? { holes } : {}), ...(said ? { attributes: said } : {}), ...readGroup(value as Record<string, unknown>) };
}

export const readVertices = (fewest: number) => (value: unknown): Vertices[] =>
  (Array.isArray(value) ? value.map((one) => readOne(one, fewest)).filter((shape) => shape !== null) : []);

const boundsKnown = new WeakMap<Vertices, Rect>();

/** Asked for at every movement of the pointer, so it is kept. */
export function verticesBounds(shape: Vertices): Rect {
  const known = boundsKnown.get(shape) ?? boundsOf(ringsOf(shape).flat());
  boundsKnown.set(shape, known);
  return known;
}

export function traceLine(path: Tracer, { points }: Pick<Vertices, "points">): void {
  points.forEach(([x, y], i) => (i === 0 ? path.moveTo(x, y) : path.lineTo(x, y)));
}

export const made = (points: readonly ImagePoint[], named: Shape): Vertices =>
  ({ id: named.id, class: named.class, points: points.map(({ x, y }): Point => [rounded(x), rounded(y)]) });

/** An edge shorter than so many grips has none in its middle. */
const BETWEEN_MIN = 4;

/** A grip on each point and, of lines, one in the middle of each longer side. */
export function vertexHandles(lines: readonly Line[], reach: number): Handle[] {
  let before = 0;
  const found = lines.map(({ points, closed }) => {
    const first = before;
    before += points.length;
    const corners = points.map((p, i): Handle => ({ name: String(first + i), at: at(p), cursor: "move", look: "corner" }));
    const between = points.flatMap((from, i): Handle[] => {
      const to = points[i + 1] ?? (closed ? points[0] : undefined);
      if (!to || distance(from, to) < BETWEEN_MIN * reach) return [];
      return [{ name: `${first + i}+`, at: middle(from, to), cursor: "copy", look: "between" }];
    });
    return { corners, between };
  });
  return [...found.flatMap((f) => f.corners), ...found.flatMap((f) => f.between)];
}

const middle = ([ax, ay]: Point, [bx, by]: Point): ImagePoint => imagePoint((ax + bx) / 2, (ay + by) / 2);

const held = (p: ImagePoint, image: Size): Point =>
  [rounded(Math.min(image.width, Math.max(0, p.x))), rounded(Math.min(image.height, Math.max(0, p.y)))];

type Place = { readonly rings: Rings; readonly ring: number; readonly points: readonly Point[]; readonly index: number; readonly between: boolean };

/** In which ring a grip is, and where in it; null where there is none of the name. */
function placeOf(shape: Vertices, name: string): Place | null {
  const rings = ringsOf(shape);
  let index = Number.parseInt(name, 10);
  for (const [ring, points] of rings.entries()) {
    if (index in points) return { rings, ring, points, index, between: name.endsWith("+") };
    index -= points.length;
  }
  return null;
}

const withRing = (shape: Vertices, { rings, ring }: Place, points: readonly Point[]): Vertices => withRings(shape, rings.with(ring, points));

export function dragVertex(shape: Vertices, name: string, to: ImagePoint, image: Size): Vertices {
  const place = placeOf(shape, name);
  if (!place) return shape;
  const { points, index, between } = place;
  return withRing(shape, place, between ? points.toSpliced(index + 1, 0, held(to, image)) : points.with(index, held(to, image)));
}

/** Held in the picture as a whole: what lies outside already may stay there, but goes no further. */
export function movedVertices(shape: Vertices, dx: number, dy: number, image: Size): Vertices {
  const b = verticesBounds(shape);
  const hold = (by: number, low: number, length: number, room: number) =>
    (by < 0 ? Math.max(by, Math.min(0, -low)) : Math.min(by, Math.max(0, room - low - length)));
  const [right, down] = [hold(dx, b.x, b.w, image.width), hold(dy, b.y, b.h, image.height)];
  return eachPoint(shape, ([x, y]) => [rounded(x + right), rounded(y + down)]);
}

/** Stretched from its upper left corner; one pixel of it stays. */
export function resizedVertices(shape: Vertices, dw: number, dh: number, image: Size): Vertices {
  const b = verticesBounds(shape);
  const stretch = (length: number, by: number, low: number, room: number) =>
    (length === 0 ? 1 : Math.max(Math.min(1, length), Math.min(length + by, Math.max(length, room - low))) / length);
  const [sx, sy] = [stretch(b.w, dw, b.x, image.width), stretch(b.h, dh, b.y, image.height)];
  return eachPoint(shape, ([x, y]) => [rounded(b.x + (x - b.x) * sx), rounded(b.y + (y - b.y) * sy)]);
}

/** Turned clockwise about the middle of its bounds. */
export function turnedVertices(shape: Vertices, degrees: number): Vertices {
  const b = verticesBounds(shape);
  const [cx, cy] = [b.x + b.w / 2, b.y + b.h / 2];
  const [c, s] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
  return eachPoint(shape, ([x, y]) => [rounded(cx + (x - cx) * c - (y - cy) * s), rounded(cy + (x - cx) * s + (y - cy) * c)]);
}

/** How corners come and go where at least `fewest` stay; a hole that would have fewer than three goes. */
export const verticesCorners = (fewest: number, closed: boolean, simplify: (points: readonly Point[], tolerance: number) => Point[]): Corners<Vertices> => ({
  without(shape, name) {
    const place = placeOf(shape, name);
    if (!place || place.between || (place.ring === 0 && place.points.length <= fewest)) return null;
    return withRing(shape, place, place.points.toSpliced(place.index, 1));
  },
  added(shape, name) {
    const place = placeOf(shape, name);
    if (!place) return null;
    const { points, index } = place;
    const from = points[index];
    const to = points[index + 1] ?? (closed ? points[0] : undefined);
    if (!from || !to) return null;
    const { x, y } = middle(from, to);
    return { shape: withRing(shape, place, points.toSpliced(index + 1, 0, [rounded(x), rounded(y)])), handle: String(Number.parseInt(name, 10) + 1) };
  },
  simplified(shape, tolerance) {
    const rings = ringsOf(shape).map((ring, i) => {
      const fewer = simplify(ring, tolerance);
      return fewer.length < (i === 0 ? fewest : 3) ? ring : fewer;
    });
    return countOf(rings) === countOf(ringsOf(shape)) ? shape : withRings(shape, rings);
  },
});

const countOf = (rings: Rings): number => rings.reduce((sum, ring) => sum + ring.length, 0);

/** Where and how large, and of how many points. */
export function verticesMeasures(shape: Vertices, count: (points: number) => string): string {
  const { x, y, w, h } = verticesBounds(shape);
  const whole = (value: number) => String(Math.round(value));
  return `${whole(x)}, ${whole(y)} · ${whole(w)} × ${whole(h)} · ${count(countOf(ringsOf(shape)))}`;
}
