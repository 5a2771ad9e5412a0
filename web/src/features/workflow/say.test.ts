import assert from "node:assert/strict";
import { test } from "node:test";
import { i18n } from "@lingui/core";
import { edgeName } from "./say.ts";

test("an edge is told from where to where, and its arrow points there whichever way one reads", () => {
  i18n.activate("en");
  assert.equal(edgeName({ from: "start", to: "label" }), "Start → label");
  i18n.activate("ar");
  assert.equal(edgeName({ from: "label", to: "review" }), "\u200f\u2068label\u2069 ← \u2068review\u2069");
});
