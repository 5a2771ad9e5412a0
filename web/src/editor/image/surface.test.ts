// What holds of every kind of shape that can be drawn, whatever hands do: the surface is worked without a screen.
import assert from "node:assert/strict";
import { test } from "node:test";
import { random } from "../bench/random.ts";
import { Draft } from "../draft.ts";
import type { Field } from "../schema.ts";
import { imageKindOf, imageKinds } from "../shapes/registry.ts";
import type { Shape } from "../shapes/shape.ts";
import { imagePoint, screenPoint, type Rect } from "./points.ts";
import { ImageSurface } from "./surface.ts";

const [width, height] = [400, 300];
const FIELD = "things";

/** A surface and the draft it writes to, as the page puts them together. */
function desk(kind: string, shapes: readonly Shape[] = []) {
  let now = 0;
  const draft = new Draft({ [FIELD]: shapes }, () => (now += 1000)); // every change is a step of its own
  const field: Field = { name: FIELD, kind, classes: [{ name: "car" }, { name: "bus" }],
    ...(kind === "skeletons" && { joints: [{ name: "head", x: 0.5, y: 0 }, { name: "hip", x: 0.5, y: 0.6, to: ["head"] }, { name: "left", to: ["hip"] }, { name: "right", to: ["hip"] }] }) };
  const surface = new ImageSurface({ surface: "picture", points: String, pixels: String });
  const changes: string[] = [];
  surface.on("change", (e) => { changes.push(e.field); draft.set(e.field, e.shapes, e.gesture); });
  surface.setDoc({ picture: null, width, height, layers: [{ field, shapes }] });
  draft.on((values) => surface.setShapes(FIELD, (values[FIELD] ?? []) as Shape[]));
  return { draft, surface, changes, field, drawn: () => (draft.values[FIELD] ?? []) as readonly Shape[] };
}

type Desk = ReturnType<typeof desk>;
type Act = (to: Desk, r: () => number) => void;

const place = (r: () => number) => screenPoint(r() * width * 1.1 - 20, r() * height * 1.1 - 15);
const spot = (r: () => number) => { const { x, y } = place(r); return imagePoint(x, y); };
const whole = (r: () => number, most: number) => Math.floor(r() * most);

const looks: readonly Act[] = [
  ({ surface }, r) => surface.hover(place(r)),
  ({ surface }) => surface.hover(null),
  ({ surface }, r) => { surface.walk(r() < 0.5 ? 1 : -1); },
  ({ surface }, r) => surface.click(place(r), false),
  ({ surface }, r) => surface.clickAlso(place(r)),
  ({ surface }, r) => { surface.framing(spot(r), spot(r), r() < 0.8); },
  ({ surface }, r) => surface.zoomAt(place(r), 0.5 + r()),
  ({ surface }, r) => surface.panBy(r() * 10, r() * 10),
  ({ surface }) => { surface.escape(); },
  ...["fit", "zoom_in", "zoom_out", "hide", "next", "previous", "select_tool", "keep", "all", "corner_next", "corner_previous", "magnet", "copy", "one_class"].map((id): Act =>
    ({ surface }) => { const row = surface.commands.find((c) => c.id === id); if (row?.enabled()) row.run(); row?.release?.(); }),
];

const draw: Act = ({ surface }, r) => {
  surface.escape();
  surface.select(null);
  surface.applyClass(FIELD, r() < 0.5 ? "car" : "bus");
  for (let i = 0; i < 3 + whole(r, 5); i++) surface.click(place(r), true);
  const from = spot(r);
  const to = spot(r);
  surface.drawing(from, to, false);
  surface.drawing(from, to, true);
  if (r() < 0.8) surface.finish();
};
const edits: readonly Act[] = [
  draw, draw,
  ({ surface }, r) => surface.nudge(whole(r, 21) - 10, whole(r, 21) - 10, r() < 0.3),
  ({ surface }, r) => { const at = place(r); if (surface.grab(at)) { surface.moving(imagePoint(at.x, at.y), spot(r)); surface.commitEdit(); } },
  ({ surface }, r) => { const grip = surface.handleAt(place(r)); if (grip) { surface.takeHandle(grip.name); surface.draggingHandle(grip.name, spot(r)); surface.commitEdit(); } },
  ({ surface }, r) => { const grip = surface.handleAt(place(r)); if (grip) surface.removeCorner(grip.name); },
  ({ surface }) => { surface.takeBack(); },
  ({ surface }) => { if (surface.commands.some((c) => c.id === "delete" && c.enabled())) surface.removeInHand(); },
  ({ surface }) => surface.applyClass(FIELD, "bus"),
  ...["duplicate", "corner_add", "simplify", "turn_right", "turn_left", "fill", "eraser", "enclose", "brush_larger", "brush_smaller", "join", "cut_off", "hole", "cut", "copy", "paste", "group", "ungroup", "to_front", "to_back", "one_class", "joint_state"].map((id): Act =>
    ({ surface }) => { const row = surface.commands.find((c) => c.id === id); if (row?.enabled()) row.run(); }),
];

