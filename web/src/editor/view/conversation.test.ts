import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { Offsets } from "../text/offsets.ts";
import { conversationOf, turnsIn } from "./conversation.ts";

test("a list of messages is text with a turn each, whatever its members are called", () => {
  const said = conversationOf([{ role: "user", content: "Hi\nthere" }, { role: "assistant", content: "Hello" }, { role: "user", content: "Bye" }]);
  assert.equal(said?.text, "user: Hi\nthere\nassistant: Hello\nuser: Bye");
  assert.deepEqual(said.turns.map((t) => [t.speaker, t.voice, said.text.slice(t.from, t.to)]), [["user", 0, "user: Hi\nthere"], ["assistant", 1, "assistant: Hello"], ["user", 0, "user: Bye"]]);
  assert.equal(conversationOf([{ from: "Ann", value: "x" }, { speaker: "Bob", text: "y" }])?.text, "Ann: x\nBob: y");
  assert.equal(conversationOf([{ text: "nobody says it" }])?.text, "nobody says it");
});
test("other data is no conversation", () => {
  for (const value of ["text", 3, null, {}, [], ["a"], [{ role: "user" }], [{ role: "user", content: "x" }, 7]]) assert.equal(conversationOf(value), null);
});
test("lines that begin with a name and a colon are turns of the text, which stays as it is", () => {
  const text = "Dr. Ann: How are you?\r\nSince when?\r\n\r\nليلى: منذ أمس 😀\nDr. Ann: I see.\n";
  assert.deepEqual(turnsIn(text).map((t) => [t.speaker, t.voice]), [["Dr. Ann", 0], ["ليلى", 1], ["Dr. Ann", 0]]);
});

type Case = { name: string; text: string; turns: [number, number][] };
const cases = JSON.parse(readFileSync(new URL("../../../../tests/record/data/turns.json", import.meta.url), "utf8")) as Case[];
for (const { name, text, turns } of cases)
  test(`turns are where the server finds them: ${name}`, () => {
    const offsets = new Offsets(text);
    assert.deepEqual(turnsIn(text).map((t) => [offsets.toPoint(t.from), offsets.toPoint(t.to)]), turns);
  });
