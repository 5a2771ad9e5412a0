import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import type { Press } from "#shared/keys/chord.ts";
import { keys } from "#shared/keys/registry.ts";
import { isFor, moveOf } from "./item_keys.ts";

const press = (key: string, more: Partial<Press> = {}): Press => ({ key, code: "", ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...more });
afterEach(() => keys.rebindAll({}));

test("arrows move whatever is held with them, and nothing else does", () => {
  for (const more of [{}, { shiftKey: true }, { altKey: true }, { shiftKey: true, altKey: true }]) assert.deepEqual(moveOf(press("ArrowLeft", more)), [-1, 0]);
  assert.deepEqual([moveOf(press("ArrowDown")), moveOf(press("x"))], [[0, 1], null]);
});

test("keys on the picture are those that this person has for them", () => {
  keys.rebindAll({ "editor.left": ["4"], "editor.delete": ["q"], "editor.mark_next": ["Alt+n"] });
  assert.deepEqual([moveOf(press("4")), moveOf(press("ArrowLeft"))], [[-1, 0], null]);
  assert.deepEqual([isFor(press("q"), "delete"), isFor(press("Delete"), "delete")], [true, false]);
  assert.deepEqual([isFor(press("Q", { shiftKey: true }), "delete"), isFor(press("Enter", { shiftKey: true }), "end"), isFor(press("Tab", { shiftKey: true }), "mark_next")], [false, true, false]);
  assert.deepEqual([isFor(press("n", { altKey: true }), "mark_next"), isFor(press("Tab"), "mark_next"), isFor(press("Tab", { shiftKey: true }), "mark_previous")], [true, false, true]);
});
