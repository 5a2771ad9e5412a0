import assert from "node:assert/strict";
import { test } from "node:test";
import type { Field } from "#shared/api/index.ts";
import { claimClasses, claimOf, meanQuality, rightOrWrong } from "./claims.ts";

const field = (kind: Field["kind"]): Field => ({ name: "things", kind });

test("of what is drawn a mean quality is claimed, of anything else how many are right", () => {
  assert.deepEqual(claimOf(field("boxes")), { ...meanQuality, field: "things" });
  for (const asked of [field("choice"), field("spans"), undefined]) assert.deepEqual(claimOf(asked), rightOrWrong);
});

test("classes are claimed of one question, and of none of them it is how many are right again", () => {
  const claimed = claimClasses({ target: 0.9, ...rightOrWrong }, field("choice"), ["cat"], true);
  assert.deepEqual(claimed, { target: 0.9, ...rightOrWrong, planted: 0, field: "things", classes: ["cat"] });
  assert.deepEqual(claimClasses(claimed, field("choice"), [], true), { target: 0.9, field: "things", planted: 0, ...rightOrWrong });
  assert.equal(claimClasses({ ...claimed, review_first: false }, field("choice"), ["cat", "dog"], true).review_first, false);
  assert.equal(claimClasses({ ...rightOrWrong }, field("choice"), ["cat"], false).review_first, false);
});
