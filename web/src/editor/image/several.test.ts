import assert from "node:assert/strict";
import { test } from "node:test";
import { Draft } from "../draft.ts";
import type { Field } from "../schema.ts";
import type { Box } from "../shapes/boxes/model.ts";
import type { Shape } from "../shapes/shape.ts";
import type { Selected } from "../surface.ts";
import { imagePoint, screenPoint } from "./points.ts";
import { handedOn, idsOf, kept, together, toggled } from "./several.ts";
import { ImageSurface } from "./surface.ts";

const field: Field = { name: "things", kind: "boxes", classes: [{ name: "car" }, { name: "bus" }] };
const box = (id: string, x: number, more: Partial<Box> = {}): Box => ({ id, class: "car", x, y: 10, w: 20, h: 20, rotation: 0, attributes: {}, ...more });

/** Four boxes in a row, from 0 every 50 pixels. */
function desk(readOnly = false) {
  const draft = new Draft({ things: [box("1", 0), box("2", 50), box("3", 100), box("4", 150)] });
  const surface = new ImageSurface({ surface: "picture", points: String, pixels: String });
  const told: { selected: Selected; said: string[] } = { selected: null, said: [] };
  surface.on("change", (e) => draft.set(e.field, e.shapes, e.gesture));
  surface.on("select", (selected) => { told.selected = selected; });
  surface.on("say", ({ what, count }) => told.said.push(`${what} ${count ?? ""}`.trim()));
  draft.on((values) => surface.setShapes("things", values["things"] as Shape[]));
  surface.setDoc({ picture: null, width: 400, height: 200, layers: [{ field, shapes: draft.values["things"] as Shape[] }], readOnly });
  const press = (id: string) => { const row = surface.commands.find((c) => c.id === id); assert.ok(row && row.enabled(), id); row.run(); };
  const frame = (...[x, y, to, down]: [number, number, number, number]) => { surface.framing(imagePoint(x, y), imagePoint(to, down), false); surface.framing(imagePoint(x, y), imagePoint(to, down), true); };
  const also = (x: number) => surface.clickAlso(screenPoint(x + 10, 20));
  const boxes = () => draft.values["things"] as Box[];
  const steps = () => draft.steps.done.length;
  return { draft, surface, told, press, frame, also, boxes, steps, ids: () => [...idsOf(told.selected)] };
}

const places = (boxes: readonly Box[]) => boxes.map((b) => b.x);

test("one more is selected and taken out again, of one field alone", () => {
  const one = toggled(null, "things", "1");
  const two = toggled(one, "things", "2");
  assert.deepEqual([...idsOf(two)], ["2", "1"]);
  assert.deepEqual(toggled(two, "things", "1"), { field: "things", id: "2" });
  assert.deepEqual(toggled(toggled(two, "things", "1"), "things", "2"), null);
  assert.deepEqual(toggled(two, "others", "7"), { field: "others", id: "7" });
  assert.equal(together("things", []), null);
});

test("what is kept stays when another one comes in hand, until it is kept no more", () => {
  const one = kept({ field: "things", id: "1" });
  const two = handedOn(one, "things", "2");
  assert.deepEqual([...idsOf(two)], ["2", "1"]);
  assert.deepEqual([...idsOf(handedOn(two, "things", "3"))], ["3", "1"]);
  assert.deepEqual(handedOn(kept(handedOn(two, "things", "1")), "things", "3"), { field: "things", id: "3" });
  assert.deepEqual(handedOn(one, "others", "7"), { field: "others", id: "7" });
});

test("a frame selects what lies in it as a whole, Shift adds to it and takes out", () => {
  const { frame, also, ids, told, surface } = desk();
  frame(140, 50, 40, 0);
  assert.deepEqual(ids(), ["2", "3"]);
  frame(140, 0, 160, 50); // cuts the fourth
  assert.deepEqual(ids(), ["2", "3"]);
  also(150);
  also(100);
  assert.deepEqual(ids(), ["4", "2"]);
  assert.deepEqual(told.said, ["selected 2", "selected 3", "several 2"]);
  assert.deepEqual(surface.handleAt(screenPoint(150, 10)), null);
  surface.escape();
  assert.deepEqual(ids(), []);
});

test("several are moved, sized, named and removed, each as one step, and held in the picture as one", () => {
  const { surface, frame, boxes, draft, steps, ids } = desk();
  frame(0, 0, 130, 50);
  surface.nudge(-10, 5, false); // the first is at the border
  assert.deepEqual(boxes().map((b) => [b.x, b.y]), [[0, 15], [50, 15], [100, 15], [150, 10]]);
  assert.ok(surface.grab(screenPoint(110, 20)));
  surface.moving(imagePoint(110, 20), imagePoint(120, 20));
  surface.commitEdit();
  assert.deepEqual(places(boxes()), [10, 60, 110, 150]);
  surface.nudge(4, 0, true);
  assert.deepEqual(boxes().map((b) => b.w), [24, 24, 24, 20]);
  surface.applyClass("things", "bus");
  assert.deepEqual(boxes().map((b) => b.class), ["bus", "bus", "bus", "car"]);
  const before = steps();
  surface.removeInHand();
  assert.deepEqual(places(boxes()), [150]);
  assert.equal(steps(), before + 1);
  assert.deepEqual(ids(), []);
  draft.undo();
  assert.equal(boxes().length, 4);
});

test("by key alone: kept ones, all, one group, duplicates, order", () => {
  const { surface, press, boxes, ids } = desk();
  const last = () => boxes().slice(-2).map((b) => b.id);
  surface.walk(1);
  press("keep");
  surface.walk(1);
  surface.walk(1);
  assert.deepEqual(ids(), ["3", "1"]);
  press("group");
  assert.deepEqual(boxes().map((b) => b.group), ["1", undefined, "1", undefined]);
  press("to_front");
  assert.deepEqual(boxes().map((b) => b.id), ["2", "4", "1", "3"]);
  press("ungroup");
  assert.ok(boxes().every((b) => b.group === undefined));
  press("duplicate");
  assert.deepEqual(places(boxes()), [50, 150, 0, 100, 112, 12]);
  assert.deepEqual(ids(), last());
  press("copy");
  press("paste");
  assert.deepEqual([places(boxes()).slice(-2), ids()], [[112, 12], last()]);
  surface.removeInHand();
  press("all");
  assert.equal(ids().length, 6);
  surface.removeInHand();
  assert.deepEqual(boxes(), []);
});

test("who may only look selects one", () => {
  const { also, frame, ids } = desk(true);
  also(0);
  also(50);
  assert.deepEqual(ids(), ["2"]);
  frame(0, 0, 400, 200);
  assert.deepEqual(ids(), ["2"]);
});
