// The kinds of plot: each a pure function from data to a picture.
import type { Behind, Mark, Picture, Tone } from "./marks.ts";
import { through } from "./marks.ts";
import { linear, timeTicks, verticalAxis } from "./scale.ts";
import type { Box } from "./scale.ts";

type Format = (value: number) => string;
const size = (width: number, height: number): Box => ({ left: 52, right: width - 16, top: 12, bottom: height - 28 });

export type TimePoint = { at: number; value: number; low?: number; high?: number; behind?: Behind };
/** What is expected, at `value` between two dates. */
export type Forecast = { value: number; low: number; middle: number; high: number; label: string };
export type TimePlot = { points: TimePoint[]; forecast?: Forecast | null; /** Where it is not over time. */ ticks?: number[]; floor?: number; ceiling?: number; sayTime: Format; sayValue: Format; width: number; height: number };

/** A line over time with its band, and where it is going. */
export function timePlot(plot: TimePlot): Picture {
  const { points, forecast, width, height } = plot;
  const box = size(width, height);
  const times = [...points.map((p) => p.at), ...(forecast ? [forecast.high] : [])];
  const values = [...points.flatMap((p) => [p.value, p.low ?? p.value, p.high ?? p.value]), ...(forecast ? [forecast.value] : [])];
  const [first, last] = times.length > 0 ? [Math.min(...times), Math.max(...times)] : [0, 1];
  const { y, marks } = verticalAxis(plot.floor ?? Math.min(...values), plot.ceiling ?? Math.max(...values, (plot.floor ?? 0) + 1e-9), box, plot.sayValue);
  const x = linear(first, last, box.left, box.right, plot.ticks ?? timeTicks(first, last, Math.max(2, Math.floor(width / 110))));
  for (const tick of x.ticks) marks.push({ kind: "text", x: x(tick), y: height - 8, text: plot.sayTime(tick), anchor: x(tick) > box.right - 8 ? "end" : "middle", tone: "dim" }); // a date at the edge has no room beyond it
  marks.push(...bandOf(points, x, y), ...(forecast ? forecastMarks(points, forecast, x, y) : []));
  marks.push({ kind: "path", d: through(points.map((p) => [x(p.at), y(p.value)])), stroke: "accent", fill: "none", width: 2 });
  for (const p of dotted(points, Math.max(2, Math.floor(width / dotEvery)))) marks.push(dotAt(x(p.at), y(p.value), p.behind));
  return { width, height, marks };
}

const dotEvery = 32; // pixels from one dot to the next: each can be pointed at, and walked to by keyboard

/** At most `most` of the points, evenly, the last one always. */
function dotted(points: readonly TimePoint[], most: number): TimePoint[] {
  const every = Math.ceil(points.length / most);
  return points.filter((_, i) => (points.length - 1 - i) % every === 0);
}

const dotAt = (x: number, y: number, behind?: Behind): Mark => ({ kind: "dot", x, y, r: 3.5, fill: "accent", ...(behind && { behind }) });

function bandOf(points: TimePoint[], x: Format2, y: Format2): Mark[] {
  const banded = points.filter((p) => p.low !== undefined && p.high !== undefined);
  if (banded.length < 2) return [];
  const upper = banded.map((p) => [x(p.at), y(p.high ?? p.value)] as const);
  const lower = banded.map((p) => [x(p.at), y(p.low ?? p.value)] as const).toReversed();
  return [{ kind: "path", d: `${through([...upper, ...lower])}Z`, stroke: "none", fill: "band" }];
}
type Format2 = (value: number) => number;

function forecastMarks(points: TimePoint[], forecast: Forecast, x: Format2, y: Format2): Mark[] {
  const now = points.at(-1);
  if (!now) return [];
  const from = [x(now.at), y(now.value)] as const;
  const to = (at: number) => [x(at), y(forecast.value)] as const;
  return [
    { kind: "path", d: `${through([from, to(forecast.low), to(forecast.high)])}Z`, stroke: "none", fill: "band" },
    { kind: "path", d: through([from, to(forecast.middle)]), stroke: "accent", fill: "none", width: 2, dash: "4 4" },
    { kind: "text", x: x(forecast.high), y: y(forecast.value) + 34, text: forecast.label, anchor: "end", tone: "ink" },
  ];
}

