import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { ApiError } from "#shared/api/error.ts";
import { Outbox, type Act, type Outgoing, type OutboxPorts, type OutboxStore } from "./outbox.ts";

const act = (task: string): Act => ({ kind: "submit", task, body: { lease: `lease_${task}`, values: { a: "yes" }, active_ms: 5 } });

/** The disk: outlives any outbox. */
class Disk implements OutboxStore {
  rows = new Map<string, Outgoing>();
  async put(entry: Outgoing): Promise<void> { this.rows.set(entry.key, structuredClone(entry)); }
  async remove(key: string): Promise<void> { this.rows.delete(key); }
  async list(user: string): Promise<Outgoing[]> {
    return [...this.rows.values()].filter((e) => e.user === user).sort((a, b) => a.madeAt - b.madeAt);
  }
}

let keys = 0;
let clock = 0;
type World = { disk: Disk; sent: string[]; delivered: (string | null)[]; waits: number[]; answer: (entry: Outgoing) => Promise<{ id: string; item_state: "open" } | void> };
const world = (): World => ({ disk: new Disk(), sent: [], delivered: [], waits: [], answer: async () => ({ id: "ann_1", item_state: "open" }) });

let gate: Promise<void> = Promise.resolve();
/** One lock for all tabs, as the browser's. */
const alone: OutboxPorts["alone"] = (work) => (gate = gate.then(work, work));

const open: Outbox[] = [];
afterEach(() => open.splice(0).forEach((box) => box.close()));
const outbox = (w: World, user = "user_1", wait = async (ms: number) => { w.waits.push(ms); await tick(); }): Outbox => {
  const box = new Outbox(portsOf(w, user, wait));
  open.push(box);
  return box;
};
const portsOf = (w: World, user: string, wait: OutboxPorts["wait"]): OutboxPorts => ({
  user, store: w.disk, alone, wait, now: () => clock++, newKey: () => `key_${keys++}`,
  send: (entry) => { w.sent.push(entry.key); return w.answer(entry); },
  delivered: (_entry, reply) => w.delivered.push(reply?.id ?? null),
});
const tick = () => new Promise<void>((done) => setTimeout(done, 1));
async function until(condition: () => boolean): Promise<void> {
  for (let i = 0; i < 1000 && !condition(); i++) await tick();
  assert.ok(condition(), "waited in vain");
}
const offline = () => Promise.reject(new ApiError({ problem: "offline", status: 0 }));
const refuse = () => Promise.reject(new ApiError({ problem: "invalid", status: 422, detail: "field a is missing", id: "r1" }));
const forever = () => new Promise<void>(() => {});

test("an answer is on disk before it is sent, and gone after", async () => {
  const w = world();
  let onDisk = 0;
  w.answer = async () => { onDisk = w.disk.rows.size; return { id: "ann_7", item_state: "open" }; };
  const box = outbox(w);
  await box.add("proj_1", "a", act("t1"));
  await until(() => box.state().phase === "saved");
  assert.equal(onDisk, 1);
  assert.equal(w.disk.rows.size, 0);
  assert.deepEqual(w.delivered, ["ann_7"]);
});

test("nothing is called saved before what an earlier page left is known", async () => {
  const w = world();
  await outbox(w, "user_1", forever).add("proj_1", "a", act("t1"));
  open.splice(0).forEach((box) => box.close());
  w.disk.rows.set("left", { key: "left", user: "user_1", project: "proj_1", title: "b", madeAt: 0, act: act("t2"), refusal: null });
  w.answer = offline;
  const box = outbox(w, "user_1", forever);
  assert.equal(box.state().phase, "opening");
  void box.open();
  await box.opened;
  assert.deepEqual(box.state().waiting.map((e) => e.key).includes("left"), true);
  await until(() => box.state().phase === "offline");
});

test("without a network answers queue in order, under the same keys, and wait longer each time", async () => {
  const w = world();
  let up = false;
  w.answer = () => (up ? Promise.resolve({ id: "ann_1", item_state: "open" as const }) : offline());
  const box = outbox(w);
  const first = await box.add("proj_1", "a", act("t1"));
  const second = await box.add("proj_1", "b", act("t2"));
  await until(() => w.waits.length >= 7);
  assert.equal(box.state().phase, "offline");
  assert.equal(box.state().waiting.length, 2);
  assert.deepEqual(w.waits.slice(0, 7), [1000, 2000, 4000, 8000, 16000, 30000, 30000]);
  up = true;
  box.kick();
  await until(() => box.state().phase === "saved");
  assert.deepEqual(w.sent.slice(-2), [first.key, second.key]);
  assert.ok(w.sent.every((k) => k === first.key || k === second.key));
});

