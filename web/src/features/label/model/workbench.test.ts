import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { ApiError } from "#shared/api/error.ts";
import type { Lease, Next } from "#shared/api/types.ts";
import type { Schema } from "#editor/schema.ts";
import type { SavedDraft } from "#shared/answers/database.ts";
import type { Act, Outgoing } from "#shared/answers/outbox.ts";
import type { Beside } from "#editor/draft.ts";
import { Workbench, type WorkbenchPorts } from "./workbench.ts";

const lone: Schema = { fields: [{ name: "spam", kind: "choice", required: true, classes: [{ name: "yes", key: "y" }, { name: "no", key: "n" }] }] };
const pair: Schema = { fields: [...lone.fields, { name: "why", kind: "text", required: true, when: { field: "spam", is: ["yes"] } }] };

const lease = (n: number): Lease => ({
  lease: `lease_${n}`, task: `task_${n}`, stage: "label", expires_at: new Date(Date.now() + 600_000).toISOString(), schema_version: 1, guideline_version: 1,
  suggestions: [], field: null, item: { id: `item_${n}`, external_id: `mail ${n}`, state: "open", reason: "", data: { text: `text ${n}` }, hash: "", meta: {}, media: [], created_at: "" },
});

type World = {
  bench: Workbench; sent: Act[]; asked: number[]; drafts: Map<string, SavedDraft>; kept: string[]; held: Set<string>;
  waiting: Outgoing[]; fetched: (annotation: string) => unknown; beside: Pick<Beside, "confidence" | "note">; dark: boolean; at: () => number; later: WorkbenchPorts["later"]; supply: (count: number) => Promise<Next>;
};
const started: Workbench[] = [];
afterEach(() => started.splice(0).forEach((b) => b.stop()));

function world(schema: Schema = lone, over: Partial<World> = {}): World {
  let next = 0;
  const w: World = {
    sent: [], asked: [], drafts: new Map(), kept: [], held: new Set(), waiting: [], fetched: () => ({ spam: "yes" }), beside: { confidence: null, note: "" }, dark: false, at: () => Date.now(), later: () => () => {},
    supply: async (count) => ({ leases: Array.from({ length: count }, () => lease(next++)), reason: null, paused: false }),
    ...over, bench: null as unknown as Workbench,
  };
  const ports: WorkbenchPorts = {
    user: "user_1", project: "proj_1", now: () => w.at(), serverNow: () => Date.now(), prepare: () => {}, later: (act, ms) => w.later(act, ms),
    fetchNext: (count) => { w.asked.push(count); return w.supply(count); },
    hold: async (task) => { if (w.held.has(task)) return false; w.held.add(task); return true; },
    letGo: (task) => { w.held.delete(task); },
    wasShown: () => !w.dark,
    schemaOf: async () => schema,
    keepQueue: (leases) => { w.kept = leases.map((l) => l.task); },
    fetchMine: async () => [],
    fetchAnnotation: async (id) => ({ annotation: { values: w.fetched(id) as Record<string, unknown>, ...w.beside }, item: lease(99).item, schema_version: 1 }),
    outbox: {
      add: async (project, title, act) => {
        w.sent.push(act);
        return { key: `key_${w.sent.length}`, user: "user_1", project, title, madeAt: 0, act, refusal: null };
      },
      state: () => ({ phase: "saved", waiting: w.waiting, refused: [] }),
      opened: Promise.resolve(),
    },
    drafts: {
      load: async (_user, task) => w.drafts.get(task) ?? null,
      save: async (draft) => { w.drafts.set(draft.task, draft); },
      remove: async (_user, task) => { w.drafts.delete(task); },
    },
  };
  w.bench = new Workbench(ports);
  started.push(w.bench);
  return w;
}

const settle = async () => { for (let i = 0; i < 20; i++) await Promise.resolve(); };
const noSurface = () => assert.fail("no field here is drawn");
const onTable = (w: World) => { const { phase } = w.bench.state(); return phase.kind === "working" ? phase.job.item.external_id : phase.kind; };