export type Bar = { from: number; to: number; count: number; behind?: Behind };
export type BarPlot = { bars: Bar[]; sayEdge: Format; sayCount: Format; width: number; height: number };

/** A histogram: bars that touch, edges named. */
export function histogram(plot: BarPlot): Picture {
  const { bars, width, height } = plot;
  const box = size(width, height);
  const { y, marks } = verticalAxis(0, Math.max(1, ...bars.map((b) => b.count)), box, plot.sayCount);
  const step = (box.right - box.left) / Math.max(1, bars.length);
  const every = Math.max(1, Math.ceil((bars.length * 44) / (box.right - box.left)));
  bars.forEach((bar, i) => {
    const left = box.left + i * step;
    marks.push({ kind: "rect", x: left + 1, y: y(bar.count), w: step - 2, h: box.bottom - y(bar.count), fill: "accent", ...(bar.behind && bar.count > 0 && { behind: bar.behind }) });
    if (i % every === 0) marks.push({ kind: "text", x: left, y: height - 8, text: plot.sayEdge(bar.from), anchor: "middle", tone: "dim" });
  });
  const last = bars.at(-1);
  if (last && bars.length % every === 0) marks.push({ kind: "text", x: box.right, y: height - 8, text: plot.sayEdge(last.to), anchor: "middle", tone: "dim" });
  return { width, height, marks };
}

export type StripRow = { name: string; value: number | null; low: number | null; high: number | null; note: string; behind?: Behind };
export type StripPlot = { rows: StripRow[]; floor: number; ceiling: number; sayValue: Format; nameWidth: number; width: number };

const rowHeight = 28;
const tickRoom = 36; // pixels that "100%" and a gap take

/** The beginning and the end of a name: people and classes often differ in their last letters only. */
function shortened(name: string, characters: number): string {
  if (name.length <= characters) return name;
  const end = Math.floor((characters - 1) / 2);
  return `${name.slice(0, characters - 1 - end)}…${name.slice(name.length - end)}`;
}

/** One row a thing: a dot with its interval, and how many observations it stands on. */
export function strip(plot: StripPlot): Picture {
  const height = plot.rows.length * rowHeight + 28;
  const [left, right] = [plot.nameWidth, plot.width - 92];
  const x = linear(plot.floor, plot.ceiling, left, right, (right - left < 5 * tickRoom ? [0, 0.5, 1] : [0, 0.25, 0.5, 0.75, 1]).map((s) => plot.floor + s * (plot.ceiling - plot.floor)));
  const marks: Mark[] = x.ticks.flatMap((tick): Mark[] => [
    { kind: "path", d: `M${x(tick)} 4V${height - 24}`, stroke: "line", fill: "none" },
    { kind: "text", x: x(tick), y: height - 8, text: plot.sayValue(tick), anchor: "middle", tone: "dim" },
  ]);
  plot.rows.forEach((row, i) => marks.push(...stripRow(row, i * rowHeight + 18, x, plot)));
  return { width: plot.width, height, marks };
}

function stripRow(row: StripRow, y: number, x: Format2, plot: StripPlot): Mark[] {
  const characters = Math.max(4, Math.floor((plot.nameWidth - 12) / 7));
  const marks: Mark[] = [
    { kind: "text", x: 0, y: y + 4, text: shortened(row.name, characters), anchor: "start", tone: "ink", size: 12 },
    { kind: "text", x: plot.width, y: y + 4, text: row.note, anchor: "end", tone: "dim" },
  ];
  if (row.low !== null && row.high !== null) marks.push({ kind: "path", d: `M${x(row.low)} ${y}H${x(row.high)}`, stroke: "accent", fill: "none", width: 3 });
  if (row.value !== null) marks.push({ kind: "dot", x: x(row.value), y, r: 5, fill: "accent" });
  // Over the whole row, so that it leads somewhere where nothing was measured too.
  if (row.behind) marks.push({ kind: "rect", x: 0, y: y - rowHeight / 2, w: plot.width, h: rowHeight, fill: "ink", opacity: 0, behind: row.behind });
  return marks;
}

