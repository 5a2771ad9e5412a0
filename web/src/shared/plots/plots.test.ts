import assert from "node:assert/strict";
import { test } from "node:test";
import { csvText, svgText, through } from "./marks.ts";
import { calibrationPlot, histogram, matrix, strip, timePlot } from "./plots.ts";
import { niceTicks, timeTicks } from "./scale.ts";

const say = String;
const day = 86_400_000;

const ticks = [{ low: 0, high: 97, first: 0, last: 100 }, { low: 0, high: 1, first: 0, last: 1 }, { low: 5, high: 5, first: 5, last: 10 }, { low: -0.3, high: 1, first: -0.5, last: 1 }];
for (const row of ticks)
  test(`ticks cover ${row.low}..${row.high} with round steps`, () => {
    const found = niceTicks(row.low, row.high);
    assert.ok((found[0] ?? 1) <= row.low + 1e-9 && (found.at(-1) ?? 0) >= row.high - 1e-9, String(found));
    assert.ok(found.length <= 12);
  });
test("time ticks fall on whole days", () => assert.ok(timeTicks(0.3 * day, 5.2 * day).every((t) => t % day === 0)));

test("a time plot keeps its line inside the frame", () => {
  const points = Array.from({ length: 50 }, (_, i) => ({ at: i * day, value: i * 3, low: i * 2, high: i * 4 }));
  const picture = timePlot({ points, floor: 0, ceiling: 200, sayTime: say, sayValue: say, width: 600, height: 200 });
  const line = picture.marks.filter((m) => m.kind === "path" && m.stroke === "accent").map((m) => (m.kind === "path" ? m.d : "")).join("");
  const numbers = [...line.matchAll(/[ML](-?[\d.]+) (-?[\d.]+)/g)].map((m) => [Number(m[1]), Number(m[2])]);
  assert.ok(numbers.length === 50 && numbers.every(([x, y]) => x! >= 0 && x! <= 600 && y! >= 0 && y! <= 200));
});
test("a date at the edge ends there", () => {
  const picture = timePlot({ points: [{ at: 0, value: 1 }, { at: 5 * day, value: 1 }], sayTime: say, sayValue: say, width: 800, height: 200 });
  const dates = picture.marks.flatMap((m) => (m.kind === "text" && m.y === 192 ? [m.anchor] : []));
  assert.deepEqual(dates, ["middle", "middle", "middle", "middle", "middle", "end"]);
});
test("a time plot without points is an empty frame", () => {
  const picture = timePlot({ points: [], floor: 0, ceiling: 1, sayTime: say, sayValue: say, width: 600, height: 200 });
  assert.ok(!svgText(picture, "t", "#fff", String).includes("NaN"));
});
test("of many points only some are dots, the last one among them", () => {
  const points = Array.from({ length: 500 }, (_, i) => ({ at: i * day, value: i, behind: { label: String(i), follow: "x" } }));
  const dots = timePlot({ points, sayTime: say, sayValue: say, width: 640, height: 200 }).marks.flatMap((m) => (m.kind === "dot" && m.behind ? [m.behind.label] : []));
  assert.ok(dots.length > 10 && dots.length <= 20, String(dots.length));
  assert.equal(dots.at(-1), "499");
});
test("a forecast ends where everything is settled", () => {
  const picture = timePlot({ points: [{ at: 0, value: 0 }, { at: day, value: 5 }], forecast: { value: 10, low: 2 * day, middle: 3 * day, high: 4 * day, label: "Thursday" }, floor: 0, ceiling: 10, sayTime: say, sayValue: say, width: 600, height: 200 });
  assert.ok(picture.marks.some((m) => m.kind === "path" && m.dash));
  assert.ok(picture.marks.some((m) => m.kind === "text" && m.text === "Thursday"));
});
test("bars are as high as their counts", () => {
  const picture = histogram({ bars: [{ from: 0, to: 1, count: 2 }, { from: 1, to: 2, count: 4 }], sayEdge: say, sayCount: say, width: 400, height: 200 });
  const [a, b] = picture.marks.filter((m) => m.kind === "rect");
  assert.ok(a?.kind === "rect" && b?.kind === "rect" && Math.abs(b.h - 2 * a.h) < 1e-9);
});
test("only bars with something behind them lead somewhere", () => {
  const behind = { label: "x", follow: "x" };
  const picture = histogram({ bars: [{ from: 0, to: 1, count: 0, behind }, { from: 1, to: 2, count: 4, behind }], sayEdge: say, sayCount: say, width: 400, height: 200 });
  assert.equal(picture.marks.filter((m) => m.kind === "rect" && m.behind).length, 1);
});
test("a strip without figures has a row and no dot", () => {
  const picture = strip({ rows: [{ name: "A", value: null, low: null, high: null, note: "0" }], floor: 0, ceiling: 1, sayValue: say, nameWidth: 100, width: 400 });
  assert.ok(!picture.marks.some((m) => m.kind === "dot"));
});
test("a row of a strip leads somewhere with figures and without", () => {
  const row = { low: null, high: null, note: "0", behind: { label: "x", follow: "x" } };
  const picture = strip({ rows: [{ name: "A", value: null, ...row }, { name: "B", value: 0.5, ...row }], floor: 0, ceiling: 1, sayValue: say, nameWidth: 100, width: 400 });
  assert.deepEqual(picture.marks.flatMap((m) => (m.kind === "rect" && m.behind ? [[m.x, m.w]] : [])), [[0, 400], [0, 400]]);
});
test("long names of a strip still differ in their ends, and its scale has room for its numbers", () => {
  const rows = [1, 2].map((n) => ({ name: `Simulated annotator ${n}`, value: 0.5, low: null, high: null, note: "0" }));
  const texts = strip({ rows, floor: 0, ceiling: 1, sayValue: (v) => `${v * 100}%`, nameWidth: 110, width: 320 }).marks.flatMap((m) => (m.kind === "text" ? [m.text] : []));
  assert.deepEqual(texts.filter((text) => text.startsWith("Sim")), ["Simulat…ator 1", "Simulat…ator 2"]);
  assert.deepEqual(texts.filter((text) => text.endsWith("%")), ["0%", "50%", "100%"]);
});
test("every cell of a matrix with a count leads somewhere", () => {
  const picture = matrix({ names: ["a", "b"], counts: [[3, 0], [1, 2]], sayCount: say, behind: (r, c) => ({ label: `${r}${c}`, follow: "x" }), width: 400 });
  assert.deepEqual(picture.marks.flatMap((m) => (m.kind === "rect" && m.behind ? [m.behind.label] : [])), ["00", "10", "11"]);
});

