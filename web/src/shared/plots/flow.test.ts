import assert from "node:assert/strict";
import { test } from "node:test";
import { columnsOf, flowPlot } from "./flow.ts";

const bands = [
  { from: "start", to: "label", count: 100 },
  { from: "label", to: "done", count: 60 },
  { from: "label", to: "check", count: 40, behind: { label: "40 items", follow: "check" } },
  { from: "check", to: "label", count: 10 },
  { from: "check", to: "done", count: 30 },
  { from: "check", to: "nowhere", count: 0 },
];
const picture = flowPlot({ width: 600, bands, say: (place) => place.toUpperCase(), count: String });
const paths = picture.marks.flatMap((m) => (m.kind === "path" ? [m] : []));

test("places stand as many bands from the start as it takes", () => {
  assert.deepEqual([...columnsOf(bands)], [["start", 0], ["label", 1], ["done", 2], ["check", 2], ["nowhere", 3]]);
});

test("a loop without a beginning begins somewhere", () => {
  assert.deepEqual([...columnsOf([{ from: "a", to: "b" }, { from: "b", to: "a" }])], [["a", 0], ["b", 1]]);
});

test("a band is as thick as its items, and one without items is not there", () => {
  assert.equal(paths.length, 5);
  const thick = paths.map((p) => p.width ?? 0);
  assert.ok(Math.abs((thick[1] ?? 0) / (thick[2] ?? 1) - 1.5) < 1e-9);
  assert.deepEqual(paths[2]?.behind, { label: "40 items", follow: "check" });
  assert.ok(!JSON.stringify(picture).includes("NOWHERE"));
});

test("everything stays within the picture", () => {
  for (const mark of picture.marks) {
    if (mark.kind === "rect") assert.ok(mark.x >= 0 && mark.x + mark.w <= picture.width && mark.y + mark.h <= picture.height);
    const numbers = mark.kind === "path" ? (mark.d.match(/-?[\d.]+/g) ?? []).map(Number) : [];
    for (let i = 1; i < numbers.length; i += 2) assert.ok((numbers[i] ?? 0) <= picture.height, `${mark.kind} at ${numbers[i]} of ${picture.height}`);
  }
});

test("places say their names and how many came", () => {
  const texts = picture.marks.flatMap((m) => (m.kind === "text" ? [m.text] : []));
  assert.deepEqual(texts, ["START 100", "LABEL 110", "DONE 90", "CHECK 40"]);
});

test("a second line stands beside a place that has one", () => {
  const noted = flowPlot({ width: 600, bands: [{ from: "a", to: "b", count: 3 }, { from: "b", to: "c", count: 2 }], say: String, count: String, note: (place) => (place === "b" ? "12 % pass" : undefined) });
  const [name, note] = noted.marks.filter((m) => m.kind === "text" && (m.text === "b 3" || m.text === "12 % pass"));
  assert.ok(name?.kind === "text" && note?.kind === "text" && note.x === name.x && note.y > name.y && note.y < noted.height);
});

test("nothing that moved is an empty picture", () => {
  assert.deepEqual(flowPlot({ width: 300, bands: [], say: String, count: String }).marks, []);
});
