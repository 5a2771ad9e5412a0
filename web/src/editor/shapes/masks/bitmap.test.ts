import assert from "node:assert/strict";
import { test } from "node:test";
import { random } from "../../bench/random.ts";
import { encloses, type Point } from "../outline.ts";
import {
  areaOf, columnRuns, countsOf, decoded, emptyBitmap, encoded, enclosed, extentBounds, holesFilled, isSet, overlapOf, shifted, stroked, TILE, type Bitmap,
} from "./bitmap.ts";
import { fromText, readRuns, toText } from "./rle.ts";

/** Known from COCO's own tools: the same as the server's tests of its reader. */
const texts = [{ counts: [1, 2, 3], text: "123" }, { counts: [20, 61], text: "d0m1" }];
for (const { counts, text } of texts) test(`${text} is ${counts.join(", ")}, and back`, () => {
  assert.deepEqual(fromText(text), counts);
  assert.equal(toText(counts), text);
});

const wrong = [
  { name: "runs that are too short", rle: { size: [2, 3], counts: [1, 2] } },
  { name: "runs that are too long", rle: { size: [2, 3], counts: [1, 2, 4] } },
  { name: "a negative run", rle: { size: [2, 3], counts: [7, -1] } },
  { name: "letters that are no run", rle: { size: [2, 3], counts: "12 " } },
  { name: "text that breaks off", rle: { size: [2, 3], counts: "oooooooooooooooo" } },
  { name: "no height", rle: { size: [0, 3], counts: "" } },
  { name: "a number", rle: { size: [2, 3], counts: 6 } },
  { name: "nothing", rle: null },
];
for (const { name, rle } of wrong) test(`${name} is no mask`, () => assert.equal(readRuns(rle), null));

const pixels = (b: Bitmap): boolean[] => Array.from({ length: b.width * b.height }, (_, i) => isSet(b, Math.floor(i / b.height), i % b.height));
const size = (r: () => number) => ({ width: 1 + Math.floor(r() * 2.4 * TILE), height: 1 + Math.floor(r() * 1.3 * TILE) });

/** Strokes, some of them erasing, that reach over tiles and edges. */
function scribble(r: () => number, { width, height }: { width: number; height: number }): Bitmap {
  let bitmap = emptyBitmap(width, height);
  let from: Point = [r() * width, r() * height];
  for (let i = 0; i < 12; i++) {
    const to: Point = [r() * width * 1.2 - 20, r() * height * 1.2 - 20];
    bitmap = stroked(bitmap, from, to, 0.5 + r() * 30, r() < 0.3 ? 0 : 1);
    from = to;
  }
  return bitmap;
}

test("what is written is read back, pixel for pixel and as the same text", () => {
  const r = random(7);
  for (let round = 0; round < 20; round++) {
    const bitmap = scribble(r, size(r));
    const rle = encoded(bitmap);
    assert.ok(readRuns(JSON.parse(JSON.stringify(rle))));
    const back = decoded(rle);
    assert.ok(back);
    assert.deepEqual(pixels(back), pixels(bitmap));
    assert.deepEqual(encoded(back), rle);
    assert.equal(countsOf(bitmap).reduce((sum, n, i) => sum + (i % 2) * n, 0), areaOf(bitmap));
  }
});

test("a stroke sets the pixels whose middle is within the radius of its line, and no other", () => {
  const r = random(3);
  for (let round = 0; round < 30; round++) {
    const { width, height } = { width: 40 + Math.floor(r() * 300), height: 40 + Math.floor(r() * 300) };
    const [ax, ay, bx, by] = [r() * width, r() * height, r() * width, r() * height];
    const radius = 0.6 + r() * 25;
    const bitmap = stroked(emptyBitmap(width, height), [ax, ay], [bx, by], radius, 1);
    for (let i = 0; i < 400; i++) {
      const [x, y] = [Math.floor(r() * width), Math.floor(r() * height)];
      const length = (bx - ax) ** 2 + (by - ay) ** 2;
      const share = Math.min(1, Math.max(0, ((x + 0.5 - ax) * (bx - ax) + (y + 0.5 - ay) * (by - ay)) / length));
      const far = Math.hypot(x + 0.5 - ax - share * (bx - ax), y + 0.5 - ay - share * (by - ay)) - radius;
      if (Math.abs(far) > 1e-6) assert.equal(isSet(bitmap, x, y), far < 0, `${x}, ${y} is ${far} beyond`);
    }
  }
});

