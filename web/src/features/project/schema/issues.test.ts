import assert from "node:assert/strict";
import { test } from "node:test";
import type { Field } from "#shared/api/index.ts";
import { issuesOf } from "./issues.ts";

const classes = [{ name: "yes" }, { name: "no" }];
const rules: readonly [string, Field[], [string, string][]][] = [
  ["a whole question has none", [{ name: "a", kind: "choice", classes }], []],
  ["a comparison of one", [{ name: "a", kind: "pairwise", options: ["left"] }], [["noOptions", "a"]]],
  ["a comparison with itself", [{ name: "a", kind: "pairwise", options: ["left", "left"] }], [["optionTwice", "a"]]],
  ["a side that is a class too", [{ name: "a", kind: "pairwise", options: ["left", "tie"], classes: [{ name: "tie" }] }], [["optionClass", "a"]]],
  ["a comparison without classes is whole", [{ name: "a", kind: "pairwise", options: ["left", "right"], classes: [] }], []],
  ["an order of a part without a name", [{ name: "a", kind: "ranking", options: ["x", " "] }], [["noOptions", "a"]]],
  ["an attribute is named with its question", [{ name: "things", title: "Things", kind: "boxes", on: "image", classes, attributes: [{ name: "hidden", title: "Hidden", kind: "choice", classes: [] }] }], [["noClasses", "Things · Hidden"]]],
  ["an attribute is about its mark and needs no column", [{ name: "things", kind: "boxes", on: "image", classes, attributes: [{ name: "doors", kind: "number" }] }], []],
  ["a condition on what comes later", [{ name: "b", kind: "text", when: { field: "a", is: ["yes"] } }, { name: "a", kind: "choice", classes }], [["whenLater", "b"]]],
  ["a condition among attributes looks at attributes", [{ name: "a", kind: "choice", classes }, { name: "t", kind: "boxes", on: "image", classes, attributes: [{ name: "x", kind: "text", when: { field: "a", is: ["yes"] } }] }], [["whenLater", "t · x"]]],
];
for (const [claim, fields, found] of rules) test(claim, () => assert.deepEqual(issuesOf({ fields }).map((i) => [i.rule, i.name]), found));
