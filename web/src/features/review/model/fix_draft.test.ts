import assert from "node:assert/strict";
import { test } from "node:test";
import type { SavedDraft } from "#shared/answers/database.ts";
import { FixDraft, type FixDraftPorts } from "./fix_draft.ts";

/** A store in memory, and a clock that runs when it is told to. */
function world(over: Partial<FixDraftPorts> = {}) {
  const stored = new Map<string, SavedDraft>();
  const timers = new Set<() => void>();
  const ports: FixDraftPorts = {
    user: "user_1", task: "task_1", activeMs: () => 1200, now: () => 7,
    later: (work) => { timers.add(work); return () => timers.delete(work); },
    drafts: {
      load: async (user, task) => stored.get(`${user} ${task}`) ?? null,
      save: async (draft) => { stored.set(`${draft.user} ${draft.task}`, draft); },
      remove: async (user, task) => { stored.delete(`${user} ${task}`); },
    },
    ...over,
  };
  const pass = async () => { for (const work of [...timers]) { timers.delete(work); work(); } await Promise.resolve(); };
  return { stored, timers, ports, pass, fix: new FixDraft(ports) };
}

test("a fix is kept while it is made and taken up by the next page", async () => {
  const w = world();
  w.fix.begin({ kind: "spam" });
  w.fix.draft.set("kind", "ham");
  assert.equal(w.timers.size, 1);
  await w.pass();
  const next = new FixDraft(w.ports);
  assert.equal(await next.takeUp(), 1200);
  assert.equal(next.takenUp, true);
  next.begin({ kind: "spam" }); // a found fix is not started over
  assert.deepEqual(next.draft.values, { kind: "ham" });
});
test("what nobody touched is not kept", async () => {
  const w = world();
  w.fix.begin({ kind: "spam" });
  await w.fix.save();
  assert.equal(w.stored.size, 0);
  assert.equal(await new FixDraft(w.ports).takeUp(), null);
});
test("after the verdict nothing is left, whatever was about to be saved", async () => {
  const w = world();
  w.fix.begin({});
  w.fix.draft.set("kind", "ham");
  await w.fix.save();
  w.fix.draft.set("kind", "spam");
  await w.fix.forget();
  await w.pass();
  await w.fix.save();
  assert.equal(w.stored.size, 0);
});
test("starting from another answer can be undone", () => {
  const { fix } = world();
  fix.begin({ kind: "spam", why: "money" });
  fix.draft.set("why", "lottery");
  fix.beginFrom({ kind: "ham" });
  assert.deepEqual(fix.draft.values, { kind: "ham" });
  fix.draft.undo();
  fix.draft.undo();
  assert.deepEqual(fix.draft.values, { kind: "spam", why: "lottery" });
});
test("a browser that refuses storage does not stop the work", async () => {
  const refuse = async () => { throw new Error("no storage"); };
  const w = world({ drafts: { load: refuse, save: refuse, remove: refuse } });
  assert.equal(await w.fix.takeUp(), null);
  w.fix.begin({});
  w.fix.draft.set("kind", "ham");
  await w.fix.save();
  await w.fix.forget();
  assert.deepEqual(w.fix.draft.values, { kind: "ham" });
});
