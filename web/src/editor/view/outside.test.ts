import assert from "node:assert/strict";
import { test } from "node:test";
import type { Item } from "#shared/api/types.ts";
import type { Schema } from "../schema.ts";
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
