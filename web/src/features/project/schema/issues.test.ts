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
  ["as many marks as there are", [{ name: "a", kind: "boxes", on: "image", classes, min: 3, max: 3 }], []],
  ["more marks than fewer", [{ name: "a", kind: "boxes", on: "image", classes, min: 3, max: 2 }], [["minOverMax", "a"]]],
  ["half a mark", [{ name: "a", kind: "spans", on: "text", classes, min: 0.5 }], [["counts", "a"]]],
  ["fewer than no characters", [{ name: "a", kind: "text", max: -1 }], [["counts", "a"]]],
  ["a number from below zero", [{ name: "a", kind: "number", min: -1.5, max: 1, step: 0.5 }], []],
  ["a number without a step", [{ name: "a", kind: "number", step: 0 }], [["stepZero", "a"]]],
  ["more classes than there are", [{ name: "a", kind: "choices", classes, min: 3 }], [["fewClasses", "a"]]],
  ["a share in common, and a distance", [{ name: "a", kind: "boxes", on: "image", classes, overlap: 1 }, { name: "b", kind: "number", tolerance: 0 }], []],
  ["nothing in common", [{ name: "a", kind: "boxes", on: "image", classes, overlap: 0 }], [["same", "a"]]],
  ["more than all in common", [{ name: "a", kind: "boxes", on: "image", classes, overlap: 1.5 }], [["same", "a"]]],
  ["nearer than at one place", [{ name: "a", kind: "number", tolerance: -1 }], [["same", "a"]]],
  ["a scale of one step", [{ name: "a", kind: "rating", min: 3, max: 3 }], [["bounds", "a"]]],
  ["a scale with too many steps", [{ name: "a", kind: "rating", min: 0, max: 100 }], [["steps", "a"]]],
  ["a scale in words", [{ name: "a", kind: "rating", min: 1, max: 3, options: ["bad", "fair", "good"] }], []],
  ["a step without a word", [{ name: "a", kind: "rating", min: 1, max: 2, options: ["bad", " "] }], [["noWord", "a"]]],
  ["two steps with one word", [{ name: "a", kind: "rating", min: 1, max: 2, options: ["bad", "bad"] }], [["wordTwice", "a"]]],
  ["a relation of the marks before it", [{ name: "t", kind: "boxes", on: "image", classes }, { name: "r", kind: "relations", of: "t", classes: [{ name: "pulls" }] }], []],
  ["a relation of nothing", [{ name: "t", kind: "boxes", on: "image", classes }, { name: "r", kind: "relations", classes }], [["of", "r"]]],
  ["a relation of what is not drawn", [{ name: "t", kind: "choice", classes }, { name: "r", kind: "relations", of: "t", classes }], [["of", "r"]]],
  ["a relation of what comes later", [{ name: "r", kind: "relations", of: "t", classes }, { name: "t", kind: "boxes", on: "image", classes }], [["of", "r"]]],
  ["a condition of several classes", [{ name: "a", kind: "choice", classes }, { name: "b", kind: "text", when: { field: "a", is: ["yes", "no"] } }], []],
  ["a condition of no class", [{ name: "a", kind: "choice", classes }, { name: "b", kind: "text", when: { field: "a", is: [] } }], [["whenNone", "b"]]],
  ["a condition on a class that is gone", [{ name: "a", kind: "choice", classes }, { name: "b", kind: "text", when: { field: "a", is: ["yes", "maybe"] } }], [["whenGone", "b"]]],
  ["a condition on a step", [{ name: "a", kind: "rating" }, { name: "b", kind: "text", when: { field: "a", is: ["1", "2"] } }], []],
  ["a condition on what comes later", [{ name: "b", kind: "text", when: { field: "a", is: ["yes"] } }, { name: "a", kind: "choice", classes }], [["whenLater", "b"]]],
  ["a condition among attributes looks at attributes", [{ name: "a", kind: "choice", classes }, { name: "t", kind: "boxes", on: "image", classes, attributes: [{ name: "x", kind: "text", when: { field: "a", is: ["yes"] } }] }], [["whenLater", "t · x"]]],
];
for (const [claim, fields, found] of rules) test(claim, () => assert.deepEqual(issuesOf({ fields }).map((i) => [i.rule, i.name]), found));
