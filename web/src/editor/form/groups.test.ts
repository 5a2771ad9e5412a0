import assert from "node:assert/strict";
import { test } from "node:test";
import { groupsOf } from "./groups.ts";

const pair = (name: string, group?: string, more: object = {}) => ({ name, kind: "pairwise", options: ["left", "right"], ...(group === undefined ? {} : { group }), ...more });

test("fields of a group that follow each other stand together, others alone", () => {
  const groups = groupsOf([pair("a"), pair("b", "Rubric"), pair("c", "Rubric"), pair("d"), pair("e", "Rubric")]);
  assert.deepEqual(groups.map((g) => [g.name, g.fields.map((f) => f.name).join("")]), [[undefined, "a"], ["Rubric", "bc"], [undefined, "d"], ["Rubric", "e"]]);
});
test("criteria with the same answers are a rubric", () => {
  const rubric = (...more: object[]) => groupsOf(more.map((m, i) => pair(`f${i}`, "Rubric", m)))[0]?.rubric;
  assert.equal(rubric({}, {}), true);
  assert.equal(rubric({}), false, "one criterion is a question");
  assert.equal(rubric({}, { classes: [{ name: "tie" }] }), false);
  assert.equal(rubric({ kind: "text" }, { kind: "text" }), false);
  assert.equal(rubric({ kind: "rating" }, { kind: "rating" }), true);
});
