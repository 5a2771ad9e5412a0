import assert from "node:assert/strict";
import { test } from "node:test";
import { Draft } from "../draft.ts";
import type { Field } from "../schema.ts";
import type { Box } from "../shapes/boxes/model.ts";
import type { Shape } from "../shapes/shape.ts";
import { freshGroup, heldTogether } from "./group_keys.ts";
import { imagePoint, screenPoint } from "./points.ts";
import { ImageSurface } from "./surface.ts";

const field: Field = { name: "things", kind: "boxes", classes: [{ name: "car" }] };
const box = (id: string, x: number): Box => ({ id, class: "car", x, y: 10, w: 20, h: 20, rotation: 0, attributes: {} });

/** Three boxes of which the first two are grouped by key. */
function grouped() {
  const draft = new Draft({ things: [box("1", 0), box("2", 50), box("3", 100)] });
  const surface = new ImageSurface({ surface: "picture", points: String, pixels: String });
  const said: string[] = [];
  surface.on("change", (e) => draft.set(e.field, e.shapes, e.gesture));
  surface.on("say", ({ what }) => said.push(what));
  draft.on((values) => surface.setShapes("things", values["things"] as Shape[]));
  surface.setDoc({ picture: null, width: 200, height: 100, layers: [{ field, shapes: draft.values["things"] as Shape[] }] });
  const press = (id: string) => { const row = surface.commands.find((c) => c.id === id); assert.ok(row && row.enabled(), id); row.run(); };
  const select = (id: string) => surface.select({ field: "things", id });
  const boxes = () => draft.values["things"] as Box[];
  select("1");
  press("group");
  select("2");
  press("group");
  return { draft, surface, press, select, boxes, said };
}

const groups = (boxes: readonly Box[]) => boxes.map((b) => b.group);
const places = (boxes: readonly Box[]) => boxes.map((b) => b.x);

test("shapes are put into a group by key, and one step of undo takes it back", () => {
  const { boxes, draft, said, press, select } = grouped();
  assert.deepEqual(groups(boxes()), ["1", "1", undefined]);
  assert.deepEqual(said.filter((what) => what.startsWith("group")), ["group_begins", "grouped"]);
  select("1");
  press("group"); // done
  select("3");
  press("group"); // another one begins
  assert.deepEqual(groups(boxes()), ["1", "1", undefined]);
  draft.undo();
  assert.deepEqual(groups(boxes()), [undefined, undefined, undefined]);
});

test("a group is moved as one by key and by drag, and held in the picture as one", () => {
  const { surface, boxes, select } = grouped();
  select("2");
  surface.nudge(5, 0, false);
  assert.deepEqual(places(boxes()), [5, 55, 100]);
  surface.nudge(-10, 0, false);
  assert.deepEqual(places(boxes()), [0, 50, 100]);
  assert.ok(surface.grab(screenPoint(55, 20)));
  surface.moving(imagePoint(55, 20), imagePoint(65, 25));
  surface.commitEdit();
  assert.deepEqual(boxes().map((b) => [b.x, b.y]), [[10, 15], [60, 15], [100, 10]]);
});

test("one is taken out, and of two nobody is left in a group", () => {
  const { press, select, boxes } = grouped();
  select("3");
  press("group");
  assert.deepEqual(groups(boxes()), ["1", "1", "1"]);
  press("ungroup");
  assert.deepEqual(groups(boxes()), ["1", "1", undefined]);
  select("1");
  press("ungroup");
  assert.deepEqual(groups(boxes()), [undefined, undefined, undefined]);
});

test("names of groups are fresh, and what lies outside goes no further", () => {
  assert.equal(freshGroup([{ ...box("1", 0), group: "1" }, { ...box("2", 0), group: "3" }]), "2");
  assert.deepEqual(heldTogether([{ x: 0, y: 0, w: 10, h: 10 }, { x: 195, y: 0, w: 10, h: 10 }], 5, 5, { width: 200, height: 100 }), [0, 5]);
});
