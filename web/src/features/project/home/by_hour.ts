// When answers come: the hours of the day as clocks show them here, which the server does not know.
import type { Progress } from "#shared/api/index.ts";

export type ByHour = { counts: number[]; answers: number; days: number };

const dayMs = 86_400_000;
const daysMax = 28; // what a team does now, not what it did last year

/** Answers by hour 0..23 over the last weeks. Each point of the history has the answers up to its time; the first one's are of an unknown hour. */
export function answersByHour(history: Progress["history"], hourOf = (at: number) => new Date(at).getHours()): ByHour {
  const counts = Array.from({ length: 24 }, () => 0);
  const end = Date.parse(history.at(-1)?.at ?? "");
  const points = history.map((h) => ({ at: Date.parse(h.at), answers: h.answers })).filter(({ at }) => at >= end - daysMax * dayMs);
  points.slice(1).forEach(({ at, answers }, i) => {
    const hour = hourOf(at - 1);
    counts[hour] = (counts[hour] ?? 0) + Math.max(0, answers - (points[i]?.answers ?? answers));
  });
  const spanMs = points[0] ? end - points[0].at : 0;
  return { counts, answers: counts.reduce((sum, n) => sum + n, 0), days: Math.max(1, Math.ceil(spanMs / dayMs)) };
}
