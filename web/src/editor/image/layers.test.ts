import assert from "node:assert/strict";
import { test } from "node:test";
import { imagePoint } from "./points.ts";
import { Layers } from "./layers.ts";

const field = { name: "things", kind: "boxes", classes: [{ name: "car" }, { name: "bus" }] };
const box = (id: string, name: string, x: number, w = 100) => ({ id, class: name, x, y: 0, w, h: 100, rotation: 0, attributes: {} });
const everywhere = { x: -1e3, y: -1e3, w: 1e4, h: 1e4 };
const ids = (layers: Layers) => layers.within(everywhere).map((e) => e.shape.id).join(" ");

function layersOf(shapes: ReturnType<typeof box>[], ghosts: ReturnType<typeof box>[] = []): Layers {
  const layers = new Layers();
  layers.fill([{ field, shapes }], ghosts.length > 0 ? [{ field, name: "Ada", look: "dashed", shapes: ghosts }] : []);
  return layers;
}

test("shapes are drawn in the order of their list, above what is only shown", () => {
  const layers = layersOf([box("b", "car", 0), box("a", "bus", 10)], [box("z", "car", 5)]);
  assert.equal(ids(layers), "z b a");
  const [b, a] = layers.shapes("things");
  assert.ok(a && b);
  layers.setShapes("things", [a, b]);
  assert.equal(ids(layers), "z a b");
  layers.setShapes("things", [a, box("c", "car", 20), b]);
  assert.equal(ids(layers), "z a c b");
  layers.setShapes("things", [b]);
  assert.equal(ids(layers), "z b");
});

test("of one class only those are shown, walked and hit", () => {
  const layers = layersOf([box("1", "car", 0), box("2", "bus", 0, 50)]);
  const hit = () => layers.at(imagePoint(20, 20), 1).map((e) => e.shape.id);
  assert.deepEqual(hit(), ["2", "1"]); // the smaller first
  layers.only = "car";
  assert.deepEqual([ids(layers), hit(), layers.walk().map((e) => e.shape.id)], ["1", ["1"], ["1"]]);
  layers.only = null;
  assert.equal(ids(layers), "1 2");
});

test("the smallest of what is only shown is found where it lies, and nothing that is drawn", () => {
  const layers = layersOf([box("own", "car", 0, 20)], [box("large", "car", 0), box("small", "bus", 0, 50)]);
  const found = (x: number) => layers.ghostAt(imagePoint(x, 20), 1)?.shape.id;
  assert.deepEqual([found(10), found(80), found(300)], ["small", "large", undefined]);
});

test("an edit tells what to paint anew: before and after", () => {
  const [one, two] = [box("1", "car", 0), box("2", "bus", 200)];
  const layers = layersOf([one, two]);
  assert.deepEqual(layers.setShapes("things", [{ ...one, x: 30 }, two]).map((r) => r.x), [0, 30]);
  assert.deepEqual(layers.setShapes("things", [...layers.shapes("things")]), []);
});
