import assert from "node:assert/strict";
import { test } from "node:test";
import { leaseShown } from "./lease_left.ts";

const now = Date.parse("2026-01-01T12:00:00Z");
const rows = [
  ["nothing is held", null, null], ["there is time", "2026-01-01T12:02:01Z", null], ["it runs short", "2026-01-01T12:01:30Z", 90_000], ["it is over", "2026-01-01T11:00:00Z", 0],
] as const;
for (const [name, ends, shown] of rows) test(`of a lease is shown what is left when it runs short: ${name}`, () => assert.equal(leaseShown(ends, now), shown));
