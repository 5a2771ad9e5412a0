import assert from "node:assert/strict";
import { test } from "node:test";
import type { ItemFilter } from "#shared/api/index.ts";
import { changedFilter } from "./filter.ts";

const changes: readonly [string, ItemFilter, Partial<ItemFilter>, ItemFilter][] = [
  ["an id looks through everything", { state: "settled", order: "newest" }, { q: "mail" }, { q: "mail" }],
  ["another filter ends the search by id", { q: "mail" }, { state: "open" }, { state: "open" }],
  ["a decision ends the order by confidence and its bounds", { order: "confidence", confidence_below: 0.5, state: "review" }, { label: "spam" }, { label: "spam", state: "review" }],
  ["a decision and the newest first go together", { order: "newest" }, { label: "spam" }, { label: "spam", order: "newest" }],
  ["a bound needs the order by confidence and no decision", { label: "spam" }, { confidence_below: 0.9 }, { confidence_below: 0.9, order: "confidence" }],
  ["another order forgets the bounds", { order: "confidence", confidence_from: 0.1, confidence_below: 0.9 }, { order: "newest" }, { order: "newest" }],
  ["the order of import is not in the address", { order: "newest" }, { order: undefined }, {}],
  ["a bound taken away leaves the order", { order: "confidence", confidence_below: 0.9 }, { confidence_below: undefined }, { order: "confidence" }],
];
for (const [claim, before, change, after] of changes) test(claim, () => assert.deepEqual(changedFilter(before, change), after));