function work(to: Desk, acts: readonly Act[], seed: number, count: number, after: () => void = () => {}): void {
  const r = random(seed);
  for (let i = 0; i < count; i++) {
    acts[whole(r, acts.length)]?.(to, r);
    after();
  }
}

for (const name of imageKinds.keys()) {
  const kind = imageKindOf(desk(name).field);
  assert.ok(kind);
  test(`${name}: whatever was done, undo gives the start, and redo the end`, () => {
    let changes = 0;
    for (let seed = 1; seed <= 12; seed++) {
      const to = desk(name);
      work(to, [...edits, ...looks], seed, 150);
      const end = to.drawn();
      changes += to.changes.length;
      while (to.draft.undo());
      assert.deepEqual(to.drawn(), []);
      while (to.draft.redo());
      assert.deepEqual(to.drawn(), end);
    }
    assert.ok(changes > 100, `only ${changes} changes`);
  });

  test(`${name}: what hands make is read back as it was written, under ids of their own`, () => {
    for (let seed = 20; seed <= 28; seed++) {
      const to = desk(name);
      work(to, [...edits, ...looks], seed, 60, () => {
        const shapes = to.drawn();
        assert.deepEqual(kind.read(JSON.parse(JSON.stringify(shapes))), shapes);
        assert.equal(new Set(shapes.map((s) => s.id)).size, shapes.length);
      });
    }
  });

  test(`${name}: looking changes nothing`, () => {
    const to = desk(name);
    work(to, [draw], 3, 8);
    const before = JSON.stringify(to.drawn());
    const count = to.changes.length;
    work(to, looks, 4, 300);
    assert.equal(JSON.stringify(to.drawn()), before);
    assert.equal(to.changes.length, count);
  });

  test(`${name}: after a removal the walk goes on where it was, either way`, () => {
    for (const [by, next] of [[1, 3], [-1, 1]] as const) {
      const to = desk(name);
      for (let seed = 1; seed < 40 && to.drawn().length < 5; seed++) work(to, [draw], seed, 1);
      assert.ok(to.drawn().length >= 5);
      to.draft.set(FIELD, to.drawn().slice(0, 5));
      const ids = to.drawn().map((s) => s.id);
      to.surface.setTool({ kind: "select" });
      to.surface.select({ field: FIELD, id: ids[2] ?? "" });
      to.surface.removeInHand();
      assert.equal(to.drawn().length, 4);
      to.surface.walk(by);
      assert.deepEqual(to.surface.place()?.object, ids[next]);
    }
  });

  test(`${name}: a shape is like itself, and as like another as that one is like it`, () => {
    const to = desk(name);
    work(to, [draw], 9, 12);
    const shapes = to.drawn();
    assert.ok(shapes.length > 4);
    for (const a of shapes)
      for (const b of shapes) {
        const alike = kind.likeness(a, b);
        const rect: Rect | null = kind.upright?.(a) ?? null;
        if (rect) assert.deepEqual(kind.bounds(a), { x: rect.x, y: rect.y, w: rect.w, h: rect.h });
        assert.ok(alike >= 0 && alike <= 1 && Math.abs(alike - kind.likeness(b, a)) < 1e-6);
        if (a === b) assert.ok(alike > 1 - 1e-6 || kind.bounds(a).w * kind.bounds(a).h === 0, `${alike}`);
      }
  });

  test(`${name}: what is not one is left out when read`, () => {
    const good = { ...desk(name), r: random(2) };
    draw(good, good.r);
    const shape = good.drawn()[0];
    const wrong = [null, 7, "x", {}, [], { ...shape, id: 3 }, { ...shape, class: null }];
    assert.deepEqual(kind.read([...wrong, shape]), [shape]);
    assert.deepEqual(kind.read({ not: "a list" }), []);
  });
}
