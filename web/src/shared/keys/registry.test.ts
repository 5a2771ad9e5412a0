import assert from "node:assert/strict";
import { test } from "node:test";
import { capsOf, chordsOf, keysLeft, normalized } from "./chord.ts";
import { KeyRegistry } from "./registry.ts";
import type { Command } from "./registry.ts";

const press = (key: string, more: Partial<KeyboardEvent> = {}) =>
  ({ key, code: "", ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...more }) as KeyboardEvent;
const nowhere = { inField: false, inDialog: false, onControl: false, onSlider: false };
const row = (id: string, keys: string[], more: Partial<Command> = {}): Command => ({ id, title: id, keys, scope: "page", run: () => undefined, ...more });

const spelled = [
  ["mod+k", "Ctrl+k"], ["Shift+mod+K", "Ctrl+Shift+k"], [" ", "Space"], ["?", "?"], ["ctrl++", "Ctrl++"], ["escape", "Escape"], ["arrowLeft", "Left"],
] as const;
for (const [written, one] of spelled) test(`a chord has one spelling: ${written}`, () => assert.equal(normalized(written), one));

test("a question mark is found although it takes shift", () => assert.ok(chordsOf(press("?", { shiftKey: true, code: "Slash" })).includes("?")));
test("shift and a digit are found on any layout", () => assert.ok(chordsOf(press("!", { shiftKey: true, code: "Digit1" })).includes("Shift+1")));
test("letters go by what is printed", () => assert.deepEqual(chordsOf(press("a", { code: "KeyQ" })), ["a"]));
test("caps show arrows", () => assert.deepEqual(capsOf("Ctrl+Left"), ["Ctrl", "←"]));

test("a command whose keys are taken has its first one with Alt, one that has others keeps them", () => {
  assert.deepEqual([keysLeft(["s"], new Set(["s"])), keysLeft(["Mod+y", "y"], new Set(["y"])), keysLeft(["+"], new Set(["+"])), keysLeft([], new Set(["a"]))], [["Alt+s"], ["Mod+y"], ["Alt++"], []]);
});
test("what Alt makes of a letter is found by its place", () => assert.ok(chordsOf(press("ß", { altKey: true, code: "KeyS" })).includes("Alt+s")));

test("the innermost scope wins", () => {
  const keys = new KeyRegistry();
  keys.add([row("outer", ["a"], { scope: "global" }), row("inner", ["a"], { scope: "tool" })]);
  assert.equal(keys.find(press("a"), nowhere)?.id, "inner");
});
test("a row that is not enabled lets the next scope have the key", () => {
  const keys = new KeyRegistry();
  keys.add([row("outer", ["a"], { scope: "global" }), row("inner", ["a"], { scope: "tool", enabled: () => false })]);
  assert.equal(keys.find(press("a"), nowhere)?.id, "outer");
});
test("a row that acts by itself is shown and changed, and left to what has the focus", () => {
  const keys = new KeyRegistry();
  keys.add([row("submit", ["Enter"]), row("end", ["Enter"], { scope: "tool", local: true })]);
  assert.equal(keys.find(press("Enter"), nowhere)?.id, "submit");
  assert.deepEqual(keys.live().map((c) => c.id), ["submit", "end"]);
});
test("text fields swallow single keys and pass chords", () => {
  const keys = new KeyRegistry();
  keys.add([row("letter", ["a"]), row("chord", ["mod+b"])]);
  assert.equal(keys.find(press("a"), { ...nowhere, inField: true }), null);
  assert.equal(keys.find(press("b", { ctrlKey: true }), { ...nowhere, inField: true })?.id, "chord");
});
test("what copies and pastes belongs to the text where something is written", () => {
  const keys = new KeyRegistry();
  keys.add([row("copy", ["mod+c"]), row("paste", ["mod+v"])]);
  for (const key of ["c", "v"]) {
    assert.equal(keys.find(press(key, { ctrlKey: true }), { ...nowhere, inField: true }), null);
    assert.ok(keys.find(press(key, { ctrlKey: true }), nowhere));
  }
});
test("what moves a slider is the slider's", () => {
  const keys = new KeyRegistry();
  keys.add([row("front", ["PageUp"]), row("letter", ["f"])]);
  assert.equal(keys.find(press("PageUp"), { ...nowhere, onSlider: true }), null);
  assert.equal(keys.find(press("f"), { ...nowhere, onSlider: true })?.id, "letter");
});

