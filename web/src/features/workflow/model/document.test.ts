import assert from "node:assert/strict";
import { test } from "node:test";
import type { FlowEdge, FlowStage, WorkflowDocument } from "#shared/api/index.ts";
import { changedEdge, changedStage, faultPlace, movedEdge, nameFault, outcomesOf, outcomesOfStage, readDocument, stageKinds, withEdge, withStage, withoutStage, workedIn, writeDocument } from "./document.ts";
import { differencesOf } from "./differs.ts";
import { movedCard, toDocument, toGraph } from "./graph.ts";
import { began, redone, undone, went } from "./history.ts";

/** mulberry32: the same documents every time. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let x = Math.imul(state ^ (state >>> 15), 1 | state);
    x = (x + Math.imul(x ^ (x >>> 7), 61 | x)) ^ x;
    return ((x ^ (x >>> 14)) >>> 0) / 4_294_967_296;
  };
}

function anyDocument(seed: number): WorkflowDocument {
  const next = random(seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)] as T;
  const stages = Array.from({ length: 1 + Math.floor(next() * 8) }, (_, i): FlowStage => ({
    name: `s${i}`, kind: pick(stageKinds), ...(next() < 0.5 && { at: [Math.floor(next() * 900), Math.floor(next() * 900)] }), ...(next() < 0.3 && { title: "a title" }),
  }));
  const names = stages.map((s) => s.name);
  const edges = Array.from({ length: Math.floor(next() * 14) }, (): FlowEdge => {
    const from = pick(["start", ...names]);
    const kind = stages.find((s) => s.name === from)?.kind;
    return { from, to: pick([...names, "done", "quarantine"]), ...(kind && next() < 0.5 && { on: pick(outcomesOf[kind]) }), ...(next() < 0.3 && { share: 0.25, rounds: 2 }), ...(next() < 0.3 && { when: [{ of: "doubt", from: 0.5 }] }) };
  });
  return { stages, edges };
}

const plainStages = (d: WorkflowDocument) => d.stages.map(({ at: _at, ...stage }) => stage);

test("a document drawn and read again is the same, with a place for each stage", () => {
  for (let seed = 0; seed < 300; seed++) {
    const document = anyDocument(seed);
    const again = toDocument(toGraph(document));
    assert.deepEqual(plainStages(again), plainStages(document), `seed ${seed}`);
    assert.deepEqual(again.edges, document.edges, `seed ${seed}`);
    document.stages.forEach((stage, i) => stage.at && assert.deepEqual(again.stages[i]?.at, stage.at));
    assert.deepEqual(toDocument(toGraph(again)), again, `seed ${seed}: a second time`);
    assert.deepEqual(readDocument(writeDocument(again)), again);
  }
});

test("cards without a place do not cover each other", () => {
  for (let seed = 0; seed < 100; seed++) {
    const bare = { ...anyDocument(seed), stages: plainStages(anyDocument(seed)) };
    const places = toGraph(bare).cards.map((c) => c.at.join());
    assert.equal(new Set(places).size, places.length, `seed ${seed}`);
  }
});

const two: WorkflowDocument = {
  stages: [{ name: "label", kind: "label", max_labels: 3 }, { name: "check", kind: "review" }],
  edges: [{ from: "start", to: "label" }, { from: "label", on: "settled", to: "check" }, { from: "check", to: "done" }],
};

test("edges follow a stage to its new name and go with it", () => {
  const renamed = changedStage(two, 0, { name: "people" });
  assert.deepEqual(renamed.edges.map((e) => [e.from, e.to]), [["start", "people"], ["people", "check"], ["check", "done"]]);
  assert.deepEqual(withoutStage(two, 1).edges, [{ from: "start", to: "label" }]);
});

test("another kind drops what it does not have", () => {
  const changed = changedStage(two, 0, { kind: "review" });
  assert.deepEqual(changed.stages[0], { name: "label", kind: "review" });
  assert.deepEqual(changed.edges[1], { from: "label", to: "check" });
});

test("a new stage has a name of its own and a way on", () => {
  const more = withStage(withStage(two, "review"), "review");
  assert.deepEqual(more.stages.map((s) => s.name), ["label", "check", "review", "review 2"]);
  assert.deepEqual(more.edges.at(-1), { from: "review 2", to: "done" });
});

test("what is emptied leaves the document, and edges change places", () => {
  const limited = changedEdge(two, 1, { share: 0.5, rounds: 2 });
  assert.deepEqual(changedEdge(limited, 1, { share: undefined, rounds: undefined }), two);
  assert.equal(movedEdge(two, 0, -1), two);
  assert.equal(movedEdge(two, 0, 1).edges[1], two.edges[0]);
  assert.equal(withEdge(two, "check", "label").edges.length, 4);
  assert.deepEqual(movedCard(two, "label", [1.4, 2.6]).stages[0]?.at, [1, 3]);
});

test("names are refused beside their field", () => {
  assert.equal(nameFault(two, 0, " "), "empty");
  assert.equal(nameFault(two, 0, "done"), "taken");
  assert.equal(nameFault(two, 0, "check"), "twice");
  assert.equal(nameFault(two, 0, "label"), null);
});

test("a refusal is shown at what it names", () => {
  const quoted = { ...two, stages: [...two.stages, { name: "vet", kind: "specialist" as const }] };
  assert.deepEqual(faultPlace(quoted, 'workflow: stage "vet": nobody in the project may work there').stage, 2);
  assert.equal(faultPlace(two, "workflow: stages[1].min_labels: 0 is not in 1..100").stage, 1);
  assert.equal(faultPlace(two, "workflow: edges[2].share: 7 is not in 1e-06..1").edge, 2);
  assert.deepEqual(faultPlace(two, "workflow: is too large"), { text: "is too large" });
});

test("rubbish is no document", () => {
  for (const text of ["", "[]", "{}", '{"stages":{},"edges":[]}', '{"stages":[{"name":"a"}],"edges":[]}', '{"stages":[{"name":"a","kind":"b"}],"edges":[]}']) assert.equal(readDocument(text), null, text);
});

test("changes are taken back and done again", () => {
  let h = went(went(began(1), 2), 3);
  h = undone(undone(undone(h)));
  assert.equal(h.now, 1);
  assert.equal(redone(redone(redone(h))).now, 3);
  assert.deepEqual(went(redone(h), 9).future, []);
});

test("versions differ in what items meet, not in where cards stand", () => {
  assert.deepEqual(differencesOf(two, movedCard(two, "label", [5, 5])), []);
  const changed = withEdge(changedStage(two, 0, { max_labels: 5 }), "check", "label");
  assert.deepEqual(differencesOf(two, changed), [{ kind: "changed", what: "label" }, { kind: "added", what: "check → label" }]);
  assert.deepEqual(differencesOf(changed, two).map((d) => d.kind), ["changed", "gone"]);
  assert.deepEqual(differencesOf(two, movedEdge(two, 0, 1)), [{ kind: "changed", what: "→" }]);
});

test("two who review may differ, and a review by one drops that edge", () => {
  const double = changedStage(two, 1, { double: true, order: "risk", error_costs: [{ field: "a", is: ["b"], cost: 3 }] });
  assert.deepEqual(outcomesOfStage(double.stages[1] as FlowStage), ["accepted", "fixed", "rejected", "disputed", "waited"]);
  const disputed = changedEdge(double, 2, { on: "disputed" });
  const single = changedStage(disputed, 1, { double: false });
  assert.deepEqual(single.stages[1], { name: "check", kind: "review", order: "risk", error_costs: [{ field: "a", is: ["b"], cost: 3 }] });
  assert.equal(single.edges[2]?.on, undefined);
  assert.deepEqual(changedStage(single, 1, { order: undefined }).stages[1], { name: "check", kind: "review" });
});

test("a condition on who is at work follows its stage", () => {
  const asks = changedEdge(two, 0, { when: [{ of: "people", name: "check", from: 1 }] });
  assert.deepEqual(changedStage(asks, 1, { name: "look" }).edges[0]?.when, [{ of: "people", name: "look", from: 1 }]);
  assert.deepEqual(workedIn(asks), ["label", "check"]);
});
