import assert from "node:assert/strict";
import { test } from "node:test";
import { imageKinds } from "../shapes/registry.ts";
import { Clipboard } from "./clipboard.ts";

const [boxes, masks] = [imageKinds.get("boxes"), imageKinds.get("masks")];
assert.ok(boxes && masks);
const named = { id: "1", class: "car" };
const box = { ...named, x: 80, y: 80, w: 40, h: 40, rotation: 0, attributes: {} };
const mask = { ...named, rle: { size: [2, 3], counts: [1, 2, 3] } };

test("what was copied is put into the field it came from, inside the picture", () => {
  const clipboard = new Clipboard();
  assert.ok(clipboard.empty);
  clipboard.copy([{ field: "cars", kind: boxes, shape: box }]);
  assert.deepEqual(clipboard.for("cars", boxes, { width: 100, height: 100 }), [{ ...box, x: 60, y: 60 }]);
  assert.deepEqual([clipboard.for("others", boxes, { width: 100, height: 100 }), clipboard.for("cars", masks, { width: 100, height: 100 }), clipboard.empty], [[], [], false]);
});

test("a mask fits only a picture of its own size", () => {
  const clipboard = new Clipboard();
  const shapes = masks.read([mask]);
  clipboard.copy(shapes.map((shape) => ({ field: "sky", kind: masks, shape })));
  assert.deepEqual(clipboard.for("sky", masks, { width: 3, height: 2 }), shapes);
  assert.deepEqual(clipboard.for("sky", masks, { width: 2, height: 3 }), []);
});
