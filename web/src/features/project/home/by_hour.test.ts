import assert from "node:assert/strict";
import { test } from "node:test";
import { answersByHour } from "./by_hour.ts";

const utc = (at: number) => new Date(at).getUTCHours();
const at = (day: number, hour: number, answers: number) => ({ at: new Date(Date.UTC(2026, 0, day, hour)).toISOString(), settled: 0, answers });

test("what came up to the end of an hour belongs to that hour", () => {
  const { counts, answers } = answersByHour([at(1, 9, 100), at(1, 10, 103), at(1, 11, 103), at(2, 10, 110)], utc);
  assert.deepEqual([counts[9], counts[10]], [10, 0]);
  assert.equal(answers, 10);
});
test("only the last weeks count, and a count that falls is none", () => {
  const { counts, days } = answersByHour([at(1, 9, 0), at(1, 10, 50), at(40, 9, 60), at(40, 10, 58), at(41, 9, 61)], utc);
  assert.deepEqual([counts[9], counts[8]], [0, 3]);
  assert.equal(days, 1);
});
test("a history of nothing has 24 empty hours", () => assert.deepEqual(answersByHour([], utc), { counts: Array.from({ length: 24 }, () => 0), answers: 0, days: 1 }));
