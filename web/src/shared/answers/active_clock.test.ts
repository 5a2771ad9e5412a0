import assert from "node:assert/strict";
import { test } from "node:test";
import { ActiveClock, IDLE_AFTER_MS } from "./active_clock.ts";

function clocked() {
  let ms = 0;
  return { clock: new ActiveClock(() => ms), pass: (by: number) => { ms += by; } };
}

test("work is counted, a long pause only up to where it is noticed", () => {
  const { clock, pass } = clocked();
  clock.start();
  pass(5000); clock.touch();
  assert.equal(clock.ms, 5000);
  pass(10 * IDLE_AFTER_MS);
  assert.equal(clock.paused, true);
  assert.equal(clock.ms, 5000 + IDLE_AFTER_MS);
  clock.touch();
  pass(1000);
  assert.equal(clock.paused, false);
  assert.equal(clock.ms, 6000 + IDLE_AFTER_MS);
});

test("out of sight is not counted", () => {
  const { clock, pass } = clocked();
  clock.start();
  pass(2000); clock.pause();
  pass(60_000);
  assert.equal(clock.ms, 2000);
  clock.touch(); pass(500);
  assert.equal(clock.ms, 2500);
});

test("a draft taken up again counts on from where it was", () => {
  const { clock, pass } = clocked();
  clock.start(7000);
  pass(3000);
  assert.equal(clock.ms, 10_000);
});