test("a class key sends the lone answer, and the next item is there in the same breath", async () => {
  const w = world();
  await w.bench.start([]);
  await settle();
  assert.equal(onTable(w), "mail 0");
  w.bench.press("y", noSurface);
  assert.equal(onTable(w), "mail 1", "without waiting for anything");
  w.bench.press("n", noSurface);
  assert.equal(onTable(w), "mail 2");
  assert.deepEqual(w.sent.map((a) => (a.kind === "submit" ? [a.task, a.body.values] : a.kind)), [["task_0", { spam: "yes" }], ["task_1", { spam: "no" }]]);
});

test("three items are kept ahead", async () => {
  const w = world();
  await w.bench.start([]);
  await settle();
  assert.equal(w.bench.ahead.length, 3);
  w.bench.press("y", noSurface);
  await settle();
  assert.equal(w.bench.ahead.length, 3);
  assert.deepEqual(w.kept, ["task_1", "task_2", "task_3", "task_4"]);
});

test("where several may be right Shift names one more, and sends nothing by itself", async () => {
  const w = world({ fields: lone.fields.map((f) => ({ ...f, several: true })) });
  await w.bench.start([]);
  await settle();
  for (const key of ["Shift+y", "Shift+n"]) w.bench.press(key, noSurface);
  assert.deepEqual([w.bench.state().values, w.sent.length], [{ spam: { yes: 0.5, no: 0.5 } }, 0]);
  w.bench.press("Shift+y", noSurface);
  assert.deepEqual(w.bench.state().values, { spam: "no" });
  w.bench.press("y", noSurface);
  assert.deepEqual(w.sent.map((act) => act.body), [{ ...w.sent[0]?.body, values: { spam: "yes" } }]);
});

const drawn: Schema = { fields: [
  { name: "spans", kind: "spans", classes: [{ name: "PER" }, { name: "ORG" }] }, { name: "lines", kind: "spans", classes: [{ name: "head" }] },
  { name: "tone", kind: "choice", required: true, classes: [{ name: "good" }, { name: "bad" }] },
] };
const digits = (w: World) => [w.bench.keys().get("1"), w.bench.keys().get("2")].map((target) => target?.name);

test("digits stay with the question that is drawn, until another one is asked for", async () => {
  const w = world(drawn);
  await w.bench.start([]);
  await settle();
  const marked: string[] = [];
  w.bench.press("1", ({ name }) => marked.push(name));
  w.bench.draft.set("spans", [{ id: "a", class: "PER", start: 0, end: 4 }]);
  w.bench.press("2", ({ name }) => marked.push(name));
  assert.deepEqual(marked, ["PER", "ORG"]);
  w.bench.nextQuestion();
  assert.deepEqual(digits(w), ["head", undefined]);
  w.bench.nextQuestion();
  assert.deepEqual(digits(w), ["good", "bad"]);
  w.bench.nextQuestion();
  assert.deepEqual(digits(w), ["PER", "ORG"]);
  w.bench.focusField(null);
  assert.deepEqual(digits(w), ["head", undefined], "the first that is not answered");
});

test("where nothing can be sent yet the keys go to what is wrong first, and on the next item to its first question", async () => {
  const w = world(drawn);
  await w.bench.start([]);
  await settle();
  w.bench.press("1", () => {});
  assert.equal(w.bench.submit(), false);
  assert.deepEqual([w.bench.state().focused, w.bench.state().showMissing], ["tone", true]);
  w.bench.press("2", noSurface);
  assert.equal(w.bench.submit(), true);
  assert.deepEqual([onTable(w), ...digits(w)], ["mail 1", "PER", "ORG"]);
});

