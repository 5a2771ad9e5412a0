// When answers come: the hours of the day as clocks show them here now, which the server does not know.
import type { Progress } from "#shared/api/index.ts";

/** `hour` is the server's, of UTC; `begin` is when it begins here, 0 <= begin < 24. */
export type HourBar = { hour: number; begin: number; count: number };
/** `since`: when the first of the answers may have come. */
export type ByHour = { bars: HourBar[]; answers: number; days: number; since: string | null };

const [hourMs, dayMs] = [3_600_000, 86_400_000];
const daysMax = 28; // what a team does now, not what it did last year
const hereNow = () => -new Date().getTimezoneOffset() / 60;

/** Answers by hour over the last weeks. Each point of the history has the answers up to its time; the first one's are of an unknown hour. */
export function answersByHour(history: Progress["history"], hoursAhead = hereNow()): ByHour {
  const counts = Array.from({ length: 24 }, () => 0);
  const end = Date.parse(history.at(-1)?.at ?? "");
  const points = history.filter(({ at }) => Date.parse(at) >= end - daysMax * dayMs);
  points.slice(1).forEach(({ at, answers }, i) => {
    const hour = Math.floor((Date.parse(at) - 1) / hourMs) % 24;
    counts[hour] = (counts[hour] ?? 0) + Math.max(0, answers - (points[i]?.answers ?? answers));
  });
  const bars = counts.map((count, hour) => ({ hour, begin: (hour + hoursAhead + 24) % 24, count })).sort((a, b) => a.begin - b.begin);
  const spanMs = points[0] ? end - Date.parse(points[0].at) : 0;
  return { bars, answers: counts.reduce((sum, n) => sum + n, 0), days: Math.max(1, Math.ceil(spanMs / dayMs)), since: points[0]?.at ?? null };
}
