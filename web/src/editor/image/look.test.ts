import assert from "node:assert/strict";
import { test } from "node:test";
import { Recolouring, plainLook, shadesOf } from "./look.ts";

test("a plain look leaves each shade as it is", () => {
  assert.deepEqual([...shadesOf(plainLook, 256, 0, 255)], [...Array(256).keys()]);
});

test("brightness and contrast are those of CSS, gamma lifts the middle, and inverted is the other way round", () => {
  const at = (over: Partial<typeof plainLook>, value: number) => shadesOf({ ...plainLook, ...over }, 256, 0, 255)[value];
  assert.equal(at({ brightness: 2 }, 100), 200);
  assert.equal(at({ brightness: 2 }, 200), 255);
  assert.equal(at({ contrast: 1.5 }, 110), 101);
  assert.equal(at({ gamma: 2 }, 64), Math.round(255 * Math.sqrt(64 / 255)));
  assert.equal(at({ colours: "inverted" }, 10), 245);
});

test("of sixteen bits the range becomes all shades, and what lies outside black or white", () => {
  const shades = shadesOf(plainLook, 65536, 1000, 1510);
  assert.deepEqual([999, 1000, 1255, 1510, 40000].map((v) => shades[v]), [0, 0, 128, 255, 255]);
});

test("colours stand for shades, and what is seen through stays so", () => {
  const pixels = new Uint8ClampedArray([0, 0, 0, 255, 255, 255, 255, 255, 9, 9, 9, 0]);
  new Recolouring({ ...plainLook, colours: "viridis" }).all(pixels);
  assert.deepEqual([...pixels], [0x44, 0x01, 0x54, 255, 0xfd, 0xe7, 0x25, 255, 9, 9, 9, 0]);
});