test("keys pressed while no item is there choose on the next one and never send it", async () => {
  let release: (next: Next) => void = () => {};
  const w = world(lone, { supply: () => new Promise((done) => { release = done; }) });
  const begun = w.bench.start([]);
  await settle();
  assert.equal(onTable(w), "loading");
  w.bench.press("y", noSurface);
  release({ leases: [lease(7)], reason: null, paused: false });
  await begun;
  assert.equal(onTable(w), "mail 7");
  assert.deepEqual(w.bench.state().values, { spam: "yes" });
  assert.equal(w.bench.state().replayed, true);
  assert.equal(w.sent.length, 0);
});

test("an unfinished answer is not sent and says so", async () => {
  const w = world(pair);
  await w.bench.start([]);
  w.bench.press("y", noSurface);
  assert.equal(w.bench.submit(), false);
  assert.equal(w.bench.state().showMissing, true);
  w.bench.draft.set("why", "a link");
  assert.equal(w.bench.submit(), true);
  assert.deepEqual(w.sent.map((a) => a.kind === "submit" && a.body.values), [{ spam: "yes", why: "a link" }]);
});

test("of a picture nobody can have seen nothing is sent, and what was chosen stays", async () => {
  const w = world(lone, { dark: true });
  await w.bench.start([]);
  await settle();
  w.bench.press("y", noSurface);
  assert.equal(w.bench.submit(), false);
  assert.deepEqual([w.sent, onTable(w), w.bench.state().unseen, w.bench.state().values], [[], "mail 0", true, { spam: "yes" }]);
  w.dark = false; // it has come
  assert.equal(w.bench.submit(), true);
  assert.deepEqual([w.sent.length, onTable(w), w.bench.state().unseen], [1, "mail 1", false]);
});

test("what was done is saved as soon as it is painted, and while more is done once in a while", async () => {
  const due: { act: () => void; ms: number }[] = [];
  let now = 0;
  const w = world(pair, { at: () => now, later: (act, ms) => { const row = { act, ms }; due.push(row); return () => { if (due.includes(row)) due.splice(due.indexOf(row), 1); }; } });
  await w.bench.start([]);
  await settle();
  w.bench.setNote("a");
  w.bench.setNote("ab");
  assert.deepEqual(due.map((d) => d.ms), [0], "one save, and at once");
  due.shift()?.act();
  assert.equal(w.drafts.get("task_0")?.note, "ab");
  now += 300;
  w.bench.setNote("abc");
  assert.deepEqual(due.map((d) => d.ms), [500]);
  w.bench.submit(); // not complete
  w.bench.skip("broken");
  assert.deepEqual(due.map((d) => d.ms), [10_000], "what has left is not saved again; only its skip waits");
});

test("a draft comes back with its task, its note and its time", async () => {
  const w = world(pair);
  await w.bench.start([]);
  w.bench.draft.set("why", "half done");
  w.bench.setNote("ask Ann");
  await w.bench.saveDraft();
  const again = world(pair, { drafts: w.drafts });
  await again.bench.start([lease(0)]);
  assert.deepEqual(again.bench.state().values, { why: "half done" });
  assert.equal(again.bench.state().note, "ask Ann");
  assert.equal(again.bench.submit(), false);
});

test("a task another tab holds, or that is on its way out, is not put on the table", async () => {
  const w = world(lone, { held: new Set(["task_0"]) });
  w.waiting = [{ key: "k", user: "user_1", project: "proj_1", title: "", madeAt: 0, refusal: null, act: { kind: "submit", task: "task_1", body: { lease: "lease_1", values: {}, active_ms: 1 } } }];
  await w.bench.start([]);
  assert.equal(onTable(w), "mail 2");
});

test("a reply asked for before an answer arrived does not bring its item back", async () => {
  const w = world();
  w.supply = async () => ({ leases: [lease(0)], reason: null, paused: false });
  await w.bench.start([]);
  w.bench.press("y", noSurface);
  await settle();
  assert.equal(onTable(w), "empty");
  assert.equal(w.sent.length, 1);
});

