import assert from "node:assert/strict";
import { test } from "node:test";
import type { ItemFilter } from "#shared/api/index.ts";
import { changedFilter, readMeta, sayMeta } from "./filter.ts";

const changes: readonly [string, ItemFilter, Partial<ItemFilter>, ItemFilter][] = [
  ["an id looks through everything", { state: "settled", order: "newest" }, { q: "mail" }, { q: "mail" }],
  ["a stage looks through everything too", { state: "settled", order: "newest" }, { stage: "check" }, { stage: "check" }],
  ["what items say of themselves goes with a state, a decision and the newest first", { state: "settled", label: "spam", order: "newest" }, { meta: "city", meta_value: "Rome" }, { state: "settled", label: "spam", order: "newest", meta: "city", meta_value: "Rome" }],
  ["but with no bound of confidence", { state: "settled", order: "confidence", confidence_below: 0.5 }, { meta: "city", meta_value: "Rome" }, { state: "settled", meta: "city", meta_value: "Rome" }],
  ["and keeps it where it is turned", { meta: "city", meta_value: "Rome" }, { order: "newest" }, { meta: "city", meta_value: "Rome", order: "newest" }],
  ["and a state that is asked then", { meta: "city", meta_value: "Rome" }, { state: "open" }, { meta: "city", meta_value: "Rome", state: "open" }],
  ["another filter ends it", { meta: "city", meta_value: "Rome", state: "open" }, { order: "confidence" }, { state: "open", order: "confidence" }],
  ["another filter ends the stage", { stage: "check" }, { state: "open" }, { state: "open" }],
  ["another filter ends the search by id", { q: "mail" }, { state: "open" }, { state: "open" }],
  ["a decision ends the order by confidence and its bounds", { order: "confidence", confidence_below: 0.5, state: "review" }, { label: "spam" }, { label: "spam", state: "review" }],
  ["a decision and the newest first go together", { order: "newest" }, { label: "spam" }, { label: "spam", order: "newest" }],
  ["a bound needs the order by confidence and no decision", { label: "spam" }, { confidence_below: 0.9 }, { confidence_below: 0.9, order: "confidence" }],
  ["another order forgets the bounds", { order: "confidence", confidence_from: 0.1, confidence_below: 0.9 }, { order: "newest" }, { order: "newest" }],
  ["the order of import is not in the address", { order: "newest" }, { order: undefined }, {}],
  ["a state and a decision go with filters of answers", { answered_by: "src_1" }, { state: "review", label: "spam" }, { answered_by: "src_1", state: "review", label: "spam" }],
  ["another order ends the filters of answers", { answered_by: "src_1", answered_from: "2026-01-01T00:00:00Z", answered_hour: 3, state: "open" }, { order: "newest" }, { order: "newest", state: "open" }],
  ["a bound of confidence ends them too", { field: "topic", decided: "spam", answered: "ham" }, { confidence_below: 0.5 }, { confidence_below: 0.5, order: "confidence" }],
  ["what is due stands alone", { state: "open", label: "spam" }, { order: "due" }, { order: "due" }],
  ["another filter ends the order of what is due", { order: "due", due_before: "2026-01-01T00:00:00Z" }, { state: "open" }, { state: "open" }],
  ["so does an id", { active_ms_from: 5 }, { q: "mail" }, { q: "mail" }],
  ["a bound taken away leaves the order", { order: "confidence", confidence_below: 0.9 }, { confidence_below: undefined }, { order: "confidence" }],
];
for (const [claim, before, change, after] of changes) test(claim, () => assert.deepEqual(changedFilter(before, change), after));

test("what items say of themselves is asked when it is typed whole, and no blank is taken from its end", () => {
  assert.deepEqual(readMeta("city=New "), { meta: "city", meta_value: "New " });
  assert.deepEqual(readMeta(" home town = New York"), { meta: "home town", meta_value: "New York" });
  assert.equal(sayMeta({ meta: "city" }), "");
  assert.deepEqual(readMeta(""), { meta: undefined, meta_value: undefined });
  for (const half of ["city", "city=", "=Rome", " = Rome"]) assert.equal(readMeta(half), undefined);
});
