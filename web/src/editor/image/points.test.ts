import assert from "node:assert/strict";
import { test } from "node:test";
import { fitted, focusOf, imagePoint, kept, layerTransform, screenPoint, seenRect, toImage, toScreen, viewOf, zoomedAt, SCALE_MAX } from "./points.ts";
import { ShapeIndex } from "./shape_index.ts";

const view = { scale: 1.7, x: -40, y: 12 };

test("image to screen and back is the same point", () => {
  const p = imagePoint(123.4, 56.7);
  const back = toImage(view, toScreen(view, p));
  assert.ok(Math.hypot(back.x - p.x, back.y - p.y) < 1e-9);
});

test("zooming keeps what is under the pointer, also at the limit", () => {
  const at = screenPoint(300, 200);
  for (const factor of [0.5, 1.1, 1000]) {
    const next = zoomedAt(view, at, factor);
    const moved = toScreen(next, toImage(view, at));
    assert.ok(Math.hypot(moved.x - at.x, moved.y - at.y) < 1e-9);
    assert.ok(next.scale <= SCALE_MAX);
  }
});

test("fit shows the whole image in the middle and does not blow up a stamp", () => {
  const fit = fitted({ width: 4000, height: 1000 }, { width: 824, height: 600 });
  assert.equal(fit.scale, 0.2);
  assert.deepEqual([fit.x, fit.y], [12, 200]);
  assert.equal(fitted({ width: 8, height: 8 }, { width: 800, height: 600 }).scale, 4);
});

test("the image cannot be pushed out of the view", () => {
  const image = { width: 100, height: 100 };
  const size = { width: 800, height: 600 };
  const away = kept({ scale: 2, x: 99999, y: -99999 }, image, size);
  assert.deepEqual([away.x, away.y], [800 - 48, 48 - 200]);
});

test("a layer moved by its transform shows each point where the view has it", () => {
  const now = zoomedAt({ ...view, x: 5 }, screenPoint(10, 10), 1.3);
  const t = layerTransform(view, now);
  const p = imagePoint(77, 88);
  const drawn = toScreen(view, p);
  const want = toScreen(now, p);
  assert.ok(Math.abs(drawn.x * t.scale + t.x - want.x) < 1e-9);
  assert.ok(Math.abs(drawn.y * t.scale + t.y - want.y) < 1e-9);
});

test("what is seen grows by its margin", () => {
  assert.deepEqual(seenRect({ scale: 2, x: 0, y: 0 }, { width: 100, height: 50 }, 10), { x: -5, y: -5, w: 60, h: 35 });
});

test("the index finds what a plain scan finds, through adds, moves, removals and rebuilds", () => {
  let seed = 3;
  const r = () => ((seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0) / 2 ** 32);
  const rect = () => ({ x: r() * 1000, y: r() * 1000, w: r() * 30, h: r() * 30 });
  const index = new ShapeIndex();
  const plain = new Map(Array.from({ length: 2000 }, (_, i) => [String(i), rect()]));
  index.fill(plain);
  for (let step = 0; step < 1500; step++) {
    const id = String(Math.floor(r() * 2500));
    if (r() < 0.3) { index.remove(id); plain.delete(id); } else { const at = rect(); index.put(id, at); plain.set(id, at); }
    if (step % 50 !== 0) continue;
    const q = { x: r() * 900, y: r() * 900, w: 120, h: 120 };
    const want = [...plain].filter(([, b]) => b.x <= q.x + q.w && q.x <= b.x + b.w && b.y <= q.y + q.h && q.y <= b.y + b.h).map(([i]) => i);
    assert.deepEqual(index.query(q).sort(), want.sort());
  }
  assert.equal(index.size, plain.size);
  index.fill([]);
  assert.deepEqual(index.query({ x: 0, y: 0, w: 1e6, h: 1e6 }), []);
});

test("views of one thing that are looked at together show the same place as large, whatever their sizes", () => {
  const [image, size] = [{ width: 1000, height: 500 }, { width: 400, height: 300 }];
  const back = viewOf(focusOf(view, image, size), image, size);
  for (const part of ["scale", "x", "y"] as const) assert.ok(Math.abs(back[part] - view[part]) < 1e-9);
  const other = { width: 250, height: 125 };
  const there = viewOf(focusOf(view, image, size), other, size);
  const middle = toImage(there, screenPoint(200, 150));
  const here = toImage(view, screenPoint(200, 150));
  assert.ok(Math.abs(middle.x * 4 - here.x) < 1e-6 && Math.abs(there.scale - 4 * view.scale) < 1e-9);
  assert.deepEqual(focusOf(fitted(image, size), image, size), { x: 0.5, y: 0.5, zoom: 1 });
});
