import assert from "node:assert/strict";
import { test } from "node:test";
import { ServerClock } from "./clock.ts";

const noon = Date.parse("2026-11-30T12:00:00Z");

test("a clock that is a day wrong is set right by a reply, one that is seconds off is left alone", () => {
  let own = noon + 86_400_000;
  const clock = new ServerClock(() => own);
  assert.equal(clock.now(), own);
  clock.heard("Mon, 30 Nov 2026 12:00:00 GMT");
  assert.equal(clock.now(), noon);
  own = noon + 5_000;
  clock.heard("Mon, 30 Nov 2026 12:00:00 GMT");
  assert.equal(clock.now(), own);
});
test("a reply without a date, or with a broken one, changes nothing", () => {
  const clock = new ServerClock(() => noon);
  clock.heard("Mon, 30 Nov 2026 10:00:00 GMT");
  clock.heard(null);
  clock.heard("yesterday");
  assert.equal(clock.now(), noon - 7_200_000);
});
