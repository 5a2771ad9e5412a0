import assert from "node:assert/strict";
import { test } from "node:test";
import type { Schema } from "#editor/schema.ts";
import type { Suggestion } from "#shared/api/types.ts";
import { freshId } from "#editor/shapes/shape.ts";
import { assistedThing, fateOf, isOpen, openSieve, reported, taken, thingsOf, type Mark } from "./suggesting.ts";

const schema: Schema = { fields: [{ name: "things", kind: "boxes", classes: [{ name: "car" }, { name: "bus" }] }, { name: "kind", kind: "choice", classes: [{ name: "a" }] }] };
const box = (id: string, score?: number) => ({ id, class: "car", x: 1, y: 2, w: 3, h: 4, ...(score === undefined ? {} : { score }) });
const suggestions: Suggestion[] = [{ source: { id: "src_1", kind: "model", name: "m1" }, score: 0.5, values: { things: [box("1", 0.9), box("2", 0.2), box("3")], kind: "a" } }];
const things = thingsOf(schema, suggestions);
const at = (n: number) => { const thing = things[n]; assert.ok(thing); return thing; };

test("every object is a thing with its own score, else that of its source", () => {
  assert.deepEqual(things.map((t) => [t.field.name, t.shape?.id ?? null, t.score]), [["things", "1", 0.9], ["things", "2", 0.2], ["things", "3", 0.5], ["kind", null, 0.5]]);
});

test("what was taken over is accepted while it is the same, edited when not, and open again when it is gone", () => {
  const own = { things: [{ id: "1", class: "bus", x: 9, y: 9, w: 9, h: 9 }] };
  const { values, marks } = taken([at(0)], own);
  const done = new Map<string, Mark>(marks);
  const boxes = values["things"] as { id: string }[];
  const as = boxes[1]?.id ?? "";
  assert.ok(boxes[0]?.id === "1" && as !== "" && as !== "1", "under an id of its own");
  assert.equal(fateOf(at(0), done, values, openSieve), "accepted");
  const moved = { things: boxes.map((b) => (b.id === as ? { ...b, x: 7 } : b)) };
  assert.equal(fateOf(at(0), done, moved, openSieve), "edited");
  assert.equal(isOpen(at(0), done, moved), false);
  assert.equal(fateOf(at(0), done, own, openSieve), "rejected");
  assert.equal(isOpen(at(0), done, own), true);
});

test("what a class's threshold keeps back is hidden, and what nobody touched is ignored", () => {
  const sieve = { hidden: false, least: { "things car": 0.4 } };
  const marks = new Map<string, Mark>([[at(2).key, { as: null }]]);
  assert.deepEqual(things.map((t) => fateOf(t, marks, {}, sieve)), ["ignored", "hidden", "rejected", "ignored"]);
  assert.deepEqual(things.map((t) => fateOf(t, marks, {}, { ...sieve, hidden: true })), ["hidden", "hidden", "rejected", "hidden"]);
});

test("what is drawn after a suggestion was taken over and removed is nothing of it", () => {
  const { marks } = taken([at(0)], {});
  const own = { things: [{ id: freshId(), class: "bus", x: 9, y: 9, w: 9, h: 9 }] };
  assert.equal(fateOf(at(0), new Map(marks), own, openSieve), "rejected");
  assert.equal(isOpen(at(0), new Map(marks), own), true);
});

test("the record names each thing, what became of it, and as what", () => {
  const { values, marks } = taken([at(0), at(3)], {});
  const [box] = values["things"] as { id: string }[];
  assert.deepEqual(reported(things, new Map(marks), values, openSieve), [{ source: "src_1", things: [
    { field: "things", fate: "accepted", object: "1", as: box?.id }, { field: "things", fate: "ignored", object: "2" }, { field: "things", fate: "ignored", object: "3" }, { field: "kind", fate: "accepted" },
  ] }]);
});

test("what a model drew is told with the other things, taken or dropped", () => {
  const source = { id: "src_2", name: "sam" };
  const drawn = [assistedThing(schema, { field: "things", shape: box("7"), as: "7", source, score: 0.75 }, 0), assistedThing(schema, { field: "things", shape: box("8"), as: null, source, score: null }, 1)].filter((t) => t !== null);
  const marks = new Map<string, Mark>([[drawn[0]?.key ?? "", { as: "7" }], [drawn[1]?.key ?? "", { as: null }]]);
  const told = (values: object) => reported(drawn, marks, { ...values }, openSieve);
  assert.deepEqual(told({ things: [box("7")] }), [{ source: "src_2", things: [{ field: "things", object: "assisted 1", fate: "accepted", as: "7" }, { field: "things", object: "assisted 2", fate: "rejected" }] }]);
  assert.equal(told({ things: [{ ...box("7"), x: 9 }] })[0]?.things[0]?.fate, "edited");
  assert.equal(told({})[0]?.things[0]?.fate, "rejected");
});
