// Items between places: columns from left to right, a band as thick as the items that took it.
import type { Behind, Mark, Picture } from "./marks.ts";

/** What went from one place to another; what comes back is drawn below. */
export type Band = { from: string; to: string; count: number; behind?: Behind };
export type FlowPlot = { width: number; bands: readonly Band[]; say: (place: string) => string; count: (value: number) => string; /** A second line beside a place. */ note?: (place: string) => string | undefined };

const [barWidth, gap, top, most, backRoom, labelRoom] = [8, 28, 20, 120, 36, 120];

/** The least number of bands from a place that nothing leads to. */
export function columnsOf(bands: readonly Pick<Band, "from" | "to">[]): Map<string, number> {
  const entered = new Set(bands.map((b) => b.to));
  const begin = bands.map((b) => b.from).filter((place) => !entered.has(place));
  const found = new Map((begin.length > 0 ? begin : bands.slice(0, 1).map((b) => b.from)).map((place) => [place, 0]));
  for (const [place, column] of found) // grows while it is walked
    for (const band of bands) if (band.from === place && !found.has(band.to)) found.set(band.to, column + 1);
  return found;
}

type Node = { place: string; column: number; x: number; y: number; height: number; out: number; in: number };

/** A place is as high as what goes through it. */
function placed({ width, bands }: FlowPlot): { nodes: Map<string, Node>; scale: number; bottom: number } {
  const columns = columnsOf(bands);
  const through = (place: string) => Math.max(...[bands.filter((b) => b.from === place), bands.filter((b) => b.to === place)].map((list) => list.reduce((sum, b) => sum + b.count, 0)));
  const scale = most / Math.max(1, ...[...columns.keys()].map(through));
  const last = Math.max(1, ...columns.values());
  const [ys, nodes] = [new Map<number, number>(), new Map<string, Node>()];
  let bottom = top;
  for (const [place, column] of columns) {
    const y = ys.get(column) ?? top;
    const height = Math.max(2, through(place) * scale);
    nodes.set(place, { place, column, x: (column * (width - labelRoom - barWidth)) / last, y, height, out: 0, in: 0 });
    ys.set(column, y + height + gap);
    bottom = Math.max(bottom, y + height);
  }
  return { nodes, scale, bottom };
}

const n = (value: number): string => String(Math.round(value * 10) / 10);

export function flowPlot(plot: FlowPlot): Picture {
  const bands = plot.bands.filter((b) => b.count > 0);
  const { nodes, scale, bottom } = placed({ ...plot, bands });
  const marks: Mark[] = [];
  let backs = 0;
  for (const band of bands) {
    const [from, to] = [nodes.get(band.from), nodes.get(band.to)];
    if (!from || !to) continue;
    const thick = Math.max(1, band.count * scale);
    const [x1, y1, x2, y2] = [from.x + barWidth, from.y + from.out + thick / 2, to.x, to.y + to.in + thick / 2];
    from.out += thick;
    to.in += thick;
    const isBack = to.column <= from.column;
    const middle = (x1 + x2) / 2;
    const d = isBack ? `M${n(x1)} ${n(y1)}C${n(x1 + 40)} ${n(bottom + backRoom + 24 * backs)} ${n(x2 - 40)} ${n(bottom + backRoom + 24 * backs++)} ${n(x2)} ${n(y2)}` : `M${n(x1)} ${n(y1)}C${n(middle)} ${n(y1)} ${n(middle)} ${n(y2)} ${n(x2)} ${n(y2)}`;
    marks.push({ kind: "path", d, stroke: "band", fill: "none", width: thick, ...(band.behind && { behind: band.behind }) });
  }
  for (const { place, x, y, height, column } of nodes.values()) {
    marks.push({ kind: "rect", x, y, w: barWidth, h: height, fill: "accent" });
    const items = bands.filter((b) => (column === 0 ? b.from === place : b.to === place)).reduce((sum, b) => sum + b.count, 0);
    marks.push({ kind: "text", x: column === 0 ? x : x + barWidth + 4, y: column === 0 ? y - 6 : y + 12, text: `${plot.say(place)} ${plot.count(items)}`, anchor: "start", tone: "ink" });
    const note = plot.note?.(place);
    if (note && column > 0) marks.push({ kind: "text", x: x + barWidth + 4, y: y + 26, text: note, anchor: "start", tone: "dim" });
  }
  return { width: plot.width, height: bottom + gap + (backs > 0 ? backRoom + 24 * backs : 0), marks };
}
