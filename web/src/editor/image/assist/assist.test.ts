import assert from "node:assert/strict";
import { test } from "node:test";
import { areasOf, signedArea, type Point } from "../../shapes/outline.ts";
import { ringsOf } from "./contour.ts";
import { cropped, type Pixels } from "./pixels.ts";
import { wiresFrom, wireTo } from "./scissors.ts";
import { patchAt, patches } from "./superpixels.ts";
import { likePixel } from "./wand.ts";

/** Grey pixels, `shade` of each. */
function picture(width: number, height: number, shade: (x: number, y: number) => number, scale = 1): Pixels {
  const data = new Uint8ClampedArray(4 * width * height).fill(255);
  for (let at = 0; at < width * height; at++) data.fill(shade(at % width, Math.floor(at / width)), 4 * at, 4 * at + 3);
  return { width, height, data, scale };
}
const sum = (chosen: Uint8Array) => chosen.reduce((all, one) => all + one, 0);
const inBox = (x: number, y: number) => x >= 20 && x < 60 && y >= 10 && y < 40;
const inHole = (x: number, y: number) => x >= 30 && x < 40 && y >= 20 && y < 30;
const boxed = picture(100, 80, (x, y) => (inBox(x, y) && !inHole(x, y) ? 50 : 200));

test("the wand takes what hangs together and is of one colour, and more with more tolerance", () => {
  assert.equal(sum(likePixel(boxed, 25, 15, 10)), 40 * 30 - 100);
  assert.equal(sum(likePixel(boxed, 35, 25, 10)), 100);
  assert.equal(sum(likePixel(boxed, 25, 15, 150)), 100 * 80);
});

test("a region is cut to its bounds", () => {
  const region = cropped(likePixel(boxed, 25, 15, 10), boxed);
  assert.deepEqual([region?.x, region?.y, region?.w, region?.h, region && sum(region.inside)], [20, 10, 40, 30, 1100]);
  assert.equal(cropped(new Uint8Array(8000), boxed), null);
});

test("an outline runs along the pixels, with its holes, in pixels of the picture", () => {
  const region = cropped(likePixel({ ...boxed, scale: 0.5 }, 25, 15, 10), { ...boxed, scale: 0.5 });
  assert.ok(region);
  const rings = ringsOf(region);
  assert.deepEqual(rings.map((ring) => signedArea(ring)), [4 * 1200, -4 * 100]);
  assert.deepEqual(areasOf(rings, rings).first, 4 * 1100);
});

test("pixels that touch only at a corner stay apart", () => {
  const inside = new Uint8Array([1, 1, 0, 1, 0, 1, 0, 1, 1]); // a ring with two corners missing, around a hole that meets the outside
  const rings = ringsOf({ x: 0, y: 0, w: 3, h: 3, inside, scale: 1 });
  assert.equal(signedArea(rings[0] ?? []), 3);
});

test("patches cover the picture, each in one piece, and keep to its borders", () => {
  const labels = patches(boxed, 10);
  const seen = new Set<number>();
  for (let start = 0; start < labels.length; start++) {
    const label = labels[start] ?? -1;
    if (seen.has(label)) continue;
    seen.add(label);
    const chosen = patchAt(labels, start);
    const region = cropped(chosen, boxed);
    assert.ok(region && sum(chosen) >= 25);
    const shades = new Set([...chosen.keys()].filter((at) => chosen[at] === 1).map((at) => boxed.data[4 * at]));
    assert.equal(shades.size, 1, `patch ${label} crosses a border`);
    const flooded = likePixel(picture(100, 80, (x, y) => (chosen[y * 100 + x] === 1 ? 1 : 200)), start % 100, Math.floor(start / 100), 0);
    assert.equal(sum(flooded), sum(chosen), `patch ${label} is in pieces`);
  }
  assert.ok(seen.size > 40 && seen.size < 130, `${seen.size} patches`);
});

test("a wire runs along the border rather than straight, both ends left out", () => {
  const wires = wiresFrom(boxed, 20, 10);
  const way = wireTo(wires, [60, 40]);
  assert.ok(way.length > 55, `${way.length} steps`);
  const off = ([x, y]: Point) => Math.min(Math.max(Math.abs(x - 20), 0) * 1, Math.abs(x - 60), Math.abs(y - 10), Math.abs(y - 40));
  assert.ok(way.every((p) => off(p) <= 2.5), "all of it near a side of the box");
  assert.deepEqual(wireTo(wires, [20.5, 10.5]), []);
  assert.deepEqual(wireTo(wiresFrom(picture(900, 10, () => 0), 0, 5), [800, 5]), []);
});