test("an answered item is not kept over a reload, although no other follows it", async () => {
  const w = world();
  w.supply = async () => ({ leases: [lease(0)], reason: null, paused: false });
  await w.bench.start([]);
  w.supply = () => Promise.reject(new ApiError({ problem: "offline", status: 0 }));
  w.bench.press("y", noSurface);
  await settle();
  assert.equal(onTable(w), "offline");
  assert.deepEqual(w.kept, []);
});

test("what an earlier page answered is among the last answers, and its item does not come back once delivered", async () => {
  const w = world();
  const entry: Outgoing = { key: "k", user: "user_1", project: "proj_1", title: "mail 0", madeAt: 0, refusal: null, act: { kind: "submit", task: "task_0", body: { lease: "lease_0", values: { spam: "yes" }, active_ms: 1 } } };
  w.waiting = [entry];
  const supply = w.supply;
  w.supply = (count) => { w.waiting = []; w.bench.delivered(entry, "ann_1"); return supply(count); };
  await w.bench.start([lease(0)]);
  assert.equal(onTable(w), "mail 1");
  assert.deepEqual(w.bench.lastAnswers().map((r) => [r.title, r.state, r.annotation, r.editable]), [["mail 0", "saved", "ann_1", true]]);
});

test("nothing left says the server's reason, no network says so, and both go on when asked again", async () => {
  const w = world();
  const supply = w.supply;
  w.supply = async () => ({ leases: [], reason: "all items are settled", paused: false });
  await w.bench.start([]);
  assert.deepEqual(w.bench.state().phase, { kind: "empty", reason: "all items are settled" });
  w.supply = () => Promise.reject(new ApiError({ problem: "offline", status: 0 }));
  await w.bench.again();
  assert.equal(onTable(w), "offline");
  w.supply = () => Promise.reject(new ApiError({ problem: "forbidden", status: 403, detail: "not yours", id: "r7" }));
  await w.bench.again();
  assert.deepEqual(w.bench.state().phase, { kind: "failed", problem: "forbidden", detail: "not yours", id: "r7" });
  w.supply = supply;
  await w.bench.again();
  assert.equal(onTable(w), "mail 0");
});

test("work on the table stays when the network goes while fetching ahead", async () => {
  const w = world();
  await w.bench.start([]);
  await settle();
  w.supply = () => Promise.reject(new ApiError({ problem: "offline", status: 0 }));
  for (const want of ["mail 1", "mail 2", "mail 3", "offline"]) {
    w.bench.press("y", noSurface);
    await settle();
    assert.equal(onTable(w), want);
  }
  assert.equal(w.sent.length, 4);
});

test("revising lays the task aside with what was done on it, and comes back to it", async () => {
  const w = world(pair);
  await w.bench.start([]);
  await settle();
  w.bench.press("n", noSurface);
  w.bench.submit();
  await settle();
  w.bench.delivered({ key: "key_1" } as Outgoing, "ann_1");
  w.bench.draft.set("why", "begun");
  await w.bench.reviseLast();
  assert.equal(onTable(w), "mail 99");
  assert.deepEqual(w.bench.state().values, { spam: "yes" });
  w.bench.draft.set("why", "now I see");
  w.bench.submit();
  assert.deepEqual(w.sent.at(-1)?.kind, "revise");
  assert.equal(onTable(w), "mail 1");
  assert.deepEqual(w.bench.state().values, { why: "begun" });
});

