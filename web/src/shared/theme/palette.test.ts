import assert from "node:assert/strict";
import { test } from "node:test";
import { contrast, inkOn, luminance, okabeIto, paintAt, paintsOf } from "./palette.ts";

const published = [
  { name: "black on white", a: "#000000", b: "#ffffff", ratio: 21 }, // WCAG 2.2, contrast ratio
  { name: "grey 767676 on white", a: "#767676", b: "#fff", ratio: 4.54 },
  { name: "blue on white", a: "#0000ff", b: "#ffffff", ratio: 8.59 },
];
for (const row of published)
  test(`contrast is the one of WCAG: ${row.name}`, () => assert.ok(Math.abs(contrast(row.a, row.b) - row.ratio) < 0.01));

test("ink reads on every class colour", () => {
  for (const color of okabeIto) assert.ok(contrast(inkOn(color), color) >= 4.5, color);
});
test("classes beyond the palette differ by pattern", () => {
  assert.equal(paintAt(8).color, paintAt(0).color);
  assert.notEqual(paintAt(8).pattern, paintAt(0).pattern);
});
test("a colour of the schema goes first", () => {
  const paints = paintsOf([{ name: "a", color: "#123456" }, { name: "b" }]);
  assert.equal(paints.get("a")?.color, "#123456");
  assert.equal(paints.get("b")?.color, okabeIto[1]);
});
test("what is no colour counts as black", () => assert.equal(luminance("red; x"), 0));