const foreign = [
  ["Cyrillic", press("т", { code: "KeyN" }), "n"], ["Cyrillic with Ctrl", press("я", { code: "KeyZ", ctrlKey: true }), "Ctrl+z"], ["Cyrillic with Command", press("с", { code: "KeyC", metaKey: true }), "Ctrl+c"],
  ["Cyrillic with Shift", press("Ф", { code: "KeyA", shiftKey: true }), "Shift+a"], ["a Cyrillic letter where a bracket is", press("х", { code: "BracketLeft" }), "["], ["Greek", press("ψ", { code: "KeyC" }), "c"],
  ["Hebrew", press("ש", { code: "KeyA" }), "a"], ["Arabic", press("ش", { code: "KeyA" }), "a"], ["two Arabic letters on one key", press("لا", { code: "KeyB" }), "b"], ["an Arabic sign", press("َ", { code: "KeyQ", shiftKey: true }), "Shift+q"],
] as const;
for (const [name, pressed, chord] of foreign) test(`${name}: what nothing has by its letter goes by its place`, () => {
  const keys = new KeyRegistry();
  keys.add([row("placed", [chord])]);
  assert.equal(keys.find(pressed, nowhere)?.id, "placed");
  keys.add([row("printed", [chordsOf(pressed)[0] ?? ""])]);
  assert.equal(keys.find(pressed, nowhere)?.id, "printed");
});
test("where Latin letters are printed elsewhere no key goes by place", () => {
  for (const pressed of [press("q", { code: "KeyA" }), press("'", { code: "KeyQ" }), press("ö", { code: "Semicolon" }), press("Dead", { code: "BracketLeft" })]) assert.equal(chordsOf(pressed).length, 1);
});
test("Enter stays with a focused button", () => {
  const keys = new KeyRegistry();
  keys.add([row("submit", ["Enter"])]);
  assert.equal(keys.find(press("Enter"), { ...nowhere, onControl: true }), null);
});
test("a dialog keeps the page's keys away", () => {
  const keys = new KeyRegistry();
  keys.add([row("page", ["a"]), row("dialog", ["b"], { scope: "dialog" })]);
  assert.equal(keys.find(press("a"), { ...nowhere, inDialog: true }), null);
  assert.equal(keys.find(press("b"), { ...nowhere, inDialog: true })?.id, "dialog");
});
test("two rows of one scope with one key are a conflict", () => {
  const keys = new KeyRegistry();
  keys.add([row("one", ["a"]), row("two", ["A"]), row("three", ["a"], { scope: "tool" })]);
  assert.deepEqual(keys.conflicts(), [{ scope: "page", chord: "a", ids: ["one", "two"] }]);
});
test("a changed key that a row of another scope has is a conflict, too", () => {
  const keys = new KeyRegistry();
  keys.add([row("note", ["m"], { scope: "workspace" }), row("class", ["e"], { scope: "tool" })]);
  assert.deepEqual(keys.conflicts(), []);
  keys.rebind("note", ["e"]);
  assert.deepEqual(keys.conflicts(), [{ scope: "workspace", chord: "e", ids: ["note", "class"] }]);
  assert.deepEqual([keys.isChanged("note"), keys.isChanged("class")], [true, false]);
});
test("a changed key replaces the first one, and can be given back", () => {
  const keys = new KeyRegistry();
  keys.add([row("one", ["a"])]);
  keys.rebind("one", ["z"]);
  assert.equal(keys.find(press("a"), nowhere), null);
  assert.equal(keys.find(press("z"), nowhere)?.id, "one");
  keys.rebind("one", null);
  assert.equal(keys.find(press("a"), nowhere)?.id, "one");
});
test("rows leave with their owner", () => {
  const keys = new KeyRegistry();
  const leave = keys.add([row("one", ["a"])]);
  leave();
  assert.equal(keys.find(press("a"), nowhere), null);
});
test("what is held is let go once", () => {
  const keys = new KeyRegistry();
  const told: string[] = [];
  keys.add([row("hide", ["h"], { run: () => told.push("down"), release: () => told.push("up") })]);
  const event = { ...press("h", { code: "KeyH" }), defaultPrevented: false, isComposing: false, target: null, preventDefault: () => undefined } as unknown as KeyboardEvent;
  globalThis.HTMLElement ??= class {} as unknown as typeof HTMLElement;
  keys.onKeyDown(event);
  keys.onKeyDown(event); // the key repeats
  keys.releaseAll();
  assert.deepEqual(told, ["down", "up"]);
});
