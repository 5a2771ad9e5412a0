import assert from "node:assert/strict";
import { test } from "node:test";
import { joinedBy, relationsIn, standingRelations } from "./kinds/relations.ts";
import { liveKeys } from "./keys.ts";
import { answerOf } from "./model.ts";

const one = { id: "r1", class: "pulls", from: "1", to: "2" };
const marks = [{ id: "1", class: "car" }, { id: "2", class: "bus" }];

test("two marks are joined once in each way, and never one with itself", () => {
  assert.deepEqual(joinedBy({}, undefined, "pulls", "1", "2"), [one]);
  assert.deepEqual(joinedBy({}, [one], "pulls", "2", "1"), [one, { ...one, id: "r2", from: "2", to: "1" }]);
  assert.deepEqual(joinedBy({}, [{ ...one, id: "r2" }], "meets", "1", "2")?.map((r) => r.id), ["r2", "r3"]);
  assert.deepEqual([joinedBy({}, [one], "pulls", "1", "2"), joinedBy({}, [one], "pulls", "1", "1")], [null, null]);
});

test("marks of one chain are not joined again, in whatever direction and by way of others", () => {
  const chains = { chains: true };
  const two = joinedBy(chains, [one], "pulls", "3", "2");
  assert.equal(two?.length, 2);
  assert.equal(joinedBy(chains, two, "pulls", "3", "1"), null);
  assert.equal(joinedBy(chains, two, "pulls", "2", "1"), null);
  assert.equal(joinedBy(chains, two, "meets", "3", "1")?.length, 3);
});

test("what is no relation is left out when read", () => {
  assert.deepEqual(relationsIn([one, null, { ...one, to: 2 }, 7]), [one]);
  assert.deepEqual(relationsIn({}), []);
});

test("a relation of a mark that is gone is kept in the draft and not sent", () => {
  const schema = { fields: [{ name: "things", kind: "boxes", classes: [{ name: "car" }, { name: "bus" }] }, { name: "ties", kind: "relations", of: "things", classes: [{ name: "pulls" }] }] };
  assert.deepEqual(standingRelations([one], marks), [one]);
  assert.deepEqual(answerOf(schema, { things: marks, ties: [one] }), { things: marks, ties: [one] });
  assert.deepEqual(answerOf(schema, { things: marks.slice(0, 1), ties: [one] }), { things: marks.slice(0, 1) });
});

test("keys go to relations only where they were asked for, but for those of their own", () => {
  const classes = [{ name: "pulls", key: "7" }, { name: "meets" }];
  const schema = { fields: [{ name: "things", kind: "boxes", classes: [{ name: "car" }, { name: "bus" }] }, { name: "ties", kind: "relations", of: "things", classes }] };
  const named = (focused: string | null) => [...liveKeys(schema, { things: marks }, focused)].map(([key, { name }]) => `${key} ${name}`);
  assert.deepEqual(named(null), ["1 car", "2 bus", "7 pulls"]);
  assert.deepEqual(named("ties"), ["7 pulls", "1 meets"]);
});
