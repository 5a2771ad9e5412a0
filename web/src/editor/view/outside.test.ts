import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import type { Item } from "#shared/api/types.ts";
import type { Schema, Values } from "../schema.ts";
import { outsideMark } from "./outside.ts";

const schema: Schema = { fields: [{ name: "any", kind: "choice", classes: [{ name: "yes" }, { name: "no" }] }, { name: "things", kind: "boxes", classes: [{ name: "car" }], when: { field: "any", is: ["yes"] } }] };
const of = (width: number): Item => ({
  id: "i", external_id: "i", state: "open", reason: "", data: {}, hash: "", meta: {}, created_at: "", media: [{ key: "image", id: "m", type: "image/png", width, height: width / 2 }],
} as unknown as Item);
const box = (id: string, x: number, y: number) => ({ id, class: "car", x, y, w: 10, h: 10, rotation: 0, attributes: {} });
const beside = (any: string, width: number, ...things: unknown[]) => outsideMark(schema, of(width), { any, things });

test("a mark beside the picture is found; one that reaches in, or that is not asked for, is not", () => {
  assert.equal(beside("yes", 100, box("1", 95, 45), box("2", -5, -5)), null);
  for (const [x, y] of [[101, 0], [0, 51], [-11, 0], [0, -11]] as const) assert.deepEqual(beside("yes", 100, box("1", 5, 5), box("2", x, y)), { field: "things", id: "2" });
  assert.equal(beside("no", 100, box("2", 500, 0)), null);
  assert.equal(beside("yes", 0, box("2", 500, 0)), null, "a picture of unknown size");
});

test("a mask of another picture is found", () => {
  const masks: Schema = { fields: [{ name: "things", kind: "masks", classes: [{ name: "car" }] }] };
  const mask = (height: number, width: number) => ({ id: "1", class: "car", rle: { size: [height, width], counts: [0, height * width] } });
  const found = (height: number, width: number) => outsideMark(masks, of(8), { things: [mask(height, width)] });
  assert.deepEqual([found(4, 8), found(8, 4)], [null, { field: "things", id: "1" }]);
});

type Row = { readonly schema: Schema; readonly media: readonly unknown[]; readonly values: Values; readonly outside?: boolean };
const made = readFileSync(new URL("../../../../tests/record/data/shapes.jsonl", import.meta.url), "utf8").trim().split("\n").map((row) => JSON.parse(row) as Row);

test("what lies outside of its picture is what the server refuses", () => {
  const mine = made.filter(({ outside }) => outside !== undefined);
  assert.equal(mine.length, 180);
  for (const row of mine) {
    const found = outsideMark(row.schema, { ...of(100), media: row.media } as unknown as Item, row.values);
    assert.deepEqual(found, row.outside ? { field: "f", id: "1" } : null, JSON.stringify(row));
  }
});