test("undo goes back over items: the last answer as it was made, once it has arrived, and redo comes back", async () => {
  const w = world(pair);
  const answers: Record<string, unknown> = {};
  w.fetched = (id) => answers[id];
  w.beside = { confidence: "probable", note: "ask Ann" };
  await w.bench.start([]);
  await settle();
  w.bench.press("y", noSurface);
  w.bench.draft.set("why", "spelling");
  w.bench.setConfidence("probable");
  w.bench.setNote("as");
  w.bench.setNote("ask Ann");
  w.bench.submit();
  await settle();
  answers["ann_1"] = w.sent.map((act) => (act.kind === "submit" ? act.body.values : null))[0];
  w.bench.draft.set("why", "begun");
  w.bench.undo();
  w.bench.undo();
  assert.equal(onTable(w), "mail 1", "the answer is on its way");
  w.bench.delivered({ key: "key_1" } as Outgoing, "ann_1");
  await settle();
  assert.deepEqual([onTable(w), w.bench.state().values], ["mail 99", { spam: "yes", why: "spelling" }]);
  w.bench.undo();
  assert.deepEqual([w.bench.state().note, w.bench.state().values], ["", { spam: "yes", why: "spelling" }], "a note that was typed is one step");
  w.bench.undo();
  w.bench.undo();
  assert.deepEqual(w.bench.state().values, { spam: "yes" }, "step by step, as it was made");
  w.bench.redo();
  w.bench.redo();
  assert.equal(w.bench.state().confidence, "probable");
  w.bench.redo();
  w.bench.redo();
  assert.equal(onTable(w), "mail 1");
  w.bench.redo();
  assert.deepEqual([w.bench.state().values, w.sent.length], [{ why: "begun" }, 1]);
});

test("a skip goes on at once, and gives its reason when it can no longer be taken back", async () => {
  let due = () => {};
  const w = world(lone, { later: (act, ms) => { if (ms === 10_000) due = act; return () => { if (due === act) due = () => {}; }; } });
  await w.bench.start([]);
  await settle();
  w.bench.skip("cannot_tell");
  assert.deepEqual([onTable(w), w.sent, w.bench.state().skipped, w.kept[0], w.held.has("task_0")], ["mail 1", [], "mail 0", "task_0", true]);
  due();
  assert.equal(w.bench.state().skipped, null);
  assert.deepEqual(w.sent, [{ kind: "skip", task: "task_0", body: { lease: "lease_0", reason: "cannot_tell" } }]);
  assert.equal(onTable(w), "mail 1");
});

test("an item set aside with a question keeps what was done on it", async () => {
  const w = world(pair);
  await w.bench.start([]);
  await settle();
  w.bench.draft.set("why", "begun");
  w.bench.skip("asked");
  await settle();
  assert.deepEqual([onTable(w), w.drafts.get("task_0")?.values], ["mail 1", { why: "begun" }]);
});

test("a suggestion is taken only when asked, named in the answer, and what became of it is told", async () => {
  const suggestions = [{ source: { id: "src_1", kind: "model" as const, name: "m1" }, values: { spam: "no" }, score: 0.9 }];
  let next = 0;
  const w = world(pair, { supply: async (count) => ({ leases: Array.from({ length: count }, () => ({ ...lease(next++), suggestions })), reason: null, paused: false }) });
  await w.bench.start([]);
  await settle();
  assert.deepEqual(w.bench.state().values, {});
  w.bench.take(w.bench.shown());
  assert.deepEqual(w.bench.shown(), []);
  w.bench.submit();
  await settle();
  w.bench.reject(w.bench.shown());
  w.bench.press("n", () => {});
  w.bench.submit();
  const told = w.sent.map((act) => (act.kind === "submit" ? [act.body.suggestion, act.body.suggested] : []));
  assert.deepEqual(told, [
    ["src_1", [{ source: "src_1", things: [{ field: "spam", fate: "accepted" }] }]],
    [undefined, [{ source: "src_1", things: [{ field: "spam", fate: "rejected" }] }]],
  ]);
});

