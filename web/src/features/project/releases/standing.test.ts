import assert from "node:assert/strict";
import { test } from "node:test";
import { i18n } from "@lingui/core";
import { sayStanding } from "./standing.ts";

const claim = { standing: "proven", losses: false, target: 0.8, confidence: 0.95, drawn: 25, bound: 0.812 } as const;

test("claimed classes are called by name, as many as a sentence bears", () => {
  i18n.activate("en");
  const many = Array.from({ length: 10 }, (_, i) => `c${i}`);
  for (const [classes, said] of [
    [[], "Proven: at least 81.2% are right"],
    [["cat"], "Proven: of the items decided as cat at least 81.2% are right"],
    [["cat", "dog"], "Proven: of the items of each of 2 classes (cat and dog) at least 81.2% are right"],
    [many, "Proven: of the items of each of 10 classes (c0, c1, c2, c3, c4, c5, c6 and 3 more) at least 81.2% are right"],
  ] as const) assert.equal(sayStanding({ ...claim, classes: [...classes] }), `${said}, with 95% confidence, from 25 audited items.`);
});
