import assert from "node:assert/strict";
import { test } from "node:test";
import { random } from "../../bench/random.ts";
import { imagePoint } from "../../image/points.ts";
import { bounds, corners, hits, overlapRatio } from "./geometry.ts";
import { readBoxes, type Box } from "./model.ts";
import { dragHandle, drawn, handles, moved, placed, resized } from "./tool.ts";

const image = { width: 1000, height: 800 };
const box = (over: Partial<Box> = {}): Box =>
  ({ id: "1", class: "car", x: 100, y: 200, w: 40, h: 20, rotation: 0, attributes: {}, ...over });
const near = (a: number, b: number, tolerance = 1e-6) => assert.ok(Math.abs(a - b) < tolerance, `${a} is not ${b}`);

const randomBox = (r: () => number, turned: boolean): Box =>
  box({ x: r() * 500, y: r() * 500, w: 10 + r() * 200, h: 10 + r() * 200, rotation: turned ? r() * 360 : 0 });

test("what is not a box is left out when read", () => {
  const good = { id: "1", class: "a", x: 1, y: 2, w: 3, h: 4 };
  const read = readBoxes([good, null, 7, { ...good, w: -1 }, { ...good, x: NaN }, { ...good, id: 3 }, {}]);
  assert.deepEqual(read, [{ ...good, rotation: 0, attributes: {} }]);
  assert.deepEqual(readBoxes({ not: "a list" }), []);
});

test("a quarter turn swaps width and height about the centre", () => {
  const b = bounds(box({ rotation: 90 }));
  near(b.x, 110); near(b.y, 190); near(b.w, 20); near(b.h, 40);
});

test("hits follow the turn", () => {
  const turned = box({ rotation: 90 });
  assert.equal(hits(turned, imagePoint(120, 192), 0), true);
  assert.equal(hits(turned, imagePoint(102, 210), 0), false);
  assert.equal(hits(turned, imagePoint(108, 210), 3), true);
});

test("overlap is symmetric, one with itself, zero apart, and does not change when both turn together", () => {
  const r = random(7);
  for (let i = 0; i < 200; i++) {
    const a = randomBox(r, i % 2 === 0);
    const b = randomBox(r, i % 2 === 0);
    near(overlapRatio(a, b), overlapRatio(b, a), 1e-9);
    near(overlapRatio(a, a), 1, 1e-9);
    assert.equal(overlapRatio(a, { ...a, x: a.x + 5000 }), 0);
  }
});

test("overlap of halves is a third, upright and turned", () => {
  near(overlapRatio(box({ x: 0, y: 0, w: 20, h: 10 }), box({ x: 10, y: 0, w: 20, h: 10 })), 1 / 3);
  const turned = { rotation: 180.00001 };
  near(overlapRatio(box({ x: 0, y: 0, w: 20, h: 10, ...turned }), box({ x: 10, y: 0, w: 20, h: 10, ...turned })), 1 / 3, 1e-4);
});

test("resizing by a grip keeps the opposite corner where it was, at any turn", () => {
  const r = random(11);
  const opposite = { nw: 2, ne: 3, se: 0, sw: 1 } as const;
  for (let i = 0; i < 200; i++) {
    const before = randomBox(r, true);
    for (const [grip, corner] of Object.entries(opposite)) {
      const to = imagePoint(r() * 900, r() * 700);
      const after = dragHandle(before, grip, to, image);
      const stays = corners(before)[corner];
      const distance = Math.min(...corners(after).map((c) => Math.hypot(c.x - stays.x, c.y - stays.y)));
      assert.ok(distance < 0.05, `${grip}: moved by ${distance}`);
      assert.ok(after.w >= 0 && after.h >= 0);
    }
  }
});

test("the turn grip turns to where it is dragged and clicks to upright", () => {
  assert.equal(dragHandle(box(), "turn", imagePoint(500, 210), image).rotation, 90);
  assert.equal(dragHandle(box({ rotation: 40 }), "turn", imagePoint(121, 0), image).rotation, 0);
});

test("every grip of a box is at its outline, but the turn grip above it", () => {
  assert.deepEqual(handles(box(), 5).map((h) => h.name), ["nw", "n", "ne", "e", "se", "s", "sw", "w", "turn"]);
  const turn = handles(box(), 5).at(-1)?.at;
  assert.deepEqual(turn, imagePoint(120, 185));
});

test("boxes stay in the image and never collapse", () => {
  assert.deepEqual(moved(box(), -500, 5000, image), box({ x: 0, y: 780 }));
  assert.deepEqual(resized(box(), -500, 5000, image), box({ w: 1, h: 800, y: 0 }));
});

test("a drag draws in any direction and a click draws nothing", () => {
  const shape = { id: "9", class: "bus" };
  const down = drawn(imagePoint(10, 20), imagePoint(30, 60), shape, image);
  assert.deepEqual(drawn(imagePoint(30, 60), imagePoint(10, 20), shape, image), down);
  assert.deepEqual(down, box({ id: "9", class: "bus", x: 10, y: 20, w: 20, h: 40 }));
  assert.equal(drawn(imagePoint(10, 20), imagePoint(11, 20.5), shape, image), null);
  assert.deepEqual(drawn(imagePoint(-50, -50), imagePoint(5000, 40), shape, image), box({ id: "9", class: "bus", x: 0, y: 0, w: 1000, h: 40 }));
});

test("a box put down by key lies in the middle of what is seen", () => {
  const put = placed({ x: 100, y: 100, w: 200, h: 100 }, { id: "1", class: "a" }, image);
  assert.deepEqual([put.x, put.y, put.w, put.h], [175, 138, 50, 25]);
});