test("what was turned down is still so after a reload", async () => {
  const suggestions = [{ source: { id: "src_1", kind: "model" as const, name: "m1" }, values: { spam: "no" }, score: 0.9 }];
  const w = world(pair, { supply: async () => ({ leases: [{ ...lease(0), suggestions }], reason: null, paused: false }) });
  await w.bench.start([]);
  await settle();
  w.bench.reject(w.bench.shown());
  await w.bench.saveDraft();
  const again = world(pair, { drafts: w.drafts, supply: w.supply });
  await again.bench.start([]);
  await settle();
  assert.deepEqual(again.bench.shown(), []);
});

test("what was turned down is still so after an earlier answer was looked at", async () => {
  const suggestions = [{ source: { id: "src_1", kind: "model" as const, name: "m1" }, values: { spam: "no" }, score: 0.9 }];
  let next = 0;
  const w = world(pair, { supply: async (count) => ({ leases: Array.from({ length: count }, () => ({ ...lease(next++), suggestions })), reason: null, paused: false }) });
  await w.bench.start([]);
  await settle();
  w.bench.press("n", noSurface);
  w.bench.submit();
  await settle();
  w.bench.delivered({ key: "key_1" } as Outgoing, "ann_1");
  w.bench.reject(w.bench.shown());
  await w.bench.reviseLast();
  assert.equal(onTable(w), "mail 99");
  w.bench.backToWork();
  assert.deepEqual([onTable(w), w.bench.shown()], ["mail 1", []]);
});

const suggesting = (count: number) => Array.from({ length: count }, (_, i) => ({ ...lease(i), suggestions: [{ source: { id: "src_1", kind: "model" as const, name: "m1" }, values: { spam: "no", why: "so" }, score: 0.9 }] }));

test("what is turned down is undone before an earlier answer is taken up, and done again", async () => {
  const w = world(pair, { supply: async () => ({ leases: suggesting(3), reason: null, paused: false }) });
  await w.bench.start([]);
  await settle();
  w.bench.press("n", noSurface);
  w.bench.submit();
  await settle();
  w.bench.delivered({ key: "key_1" } as Outgoing, "ann_1");
  w.bench.reject(w.bench.shown().slice(0, 1));
  w.bench.reject(w.bench.shown());
  assert.deepEqual([w.bench.shown().length, w.bench.state().canUndo], [0, true]);
  w.bench.undo();
  assert.deepEqual([onTable(w), w.bench.shown().length], ["mail 1", 1]);
  w.bench.undo();
  assert.deepEqual([onTable(w), w.bench.shown().length], ["mail 1", 2]);
  w.bench.redo();
  assert.equal(w.bench.shown().length, 1);
  w.bench.offerAgain();
  w.bench.undo();
  assert.equal(w.bench.shown().length, 1, "what is offered again can be undone, too");
});

test("all that is suggested is taken over as one step", async () => {
  const w = world(pair, { supply: async () => ({ leases: suggesting(1), reason: null, paused: false }) });
  await w.bench.start([]);
  await settle();
  w.bench.take(w.bench.shown());
  assert.deepEqual(w.bench.state().values, { spam: "no", why: "so" });
  w.bench.undo();
  assert.deepEqual([w.bench.state().values, w.bench.shown().length], [{}, 2]);
});

test("an item is started over as one step that can be undone", async () => {
  const w = world(pair, { supply: async () => ({ leases: suggesting(1), reason: null, paused: false }) });
  await w.bench.start([]);
  await settle();
  assert.equal(w.bench.canStartOver, false);
  w.bench.press("y", noSurface);
  w.bench.draft.set("why", "a link");
  w.bench.setNote("ask");
  w.bench.setConfidence("possible");
  w.bench.reject(w.bench.shown());
  w.bench.startOver();
  const { values, note, confidence } = w.bench.state();
  assert.deepEqual([values, note, confidence, w.bench.shown().length, w.bench.canStartOver], [{}, "", null, 2, false]);
  w.bench.undo();
  const back = w.bench.state();
  assert.deepEqual([back.values, back.note, back.confidence, w.bench.shown().length], [{ spam: "yes", why: "a link" }, "ask", "possible", 0]);
});

