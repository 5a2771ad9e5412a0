import assert from "node:assert/strict";
import { test } from "node:test";
import type { Thread } from "#shared/api/types.ts";
import { pinsOf } from "./pins.ts";
import { mentioned, startedMention } from "./mentions.ts";

const thread = (id: string, place: Thread["place"], open = true): Thread => ({
  id, item: "i", external_id: "a", kind: "question", place, by: "Ann", mine: true, open, resolved_by: null, resolved_at: null, may_resolve: true, mentioned: false, unread: false, count: 1,
  last_at: "2026-11-30T10:00:00Z", text: null, remarks: [],
});

test("pins have the numbers of their threads", () => {
  const threads = [thread("a", null), thread("b", { x: 1, y: 2 }), thread("c", { start: 3, end: 5 }, false), thread("d", { field: "f", object: "1" })];
  assert.deepEqual(pinsOf(threads, null).map(({ id, name, look }) => [id, name, look]), [["b", "2", "open"], ["c", "3", "resolved"]]);
});
test("what is being asked has a pin of its own, unless it is about the whole item", () => {
  assert.deepEqual(pinsOf([], { place: { x: 1, y: 2 } }).map((p) => p.look), ["new"]);
  assert.deepEqual(pinsOf([], { place: null }), []);
});

const people = [{ id: "1", name: "Ann" }, { id: "2", name: "Ann Bell" }, { id: "3", name: "Bob" }];
test("who is mentioned is read from the text", () => {
  assert.deepEqual(mentioned("@Ann Bell, and @Bob?", people), ["2", "3"]);
  assert.deepEqual(mentioned("ann@Annex and @Bobby", people), []);
  assert.deepEqual(mentioned("@Ann: so?", people), ["1"]);
});
test("a name begins with its sign, before the caret", () => {
  assert.equal(startedMention("so @An", 6), "An");
  assert.equal(startedMention("so @An later", 12), null);
  assert.equal(startedMention("mail@an", 7), null);
});