test("a reload sends what the page before had stored, with the key it had", async () => {
  const w = world();
  w.answer = offline;
  const before = outbox(w, "user_1", forever);
  const entry = await before.add("proj_1", "a", act("t1"));
  await until(() => before.state().phase === "offline");
  w.answer = async () => ({ id: "ann_1", item_state: "open" });
  const after = outbox(w);
  await after.open();
  await until(() => after.state().phase === "saved" && w.delivered.length === 1);
  assert.deepEqual(new Set(w.sent), new Set([entry.key]));
});

test("another person's answers stay on disk and are not sent", async () => {
  const w = world();
  w.answer = offline;
  await outbox(w, "user_1", forever).add("proj_1", "a", act("t1"));
  await until(() => w.sent.length === 1);
  const other = outbox(w, "user_2");
  await other.open();
  await until(() => other.state().phase === "saved");
  assert.equal(w.sent.length, 1);
  assert.equal(w.disk.rows.size, 1);
});

test("two tabs send each answer once", async () => {
  const w = world();
  w.answer = async () => { await tick(); return { id: "ann_1", item_state: "open" }; };
  const tabs = [outbox(w), outbox(w)];
  for (let i = 0; i < 6; i++) await tabs[i % 2]?.add("proj_1", `${i}`, act(`t${i}`));
  await Promise.all(tabs.map((tab) => tab.open()));
  await until(() => tabs.every((tab) => tab.state().phase === "saved" && tab.state().waiting.length === 0));
  assert.equal(new Set(w.sent).size, 6);
  assert.equal(w.sent.length, 6);
});

test("a refusal is kept with its reason, lets the others pass, and can be retried or given up", async () => {
  const w = world();
  w.answer = (entry) => (entry.title === "bad" ? refuse() : Promise.resolve({ id: "ann_1", item_state: "open" as const }));
  const box = outbox(w);
  const bad = await box.add("proj_1", "bad", act("t1"));
  await box.add("proj_1", "good", act("t2"));
  await until(() => box.state().phase === "saved" && box.state().waiting.length === 0);
  assert.deepEqual(box.state().refused.map((e) => e.refusal), [{ problem: "invalid", detail: "field a is missing", id: "r1" }]);
  const again = outbox(w);
  await again.open();
  assert.equal(again.state().refused.length, 1, "also after a reload");
  w.answer = async () => ({ id: "ann_2", item_state: "open" });
  await box.retry(bad.key);
  await until(() => box.state().phase === "saved" && w.disk.rows.size === 0);
  await again.discard(bad.key);
  assert.equal(again.state().refused.length, 0);
});

test("signed out is said, nothing is lost, and signing in sends", async () => {
  const w = world();
  w.answer = () => Promise.reject(new ApiError({ problem: "unauthenticated", status: 401 }));
  const box = outbox(w, "user_1", forever);
  await box.add("proj_1", "a", act("t1"));
  await until(() => box.state().phase === "signed_out");
  w.answer = async () => ({ id: "ann_1", item_state: "open" });
  box.kick();
  await until(() => box.state().phase === "saved");
  assert.equal(w.disk.rows.size, 0);
});

test("the server's own pause is kept to", async () => {
  const w = world();
  let asked = 0;
  w.answer = () => (asked++ ? Promise.resolve({ id: "ann_1", item_state: "open" as const })
    : Promise.reject(new ApiError({ problem: "too_many", status: 429, retryAfterSeconds: 7 })));
  const box = outbox(w);
  await box.add("proj_1", "a", act("t1"));
  await until(() => box.state().phase === "saved");
  assert.deepEqual(w.waits, [7000]);
});

test("a skip whose task is gone is no loss and is not shown", async () => {
  const w = world();
  w.answer = () => Promise.reject(new ApiError({ problem: "conflict", status: 409 }));
  const box = outbox(w);
  await box.add("proj_1", "a", { kind: "skip", task: "t1", body: { lease: "l", reason: "x" } });
  await until(() => box.state().phase === "saved" && box.state().waiting.length === 0);
  assert.deepEqual([box.state().refused.length, w.disk.rows.size], [0, 0]);
});