export type CalibrationPoint = { from: number; to: number; believed: number; value: number; low: number; high: number; count: number; behind?: Behind };
export type CalibrationPlot = { points: CalibrationPoint[]; sayShare: Format; sayCount: Format; width: number; height: number };

/** What was believed against what was right: a dot with its interval for each bin, counts above; the line is where both are the same. */
export function calibrationPlot(plot: CalibrationPlot): Picture {
  const { points, width, height } = plot;
  const box = { ...size(width, height), top: 28 };
  const floor = Math.max(0, Math.floor(Math.min(...points.map((p) => Math.min(p.low, p.believed))) * 10) / 10);
  const { y, marks } = verticalAxis(floor, 1, box, plot.sayShare);
  const x = linear(floor, 1, box.left, box.right, y.ticks.filter((tick) => tick >= floor && tick <= 1));
  for (const tick of x.ticks) marks.push({ kind: "text", x: x(tick), y: height - 8, text: plot.sayShare(tick), anchor: "middle", tone: "dim" });
  marks.push({ kind: "path", d: through([[x(floor), y(floor)], [x(1), y(1)]]), stroke: "dim", fill: "none", dash: "4 4" });
  let free = -Infinity; // where the last count ended: bins crowd near 1
  for (const p of points) {
    const at = x(p.believed);
    marks.push({ kind: "path", d: `M${at} ${y(p.low)}V${y(p.high)}`, stroke: "accent", fill: "none", width: 3 }, dotAt(at, y(p.value), p.behind));
    const text = plot.sayCount(p.count);
    if (at - text.length * 3.5 < free) continue;
    marks.push({ kind: "text", x: at, y: y(p.high) - 8, text, anchor: "middle", tone: "dim" });
    free = at + text.length * 3.5 + 4;
  }
  return { width, height, marks };
}

export type MatrixPlot = { names: string[]; counts: number[][]; sayCount: Format; behind: (row: number, column: number) => Behind; width: number };

/** Counts by row and column; the darker the more, and the number in the cell. */
export function matrix(plot: MatrixPlot): Picture {
  const { names, counts, width } = plot;
  const gutter = 110;
  const cell = Math.min(72, Math.max(34, (width - gutter) / Math.max(1, names.length)));
  const height = gutter / 2 + cell * names.length;
  const most = Math.max(1, ...counts.flat());
  const cut = (name: string, room: number) => (name.length > room ? `${name.slice(0, room - 1)}…` : name);
  const marks: Mark[] = names.map((name, i) => ({ kind: "text", x: gutter + i * cell + cell / 2, y: gutter / 2 - 8, text: cut(name, Math.floor(cell / 6.5)), anchor: "middle", tone: "dim" }));
  counts.forEach((row, r) => {
    marks.push({ kind: "text", x: gutter - 8, y: gutter / 2 + r * cell + cell / 2 + 4, text: cut(names[r] ?? "", 15), anchor: "end", tone: "dim" });
    row.forEach((n, c) => marks.push(...matrixCell(n, gutter + c * cell, gutter / 2 + r * cell, cell, n / most, plot, plot.behind(r, c))));
  });
  return { width: Math.max(width, gutter + cell * names.length), height, marks };
}

function matrixCell(n: number, x: number, y: number, cell: number, share: number, plot: MatrixPlot, behind: Behind): Mark[] {
  const fill: Tone = "accent";
  return [
    { kind: "rect", x: x + 1, y: y + 1, w: cell - 2, h: cell - 2, fill, opacity: n === 0 ? 0.03 : 0.08 + 0.42 * share, ...(n > 0 && { behind }) },
    { kind: "text", x: x + cell / 2, y: y + cell / 2 + 4, text: plot.sayCount(n), anchor: "middle", tone: n === 0 ? "dim" : "ink", size: 12 },
  ];
}
