import assert from "node:assert/strict";
import { test } from "node:test";
import { newExam, readExams, readTiers, writeExams, writeTiers } from "./rules.ts";

const exams = {
  exams: [{
    name: "Radiology", certificate: "radiology", about: "Benign?", pass: 0.925, draw: 2, attempts: 3, wait_hours: 24, minutes: 30, valid_days: 365, lapses_with: "both",
    items: ["case-1", { item: "case-2", accept: { finding: ["benign", "unclear"] } }], practice: [{ item: "case-3", accept: { finding: ["benign"] }, explanation: "The edge is smooth." }, { item: "case-4" }],
  }],
};
const tiers = { tiers: [{ tier: "trained", reach: 0.85, answers: 50, lose: 0.75 }, { tier: "adjudicator", reach: 0.975, answers: 200, field: "finding" }] };

test("documents come back from forms as they were", () => {
  assert.deepEqual(writeExams(readExams(exams), exams), exams);
  assert.deepEqual(writeTiers(readTiers(tiers)), tiers);
});

test("what a form does not show stays with the item it is said of", () => {
  const [form] = readExams(exams);
  assert.ok(form);
  const written = writeExams([{ ...form, items: "case-2\ncase-9\n\n" }], exams) as typeof exams;
  assert.deepEqual(written.exams[0]?.items, [exams.exams[0]?.items[1], "case-9"]);
});

test("empty fields and rows are left out", () => {
  assert.deepEqual(writeTiers(readTiers({ tiers: [] })), { tiers: [] });
  assert.deepEqual(readTiers({}).map((row) => row.reach), ["", "", ""]);
  const bare = { ...newExam, name: "E", certificate: "c", practice: [{ item: " ", explanation: "nothing" }] };
  assert.deepEqual(writeExams([bare], { exams: [] }), { exams: [{ name: "E", certificate: "c", pass: 0.9, draw: 10, attempts: 3, lapses_with: "nothing" }] });
});
