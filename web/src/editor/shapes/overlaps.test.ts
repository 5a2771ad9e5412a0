// How alike two shapes are, on the pairs that the engine and the server are held to as well.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import type { Schema } from "../schema.ts";
import { imageKindOf } from "./registry.ts";

const named = { id: "1", class: "a" };

/** The same shape as a value of the record. */
const values: Readonly<Record<string, { kind: string; value(text: string): unknown }>> = {
  outline: { kind: "polygons", value: outlineOf },
  box: {
    kind: "boxes",
    value(text) {
      const [x1 = 0, y1 = 0, x2 = 0, y2 = 0, rotation = 0] = text.split(" ").map(Number);
      return { ...named, x: x1, y: y1, w: x2 - x1, h: y2 - y1, rotation };
    },
  },
  skeleton: { kind: "skeletons", value: (text) => ({ ...named, joints: text.split(";").map((j) => j.split(" ").map(Number)) }) },
  mask: { kind: "masks", value: (text) => ({ ...named, rle: runsOf(text) }) },
};

/** From "x y;x y|x y", a bar before each hole. */
function outlineOf(text: string): unknown {
  const [points, ...holes] = text.split("|").map((ring) => ring.split(";").map((p) => p.split(" ").map(Number)));
  return { ...named, points, holes };
}

/** From "WIDTH pixels", row by row, to runs, column by column. */
function runsOf(text: string): { size: number[]; counts: number[] } {
  const [head = "", pixels = ""] = text.split(" ");
  const width = Number(head);
  const height = pixels.length / width;
  const counts = [0];
  for (let i = 0, inside = "0"; i < pixels.length; i++) {
    const pixel = pixels[(i % height) * width + Math.floor(i / height)] ?? "";
    if (pixel !== inside) { counts.push(0); inside = pixel; }
    counts[counts.length - 1] = (counts.at(-1) ?? 0) + 1;
  }
  return { size: [height, width], counts };
}

const rows = readFileSync(new URL("../../../../tests/unit/truth/data/overlaps.csv", import.meta.url), "utf8").trim().split("\n").slice(1).map((row) => row.split(","));

for (const [name, { kind, value }] of Object.entries(values))
  test(`overlaps of ${kind} are what another counted`, () => {
    const kindFor = (joints: number) => imageKindOf({ name: "it", kind, joints: Array.from({ length: joints }, (_, i) => ({ name: String(i) })) });
    const mine = rows.filter(([of]) => of === name);
    assert.ok(mine.length >= 20);
    for (const [, first = "", second = "", share] of mine) {
      const shapes = kindFor(first.split(";").length);
      const [a, b] = shapes?.read([value(first), value(second)]) ?? [];
      assert.ok(shapes && a && b);
      const found = shapes.likeness(a, b);
      assert.ok(Math.abs(found - Number(share)) < 1e-9, `${first} and ${second}: ${found}, not ${share}`);
    }
  });

type Row = { readonly schema: Schema; readonly marks: readonly unknown[]; readonly alike?: number };
const made = readFileSync(new URL("../../../../tests/record/data/shapes.jsonl", import.meta.url), "utf8").trim().split("\n").map((row) => JSON.parse(row) as Row);

for (const kind of ["ellipses", "polylines", "points"])
  test(`${kind} are as alike as the server has them`, () => {
    const mine = made.filter(({ schema, alike }) => schema.fields[0]?.kind === kind && alike !== undefined);
    assert.equal(mine.length, 40);
    for (const { schema: { fields: [field] }, marks, alike = -1 } of mine) {
      const shapes = field && imageKindOf(field);
      const [a, b] = shapes?.read(marks) ?? [];
      assert.ok(shapes && a && b);
      for (const found of [shapes.likeness(a, b), shapes.likeness(b, a)]) assert.ok(Math.abs(found - alike) < 1e-9, `${JSON.stringify(marks)}: ${found}, not ${alike}`);
      assert.ok(shapes.likeness(a, a) > 1 - 1e-9);
    }
  });
