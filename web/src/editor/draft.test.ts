import assert from "node:assert/strict";
import { test } from "node:test";
import { Draft } from "./draft.ts";

function clocked() {
  let ms = 0;
  return { draft: new Draft({}, () => ms), wait: (by: number) => { ms += by; } };
}

test("undo walks back to the start and redo forward to the end", () => {
  const { draft } = clocked();
  const seen: unknown[] = [draft.values];
  for (const [field, value] of [["a", 1], ["b", [2]], ["a", 3], ["b", undefined]] as const) {
    draft.set(field, value);
    seen.push(draft.values);
  }
  for (let i = seen.length - 2; i >= 0; i--) { draft.undo(); assert.deepEqual(draft.values, seen[i]); }
  assert.equal(draft.undo(), null);
  for (let i = 1; i < seen.length; i++) { draft.redo(); assert.deepEqual(draft.values, seen[i]); }
  assert.equal(draft.redo(), null);
});

test("a new change forgets what was undone", () => {
  const { draft } = clocked();
  draft.set("a", 1);
  draft.undo();
  draft.set("a", 2);
  assert.equal(draft.canRedo, false);
});

test("one gesture is one step, a pause or another field ends it", () => {
  const { draft, wait } = clocked();
  draft.set("a", 1, "nudge 1");
  wait(100); draft.set("a", 2, "nudge 1");
  wait(2000); draft.set("a", 3, "nudge 1");
  draft.set("b", 1, "nudge 1");
  draft.undo(); draft.undo();
  assert.deepEqual(draft.values, { a: 2 });
  draft.undo();
  assert.deepEqual(draft.values, {});
});

test("what is said beside the answer is undone with it, typing as one step, and no field of its name is touched", () => {
  const { draft } = clocked();
  draft.reset({ note: "of a field" }, { confidence: "probable", note: "a", rejected: [] });
  draft.set("note", "more", "typing");
  draft.say("note", "ab", "typing");
  draft.say("note", "abc", "typing");
  draft.say("confidence", "definite");
  assert.deepEqual([draft.values, draft.beside], [{ note: "more" }, { confidence: "definite", note: "abc", rejected: [] }]);
  draft.undo(); draft.undo();
  assert.deepEqual([draft.values, draft.beside], [{ note: "more" }, { confidence: "probable", note: "a", rejected: [] }]);
  draft.undo();
  assert.deepEqual(draft.values, { note: "of a field" });
  draft.redo(); draft.redo();
  assert.deepEqual(draft.beside, { confidence: "probable", note: "abc", rejected: [] });
});

test("what is changed together is one step, there and back", () => {
  const { draft } = clocked();
  draft.set("a", 1);
  draft.together(() => { draft.set("a", 2); draft.set("b", 3); draft.say("note", "both"); });
  draft.set("a", 4);
  draft.undo();
  assert.deepEqual([draft.values, draft.beside.note], [{ a: 2, b: 3 }, "both"]);
  draft.undo();
  assert.deepEqual([draft.values, draft.beside.note], [{ a: 1 }, ""]);
  draft.redo();
  assert.deepEqual([draft.values, draft.beside.note], [{ a: 2, b: 3 }, "both"]);
  draft.undo(); draft.undo();
  assert.deepEqual([draft.values, draft.undo()], [{}, null]);
});

test("setting what is already there is no change", () => {
  const { draft } = clocked();
  draft.set("a", 1);
  draft.set("a", 1);
  draft.undo();
  assert.equal(draft.canUndo, false);
});

test("listeners hear each change once and not after leaving", () => {
  const { draft } = clocked();
  const heard: unknown[] = [];
  const leave = draft.on((values) => heard.push(values));
  draft.set("a", 1);
  draft.undo();
  leave();
  draft.redo();
  assert.deepEqual(heard, [{ a: 1 }, {}]);
});