test("figures as CSV: quotes, breaks, and nothing a spreadsheet runs", () =>
  assert.equal(csvText({ head: ["a,b", "c"], rows: [['say "x"', 1], ["=1+1", null], ["-2", -2]] }), '"a,b",c\r\n"say ""x""",1\r\n\'=1+1,\r\n\'-2,-2\r\n'));
test("names of classes cannot break out of the drawing", () => {
  const text = svgText({ width: 1, height: 1, marks: [{ kind: "text", x: 0, y: 0, text: "<script>", anchor: "start", tone: "ink" }] }, "<b>", "#fff", () => "#000");
  assert.ok(!text.includes("<script>") && !text.includes("<b>") && text.includes("&lt;script&gt;"));
});
test("a path goes through its points", () => assert.equal(through([[0, 1], [2, 3.456]]), "M0 1L2 3.46"));

test("a calibration plot has its diagonal from corner to corner, and dots above it where more was right than believed", () => {
  const points = [{ from: 0.5, to: 0.6, believed: 0.55, value: 0.9, low: 0.7, high: 0.97, count: 12 }, { from: 0.9, to: 0.95, believed: 0.92, value: 0.6, low: 0.5, high: 0.7, count: 30 }];
  const { marks } = calibrationPlot({ points, sayShare: say, sayCount: say, width: 400, height: 300 });
  const [line] = marks.flatMap((m) => (m.kind === "path" && m.dash ? [[...m.d.matchAll(/-?[\d.]+/g)].map(Number)] : []));
  const [x0 = 0, y0 = 0, x1 = 0, y1 = 0] = line ?? [];
  const over = marks.flatMap((m) => (m.kind === "dot" ? [m.y < y0 + ((m.x - x0) / (x1 - x0)) * (y1 - y0)] : []));
  assert.deepEqual(over, [true, false]);
  assert.deepEqual(marks.flatMap((m) => (m.kind === "text" && ["12", "30"].includes(m.text) ? [m.text] : [])), ["12", "30"]);
  const whiskers = marks.filter((m) => m.kind === "path" && m.width === 3);
  assert.equal(whiskers.length, 2);
});