test("painting leaves the mask before as it was, and erasing it all leaves nothing", () => {
  const before = stroked(emptyBitmap(300, 300), [150, 150], [150, 150], 40, 1);
  const was = pixels(before);
  const after = stroked(before, [100, 150], [200, 150], 60, 0);
  assert.deepEqual(pixels(before), was);
  assert.equal(areaOf(after), 0);
  assert.deepEqual(extentBounds(after), { x: 0, y: 0, w: 0, h: 0 });
});

test("an outline encloses the pixels whose middle it encloses", () => {
  const r = random(13);
  for (let round = 0; round < 10; round++) {
    const outline = Array.from({ length: 3 + Math.floor(9 * r()) }, (): Point => [r() * 330 - 15, r() * 330 - 15]);
    const bitmap = enclosed(emptyBitmap(300, 300), outline, 1);
    for (let i = 0; i < 500; i++) {
      const [x, y] = [Math.floor(r() * 300), Math.floor(r() * 300)];
      assert.equal(isSet(bitmap, x, y), encloses([outline], [x + 0.5, y + 0.5]));
    }
  }
});

test("bounds, area and overlap agree with counting pixels", () => {
  const r = random(17);
  for (let round = 0; round < 8; round++) {
    const within = size(r);
    const [a, b] = [scribble(r, within), scribble(r, within)];
    const [pa, pb] = [pixels(a), pixels(b)];
    const count = (both: (i: number) => boolean) => pa.reduce((sum, _, i) => sum + Number(both(i)), 0);
    const either = count((i) => Boolean(pa[i]) || Boolean(pb[i]));
    const shared = count((i) => Boolean(pa[i]) && Boolean(pb[i]));
    assert.equal(areaOf(a), count((i) => Boolean(pa[i])));
    assert.ok(Math.abs(overlapOf(a, b) - (either ? shared / either : 1)) < 1e-12);
    const { x, y, w, h } = extentBounds(a);
    for (const [column, top, bottom] of columnRuns(a)) assert.ok(column >= x && column < x + w && top >= y && bottom <= y + h);
  }
  assert.equal(overlapOf(scribble(r, { width: 9, height: 9 }), scribble(r, { width: 9, height: 8 })), 0);
});

test("a mask is moved by whole pixels", () => {
  const r = random(23);
  const bitmap = stroked(emptyBitmap(600, 500), [300, 250], [330, 280], 30, 1);
  for (let round = 0; round < 10; round++) {
    const [dx, dy] = [Math.floor(r() * 400) - 200, Math.floor(r() * 300) - 150];
    const there = shifted(bitmap, dx, dy);
    assert.equal(areaOf(there), areaOf(bitmap));
    assert.deepEqual(pixels(shifted(there, -dx, -dy)), pixels(bitmap));
  }
});

test("holes are filled, bays are not", () => {
  const ring = stroked(stroked(emptyBitmap(400, 300), [200, 150], [200, 150], 80, 1), [200, 150], [200, 150], 50, 0);
  const filled = holesFilled(ring);
  assert.ok(isSet(filled, 200, 150));
  assert.equal(areaOf(filled), areaOf(stroked(emptyBitmap(400, 300), [200, 150], [200, 150], 80, 1)));
  const open = stroked(ring, [200, 150], [300, 150], 10, 0);
  assert.equal(areaOf(holesFilled(open)), areaOf(open));
});
