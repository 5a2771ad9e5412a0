import assert from "node:assert/strict";
import { test } from "node:test";
import { answersByHour } from "./by_hour.ts";

const at = (day: number, hour: number, answers: number) => ({ at: new Date(Date.UTC(2026, 0, day, hour)).toISOString(), settled: 0, answers });
const countAt = (bars: { begin: number; count: number }[], begin: number) => bars.find((b) => b.begin === begin)?.count;

test("what came up to the end of an hour belongs to that hour", () => {
  const { bars, answers, since } = answersByHour([at(1, 9, 100), at(1, 10, 103), at(1, 11, 103), at(2, 10, 110)], 0);
  assert.deepEqual([countAt(bars, 9), countAt(bars, 10)], [10, 0]);
  assert.equal(answers, 10);
  assert.equal(since, "2026-01-01T09:00:00.000Z");
});
test("only the last weeks count, and a count that falls is none", () => {
  const { bars, days, since } = answersByHour([at(1, 9, 0), at(1, 10, 50), at(40, 9, 60), at(40, 10, 58), at(41, 9, 61)], 0);
  assert.deepEqual([countAt(bars, 9), countAt(bars, 8)], [0, 3]);
  assert.equal(days, 1);
  assert.equal(since, "2026-02-09T09:00:00.000Z");
});
for (const [place, ahead, begin] of [["Berlin", 1, 10], ["Los Angeles", -8, 1], ["Kolkata", 5.5, 14.5], ["Apia", 13, 22], ["Auckland", 13, 22]] as const)
  test(`an hour of UTC is one of ${place} too, and the day begins there with its first`, () => {
    const { bars } = answersByHour([at(1, 9, 0), at(1, 10, 7)], ahead);
    assert.deepEqual(bars.find((b) => b.count > 0), { hour: 9, begin, count: 7 });
    assert.deepEqual(bars.map((b) => b.begin), Array.from({ length: 24 }, (_, i) => i + (ahead % 1 + 1) % 1));
  });
test("a history of nothing has 24 empty hours", () => {
  const { bars, ...rest } = answersByHour([], 0);
  assert.deepEqual(bars.map((b) => b.count), Array.from({ length: 24 }, () => 0));
  assert.deepEqual(rest, { answers: 0, days: 1, since: null });
});
