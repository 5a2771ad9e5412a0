import assert from "node:assert/strict";
import { test } from "node:test";
import type { SavedDraft } from "./database.ts";
import { draftJournal } from "./draft_journal.ts";

function shelf(room = 1000) {
  const held = new Map<string, string>();
  return {
    held,
    get length() { return held.size; },
    key: (i: number) => [...held.keys()][i] ?? null,
    getItem: (name: string) => held.get(name) ?? null,
    setItem: (name: string, text: string) => {
      if (text.length > room) throw new Error("quota");
      held.set(name, text);
    },
    removeItem: (name: string) => { held.delete(name); },
  };
}

const draft = (savedAt: number, note = ""): SavedDraft =>
  ({ user: "u", task: "t", values: {}, confidence: null, note, activeMs: 0, suggestion: null, savedAt });

test("what the database came not to write is found, the later of both wins", () => {
  const journal = draftJournal(shelf());
  assert.equal(journal.later("u", "t", null), null);
  journal.note(draft(5));
  assert.deepEqual(journal.later("u", "t", null), draft(5));
  assert.deepEqual(journal.later("u", "t", draft(4)), draft(5));
  assert.deepEqual(journal.later("u", "t", draft(6)), draft(6));
  assert.equal(journal.later("u", "other", null), null);
});

test("what the database has is noted no more, unless something later was noted since", () => {
  const journal = draftJournal(shelf());
  journal.note(draft(5));
  journal.note(draft(6));
  journal.settle(draft(5));
  assert.deepEqual(journal.later("u", "t", draft(5)), draft(6));
  journal.settle(draft(6));
  assert.equal(journal.later("u", "t", null), null);
});

test("a draft too large for the shelf leaves nothing older in its place", () => {
  const journal = draftJournal(shelf(200));
  journal.note(draft(5));
  journal.note(draft(6, "x".repeat(300)));
  assert.equal(journal.later("u", "t", null), null);
});

test("drafts nobody came back to are forgotten, and nothing that is no draft", () => {
  const place = shelf();
  const journal = draftJournal(place);
  journal.note(draft(5));
  place.held.set("labelwright.draft.u.broken", "{");
  place.held.set("labelwright.theme", "dark");
  journal.forgetBefore(5);
  assert.deepEqual([...place.held.keys()], ["labelwright.draft.u.t", "labelwright.theme"]);
  journal.forgetBefore(6);
  assert.deepEqual([...place.held.keys()], ["labelwright.theme"]);
});
