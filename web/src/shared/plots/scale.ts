// Scales and axes.
import type { Mark } from "./marks.ts";

export type Scale = { (value: number): number; readonly ticks: number[] };
export type Box = { left: number; right: number; top: number; bottom: number };

/** Round steps (1, 2, 5 times a power of ten) that cover low..high, about `wanted` of them. */
export function niceTicks(low: number, high: number, wanted = 4): number[] {
  const span = high - low || Math.abs(high) || 1;
  const rough = span / wanted;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5, 10].find((m) => m * power >= rough) ?? 10) * power;
  const first = Math.floor(low / step + 1e-9);
  const last = Math.ceil(high / step - 1e-9);
  return Array.from({ length: Math.max(2, last - first + 1) }, (_, i) => (first + i) * step);
}

export function linear(low: number, high: number, from: number, to: number, ticks: number[]): Scale {
  const span = high - low || 1;
  return Object.assign((value: number) => from + ((value - low) / span) * (to - from), { ticks });
}

/** A vertical scale that starts and ends on round numbers, and its grid. */
export function verticalAxis(low: number, high: number, box: Box, say: (value: number) => string): { y: Scale; marks: Mark[] } {
  const ticks = niceTicks(low, high);
  const y = linear(ticks[0] ?? low, ticks.at(-1) ?? high, box.bottom, box.top, ticks);
  const marks = ticks.flatMap((tick): Mark[] => [
    { kind: "path", d: `M${box.left} ${y(tick)}H${box.right}`, stroke: "line", fill: "none" },
    { kind: "text", x: box.left - 6, y: y(tick) + 4, text: say(tick), anchor: "end", tone: "dim" },
  ]);
  return { y, marks };
}

const minute = 60_000;
const timeSteps = [minute, 5 * minute, 15 * minute, 60 * minute, 3 * 60 * minute, 6 * 60 * minute, 12 * 60 * minute, 1440 * minute, 2 * 1440 * minute, 7 * 1440 * minute, 30 * 1440 * minute, 90 * 1440 * minute, 365 * 1440 * minute];

/** Times that fall on whole steps between low and high (milliseconds), at most `most`. */
export function timeTicks(low: number, high: number, most = 6): number[] {
  const step = timeSteps.find((s) => (high - low) / s <= most) ?? 365 * 1440 * minute * Math.ceil((high - low) / (365 * 1440 * minute * most));
  const first = Math.ceil(low / step) * step;
  return Array.from({ length: Math.max(0, Math.floor((high - first) / step) + 1) }, (_, i) => first + i * step);
}