test("a skip is taken back with what was done on the item, and what was begun after it comes next", async () => {
  const w = world(pair);
  await w.bench.start([]);
  await settle();
  w.bench.draft.set("why", "half");
  w.bench.skip("broken");
  await settle();
  w.bench.draft.set("why", "next");
  w.bench.undo();
  assert.deepEqual([onTable(w), w.bench.state().skipped], ["mail 1", "mail 0"], "first what was done here");
  w.bench.redo();
  await settle();
  w.bench.takeBackSkip();
  assert.deepEqual([onTable(w), w.bench.state().values, w.bench.state().skipped, w.sent], ["mail 0", { why: "half" }, null, []]);
  w.bench.undo();
  assert.deepEqual(w.bench.state().values, {}, "step by step, as it was made");
  w.bench.press("n", noSurface);
  w.bench.submit();
  await settle();
  assert.deepEqual([onTable(w), w.bench.state().values], ["mail 1", { why: "next" }]);
  assert.deepEqual(w.sent.map((a) => a.kind), ["submit"]);
});

test("a skip goes out before the next answer, the next skip, and when the page is left", async () => {
  const w = world();
  await w.bench.start([]);
  await settle();
  w.bench.skip("broken");
  await settle();
  w.bench.press("y", noSurface);
  await settle();
  w.bench.skip("broken");
  await settle();
  w.bench.skip("harmful");
  await settle();
  w.bench.stop();
  assert.deepEqual(w.sent.map((a) => [a.kind, "task" in a && a.task]), [["skip", "task_0"], ["submit", "task_1"], ["skip", "task_2"], ["skip", "task_3"]]);
  w.bench.undo();
  assert.equal(w.sent.length, 4);
});

test("the last item is had back when it was skipped, from a bench with nothing on it", async () => {
  let given = false;
  const w = world(lone, { supply: async () => { const leases = given ? [] : [lease(0)]; given = true; return { leases, reason: "nothing", paused: false }; } });
  await w.bench.start([]);
  await settle();
  w.bench.skip("broken");
  await settle();
  assert.equal(onTable(w), "empty");
  w.bench.undo();
  assert.deepEqual([onTable(w), w.sent], ["mail 0", []]);
});

test("graded confidence goes round by one key", async () => {
  const w = world();
  await w.bench.start([]);
  const seen = Array.from({ length: 4 }, () => { w.bench.cycleConfidence(); return w.bench.state().confidence; });
  assert.deepEqual(seen, ["definite", "probable", "possible", null]);
});

test("an outline that is not ended is kept with the draft, taken up again, and never sent", async () => {
  const drafts = new Map<string, SavedDraft>();
  const begun = { field: "area", class: "car", points: [[1, 2], [3, 4]] as const };
  const first = world(lone, { drafts });
  await first.bench.start([]);
  await settle();
  first.bench.setBegun(begun);
  await first.bench.saveDraft();
  const again = world(lone, { drafts });
  await again.bench.start([]);
  await settle();
  assert.deepEqual(again.bench.begun, begun);
  again.bench.press("y", noSurface);
  await settle();
  assert.deepEqual(again.sent.map((act) => (act.kind === "submit" ? act.body.values : act.kind)), [{ spam: "yes" }]);
  assert.deepEqual([again.bench.begun, drafts.size], [null, 0]);
});

test("an outline that was dropped is not taken up again", async () => {
  const drafts = new Map<string, SavedDraft>();
  const first = world(lone, { drafts });
  await first.bench.start([]);
  await settle();
  first.bench.setBegun({ field: "area", class: "car", points: [[1, 2]] });
  await first.bench.saveDraft();
  first.bench.setBegun(null);
  await first.bench.saveDraft();
  const again = world(lone, { drafts });
  await again.bench.start([]);
  await settle();
  assert.equal(again.bench.begun, null);
});
