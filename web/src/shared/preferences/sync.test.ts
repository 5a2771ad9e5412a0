import assert from "node:assert/strict";
import { test } from "node:test";
import { PreferenceSync, type Member, type Preferences } from "./sync.ts";

/** A preference of the page, in memory. */
function member(unset: unknown): Member & { value: unknown; choose(value: unknown): void } {
  const heard = new Set<() => void>();
  const held = {
    unset, value: unset, read: () => held.value,
    apply: (value: unknown) => { held.value = value; heard.forEach((tell) => tell()); },
    choose: (value: unknown) => held.apply(value),
    on: (changed: () => void) => { heard.add(changed); return () => heard.delete(changed); },
  };
  return held;
}

/** One account at a server, and a browser. */
function world(account: Preferences = {}) {
  const server: Record<string, unknown> = { locale: null, keys: null, ...account };
  const sent: Preferences[] = [];
  let fails = false;
  const browser = () => {
    const own = { locale: member(null), keys: member([]) };
    let agreed: Readonly<Record<string, string>> = {};
    const sync = () => new PreferenceSync({
      members: own,
      fetch: async () => { if (fails) throw new Error("no network"); return { ...server }; },
      send: async (changed) => { if (fails) throw new Error("no network"); sent.push(changed); Object.assign(server, changed); },
      agreed: { read: () => agreed, write: (to) => { agreed = to; } },
    });
    return { ...own, sync, forget: () => { agreed = {}; } };
  };
  return { server, sent, browser, fail: (now: boolean) => { fails = now; } };
}

test("what was chosen in one browser holds in the next", async () => {
  const w = world();
  const [one, two] = [w.browser(), w.browser()];
  const sync = one.sync();
  await sync.start();
  one.locale.choose("ar");
  one.keys.choose([{ command: "label.skip", keys: "x" }]);
  await sync.push();
  await two.sync().start();
  assert.equal(two.locale.value, "ar");
  assert.deepEqual(two.keys.value, [{ command: "label.skip", keys: "x" }]);
});
test("what the account says is taken without being sent back", async () => {
  const w = world({ locale: "ar" });
  const one = w.browser();
  await one.sync().start();
  assert.equal(one.locale.value, "ar");
  assert.deepEqual(w.sent, []);
});
test("a choice made without a network is sent when there is one, and not overruled before", async () => {
  const w = world({ locale: "en" });
  const one = w.browser();
  const first = one.sync();
  await first.start();
  w.fail(true);
  one.locale.choose("ar");
  await first.push();
  assert.equal(w.server["locale"], "en");
  w.fail(false);
  await one.sync().start(); // the next page
  assert.equal(one.locale.value, "ar");
  assert.equal(w.server["locale"], "ar");
});
test("a choice made before signing in is this person's", async () => {
  const w = world({ locale: "en" });
  const one = w.browser();
  one.locale.choose("ar");
  await one.sync().start();
  assert.deepEqual([one.locale.value, w.server["locale"]], ["ar", "ar"]);
});
test("the next person at this browser has their own keys, and what they did not choose is not taken for theirs", async () => {
  const ann = world({ locale: "ar", keys: [{ command: "label.skip", keys: "x" }] });
  const bob = world();
  const shared = ann.browser();
  await shared.sync().start();
  let agreed: Readonly<Record<string, string>> = { locale: '"ar"', keys: JSON.stringify(shared.keys.value) };
  await new PreferenceSync({
    members: { locale: shared.locale, keys: shared.keys },
    fetch: async () => bob.server, send: async (changed) => { bob.sent.push(changed); },
    agreed: { read: () => agreed, write: (to) => { agreed = to; } },
  }).start();
  assert.deepEqual(shared.keys.value, []);
  assert.deepEqual(bob.sent, []);
});
test("only what changed is sent, once", async () => {
  const w = world({ locale: "en", keys: [] });
  const one = w.browser();
  const sync = one.sync();
  await sync.start();
  one.locale.choose("ar");
  one.locale.choose("en");
  one.locale.choose("ar");
  await sync.push();
  await sync.push();
  assert.ok(w.sent.every((change) => !("keys" in change)));
  assert.deepEqual(w.sent.at(-1), { locale: "ar" });
  sync.stop();
  one.locale.choose("en");
  await new Promise((later) => setImmediate(later));
  assert.equal(w.server["locale"], "ar");
});
