import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { coarseLevel, levelFor, sideAt, tilesIn, type Pyramid } from "./levels.ts";

const slide: Pyramid = { width: 32_000, height: 20_001, size: 512, levels: 7 };

test("the level that is drawn has a pixel for each of the screen, and no more than need be", () => {
  for (const [scale, level] of [[8, 0], [1, 0], [0.6, 0], [0.5, 1], [0.3, 1], [0.25, 2], [0.03, 5], [0.001, 6]] as const) assert.equal(levelFor(slide, scale), level, `${scale}`);
});

test("the coarse level is as large as may be had at once", () => {
  assert.equal(coarseLevel(slide), 5);
  assert.ok(sideAt(32_000, 5) * sideAt(20_001, 5) <= 2_000_000 && sideAt(32_000, 4) * sideAt(20_001, 4) > 2_000_000);
  assert.equal(coarseLevel({ width: 600, height: 20, size: 512, levels: 2 }), 0);
});

test("tiles of a part cover it, begin in its middle and stay on the picture", () => {
  const some = tilesIn(slide, 0, { x: 1000, y: 1000, w: 1100, h: 600 });
  assert.deepEqual(some[0], { level: 0, column: 3, row: 2 });
  assert.equal(some.length, 4 * 3);
  for (const { column, row } of some) assert.ok(column >= 1 && column <= 4 && row >= 1 && row <= 3);
  const corner = tilesIn(slide, 5, { x: 20_000, y: 15_000, w: 50_000, h: 50_000 });
  assert.deepEqual(corner.map(({ column, row }) => [column, row]).sort(), [[1, 0], [1, 1]]);
  assert.deepEqual(tilesIn(slide, 0, { x: -900, y: 0, w: 800, h: 800 }), []);
});

test("levels and tiles are the server's, on rows that both are held to", () => {
  const rows = readFileSync(new URL("../../../../tests/work/data/tiles.csv", import.meta.url), "utf8").trim().split("\n").slice(1).map((row) => row.split(",").map(Number));
  assert.equal(rows.length, 124);
  for (const [width = 0, height = 0, levels = 0, level = 0, levelWidth, levelHeight, columns = 0, tileRows = 0] of rows) {
    assert.deepEqual([sideAt(width, level), sideAt(height, level)], [levelWidth, levelHeight]);
    const all = tilesIn({ width, height, size: 512, levels }, level, { x: 0, y: 0, w: width, h: height });
    assert.deepEqual(all.map(({ column, row }) => row * columns + column).sort((a, b) => a - b), Array.from({ length: columns * tileRows }, (_, i) => i));
    assert.ok(all.every(({ column }) => column < columns));
    const reach = 512 * 2 ** level;
    const corner = tilesIn({ width, height, size: 512, levels }, level, { x: reach * (columns - 1) + 0.5, y: reach * (tileRows - 1) + 0.5, w: reach, h: reach });
    assert.deepEqual(corner, [{ level, column: columns - 1, row: tileRows - 1 }]);
  }
});
