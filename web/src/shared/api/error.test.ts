import assert from "node:assert/strict";
import { test } from "node:test";
import { readProblem } from "./error.ts";

const told = [
  { name: "named by type", status: 401, body: { type: "urn:labelwright:problem:code_required", detail: "A code is needed." }, problem: "code_required" },
  { name: "named by status where a proxy answered", status: 503, body: undefined, problem: "unavailable" },
  { name: "an unknown name falls back to the status", status: 422, body: { type: "urn:labelwright:problem:new_one" }, problem: "invalid" },
  { name: "an unknown status is ours to blame", status: 599, body: "text", problem: "internal" },
] as const;
for (const row of told) test(`a problem is ${row.name}`, () => assert.equal(readProblem(row.status, row.body, null).problem, row.problem));

test("the field, the id and the wait are kept", () => {
  const fault = readProblem(429, { title: "Slow down", id: "req_1", field: "email" }, "12");
  assert.deepEqual([fault.detail, fault.id, fault.field, fault.retryAfterSeconds, fault.passing], ["Slow down", "req_1", "email", 12, true]);
});
