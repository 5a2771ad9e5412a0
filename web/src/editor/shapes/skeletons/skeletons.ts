// The registry row of skeletons: the joints of a template, each absent, covered or seen as COCO's keypoints are. The template
// hangs on the field, and so does the row.
import type { Field, JointDef } from "../../schema.ts";
import { imagePoint, type ImagePoint, type Rect, type Size } from "../../image/points.ts";
import { drawn as drawnBox, placed as placedBox } from "../boxes/tool.ts";
import { boundsOf, distance, distanceTo, rounded, toPoint, type Line, type Point } from "../outline.ts";
import { readAttributes, readGroup, type Handle, type ImageShapeKind, type Look, type Shape, type Tracer } from "../shape.ts";
import { movedVertices, resizedVertices, turnedVertices, type Vertices } from "../vertices.ts";

/** x, y and 0 (absent), 1 (covered) or 2 (seen). */
export type Joint = readonly [number, number, number];
export type Skeleton = Shape & { readonly joints: readonly Joint[] };
type Bone = readonly [from: number, to: number];

const states = ["absent", "covered", "seen"] as const;
/** In screen pixels. */
const JOINT_PX = 5;

const isJoint = (value: unknown): value is Joint =>
  Array.isArray(value) && value.length === 3 && value.every((v) => typeof v === "number" && Number.isFinite(v)) && value[2] in states;

function readOne(value: unknown, template: readonly JointDef[]): Skeleton | null {
  if (typeof value !== "object" || value === null) return null;
  const { id, class: name, joints, attributes } = value as Record<string, unknown>;
  if (typeof id !== "string" || typeof name !== "string") return null;
  if (!Array.isArray(joints) || joints.length !== template.length || !joints.every(isJoint)) return null;
  const said = readAttributes(attributes);
  return { id, class: name, joints, ...(said ? { attributes: said } : {}), ...readGroup(value as Record<string, unknown>) };
}

const isThere = ([, , state]: Joint): boolean => state > 0;
const placeOf = ([x, y]: Joint): Point => [x, y];

const boundsKnown = new WeakMap<Skeleton, Rect>();

/** Of the joints that are there, else of all. */
function bounds(skeleton: Skeleton): Rect {
  const there = skeleton.joints.filter(isThere);
  const known = boundsKnown.get(skeleton) ?? boundsOf((there.length > 0 ? there : skeleton.joints).map(placeOf));
  boundsKnown.set(skeleton, known);
  return known;
}

/** What is done to points done to joints; where one is, not whether it is seen. */
function changed(skeleton: Skeleton, change: (vertices: Vertices) => Vertices): Skeleton {
  const { points } = change({ id: skeleton.id, class: skeleton.class, points: skeleton.joints.map(placeOf) });
  return { ...skeleton, joints: skeleton.joints.map(([x, y, state], i): Joint => [...(points[i] ?? [x, y]), state] as const) };
}

/** Where a joint lies in the box of a skeleton that is put down; without a place all lie around it. */
function restsAt({ x, y }: JointDef, i: number, count: number): Point {
  const angle = (2 * Math.PI * i) / count - Math.PI / 2;
  return [x ?? 0.5 + 0.5 * Math.cos(angle), y ?? 0.5 + 0.5 * Math.sin(angle)];
}

function laidOut(box: Rect, named: Shape, template: readonly JointDef[]): Skeleton {
  const joints = template.map((joint, i): Joint => {
    const [x, y] = restsAt(joint, i, template.length);
    return [rounded(box.x + x * box.w), rounded(box.y + y * box.h), 2];
  });
  return { id: named.id, class: named.class, joints };
}

function withJoint(skeleton: Skeleton, name: string, become: (joint: Joint) => Joint): Skeleton {
  const joint = skeleton.joints[Number(name)];
  return joint ? { ...skeleton, joints: skeleton.joints.with(Number(name), become(joint)) } : skeleton;
}

const held = (value: number, most: number): number => rounded(Math.min(most, Math.max(0, value)));

/** A joint that is moved is there. */
const dragHandle = (skeleton: Skeleton, name: string, to: ImagePoint, image: Size): Skeleton =>
  withJoint(skeleton, name, ([, , state]) => [held(to.x, image.width), held(to.y, image.height), state || 2]);

/** The last one that is there stays: of nothing the record knows no skeleton. */
const withState = (skeleton: Skeleton, name: string, become: (state: number) => number): Skeleton => {
  const next = withJoint(skeleton, name, ([x, y, state]) => [x, y, become(state)]);
  return next.joints.some(isThere) ? next : skeleton;
};

/** COCO's keypoint similarity between equals, as include/labelwright/skeletons.h has it. */
const SPREAD = 0.13;
function likeness(a: Skeleton, b: Skeleton): number {
  if (a.joints.length !== b.joints.length) return 0;
  const area = ({ joints }: Skeleton) => { const { w, h } = boundsOf(joints.filter(isThere).map(placeOf)); return w * h; };
  const size = Math.max(1, (area(a) + area(b)) / 2);
  const pairs = a.joints.map((p, i) => [p, b.joints[i] ?? p] as const).filter(([p, q]) => isThere(p) || isThere(q));
  const alike = pairs.map(([p, q]) => (isThere(p) && isThere(q) ? Math.exp(-(distance(placeOf(p), placeOf(q)) ** 2) / (2 * size * SPREAD ** 2)) : 0));
  return pairs.length > 0 ? alike.reduce((sum, one) => sum + one, 0) / pairs.length : 1;
}

/** The bones both of whose joints are there. */
const bonesOf = ({ joints }: Skeleton, bones: readonly Bone[]): (readonly [Joint, Joint])[] =>
  bones.map(([from, to]) => [joints[from], joints[to]] as const).filter((bone): bone is [Joint, Joint] => bone.every((j) => j !== undefined && isThere(j)));

const lineOf = ([from, to]: readonly [Joint, Joint]): Line => ({ points: [placeOf(from), placeOf(to)], closed: false });

function trace(path: Tracer, skeleton: Skeleton, bones: readonly Bone[], unit: number): void {
  for (const [[ax, ay], [bx, by]] of bonesOf(skeleton, bones)) { path.moveTo(ax, ay); path.lineTo(bx, by); }
  for (const [x, y] of skeleton.joints.filter(isThere)) {
    const half = JOINT_PX * unit;
    path.moveTo(x, y - half);
    path.lineTo(x + half, y);
    path.lineTo(x, y + half);
    path.lineTo(x - half, y);
    path.closePath();
  }
}

function paint(brush: CanvasRenderingContext2D, skeleton: Skeleton, look: Look, template: readonly JointDef[], bones: readonly Bone[]): void {
  const stroke = (style: string, width: number) => { brush.strokeStyle = style; brush.lineWidth = width / look.scale; brush.stroke(); };
  brush.globalAlpha = look.alpha;
  brush.setLineDash(look.dash.map((d) => d / look.scale));
  brush.beginPath();
  for (const [[ax, ay], [bx, by]] of bonesOf(skeleton, bones)) { brush.moveTo(ax, ay); brush.lineTo(bx, by); }
  stroke("rgba(0,0,0,.55)", look.lit ? 5 : 4);
  stroke(look.color, look.lit ? 3 : 2);
  brush.setLineDash([]);
  skeleton.joints.forEach(([x, y, state], i) => {
    if (state === 0 && !look.lit) return;
    const color = template[i]?.color ?? look.color;
    brush.beginPath();
    brush.arc(x, y, (look.lit ? JOINT_PX + 1 : JOINT_PX - 1) / look.scale, 0, 2 * Math.PI);
    brush.fillStyle = state === 2 ? color : "#fff";
    brush.globalAlpha = state === 0 ? look.alpha / 3 : look.alpha;
    brush.fill();
    brush.globalAlpha = look.alpha;
    if (state === 0) brush.setLineDash([3 / look.scale, 3 / look.scale]);
    stroke("#000", state === 1 ? 4 : 2);
    stroke(state === 1 ? color : "#fff", state === 1 ? 2 : 1);
    brush.setLineDash([]);
  });
  brush.globalAlpha = 1;
}

function rowOf(template: readonly JointDef[]): ImageShapeKind<Skeleton> {
  const index = new Map(template.map(({ name }, i) => [name, i]));
  const bones = template.flatMap(({ to = [] }, from) => to.map((name): Bone => [from, index.get(name) ?? from]));
  const titles = template.map(({ name, title }) => title || name);
  return {
    kind: "skeletons",
    of: (field: Field) => rowOf(field.joints ?? []),
    draws: {
      by: "drag",
      drawn(from, to, named, image) {
        const box = drawnBox(from, to, named, image);
        return box && template.length > 0 ? laidOut(box, named, template) : null;
      },
      placed: (seen, named, image) => laidOut(placedBox(seen, named, image), named, template),
    },
    corners: {
      without: (skeleton, name) => withState(skeleton, name, () => 0),
      added: () => null,
      simplified: (skeleton) => skeleton,
      cycled: (skeleton, name) => withState(skeleton, name, (state) => (state + 2) % 3),
    },
    read: (value) => (Array.isArray(value) ? value.map((one) => readOne(one, template)).filter((one) => one !== null) : []),
    bounds,
    hits: (skeleton, at, reach) => bonesOf(skeleton, bones).some((bone) => distanceTo(lineOf(bone), toPoint(at)) <= reach)
      || skeleton.joints.some((joint) => isThere(joint) && distance(placeOf(joint), toPoint(at)) <= 2 * reach),
    fills: false,
    trace: (path, skeleton, unit) => trace(path, skeleton, bones, unit),
    paint: (brush, skeleton, look) => paint(brush, skeleton, look, template, bones),
    outlines: () => [],
    handles: ({ joints }) => joints.map(([x, y, state], i): Handle =>
      ({ name: String(i), at: imagePoint(x, y), cursor: "move", look: "corner", title: titles[i] ?? "", state: states[state] ?? "seen" })),
    dragHandle,
    moved: (skeleton, dx, dy, image) => changed(skeleton, (v) => movedVertices(v, dx, dy, image)),
    fits: ({ joints }) => joints.length === template.length,
    resized: (skeleton, dw, dh, image) => changed(skeleton, (v) => resizedVertices(v, dw, dh, image)),
    turned: (skeleton, degrees) => changed(skeleton, (v) => turnedVertices(v, degrees)),
    measures(skeleton, words) {
      const { x, y, w, h } = bounds(skeleton);
      return `${Math.round(x)}, ${Math.round(y)} · ${Math.round(w)} × ${Math.round(h)} · ${words.points(skeleton.joints.filter(isThere).length)}`;
    },
    likeness,
  };
}

export const skeletons = rowOf([]);
