import assert from "node:assert/strict";
import { test } from "node:test";
import type { Field, Schema, Values } from "../schema.ts";
import { filterChoices, rowsShown } from "./filter.ts";
import { keyName, keysOfField, liveKeys, shiftedKeys } from "./keys.ts";
import { fieldKinds } from "./kinds.ts";
import { scaledToWhole, totalPercent, withPercent } from "./kinds/distribution.ts";
import { rankedNext, rankedWithout, rankMoved } from "./kinds/ranking.ts";
import { parseNumber } from "./kinds/number.ts";
import { answerOf, askedFields, describeAnswer, faultOf, faultsOf, fieldInHand, onlyChoice, schemaOfItem, withValue } from "./model.ts";

const yesNo = [{ name: "yes", key: "y" }, { name: "no", key: "n" }];
const nested: Schema = {
  fields: [
    { name: "spam", kind: "choice", required: true, classes: yesNo },
    { name: "why", kind: "choices", required: true, classes: [{ name: "link" }, { name: "money" }], when: { field: "spam", is: ["yes"] } },
    { name: "sum", kind: "number", min: 0, max: 100, step: 0.5, when: { field: "why", is: ["money"] } },
  ],
};
const namesAsked = (values: Values) => askedFields(nested, values).map((f) => f.name);

test("a condition shows its field, and hides what hangs on it", () => {
  assert.deepEqual(namesAsked({}), ["spam"]);
  assert.deepEqual(namesAsked({ spam: "yes" }), ["spam", "why"]);
  assert.deepEqual(namesAsked({ spam: "yes", why: ["money"] }), ["spam", "why", "sum"]);
  assert.deepEqual(namesAsked({ spam: "no", why: ["money"], sum: 3 }), ["spam"]);
});

test("a condition on a class holds for those below it", () => {
  const nested: Schema = { fields: [
    { name: "kind", kind: "choices", classes: [{ name: "animal" }, { name: "dog", parent: "animal" }, { name: "poodle", parent: "dog" }, { name: "rose" }] },
    { name: "wild", kind: "choice", classes: yesNo, when: { field: "kind", is: ["animal"] } },
  ] };
  const asked = (...kind: string[]) => askedFields(nested, { kind }).length === 2;
  assert.deepEqual([asked("rose"), asked("animal"), asked("rose", "poodle")], [false, true, true]);
});

test("a question about what the item does not have is not asked", () => {
  const both: Schema = { fields: [{ name: "tone", kind: "choice", on: "text", classes: yesNo }, { name: "cars", kind: "boxes", on: "image", classes: yesNo }, { name: "any", kind: "text" }] };
  const named = (data: Record<string, unknown>, ...keys: string[]) => schemaOfItem(both, { data, media: keys.map((key) => ({ key })) }).fields.map((f) => f.name);
  assert.deepEqual(named({ text: "hello" }), ["tone", "any"]);
  assert.deepEqual(named({ text: " \n", image: null }, "image"), ["cars", "any"]);
  const all = { data: { text: "x", image: "a.png" }, media: [] };
  assert.equal(schemaOfItem(both, all), both, "the same document: what depends on it need not be made anew");
});

test("conditions in a circle are never met", () => {
  const circle: Schema = {
    fields: [
      { name: "a", kind: "choice", classes: yesNo, when: { field: "b", is: ["yes"] } },
      { name: "b", kind: "choice", classes: yesNo, when: { field: "a", is: ["yes"] } },
    ],
  };
  assert.deepEqual(askedFields(circle, { a: "yes", b: "yes" }), []);
});

test("hidden answers stay in the draft and are not sent", () => {
  const values = { spam: "no", why: ["money"], sum: 3 };
  assert.deepEqual(answerOf(nested, values), { spam: "no" });
  assert.equal(faultsOf(nested, values).size, 0);
});

test("a field that is required and asked is missed", () => {
  assert.deepEqual([...faultsOf(nested, { spam: "yes" })], [["why", { rule: "required" }]]);
});

const faults: { name: string; field: Partial<Field>; value: unknown; rule: string | null }[] = [
  { name: "choice of another schema", field: { kind: "choice", classes: yesNo }, value: "maybe", rule: "unknown_class" },
  { name: "choice of this schema", field: { kind: "choice", classes: yesNo }, value: "no", rule: null },
  { name: "choice of several where one is right", field: { kind: "choice", classes: yesNo }, value: { yes: 0.5, no: 0.5 }, rule: "unknown_class" },
  { name: "choice of several where several may be", field: { kind: "choice", several: true, classes: yesNo }, value: { yes: 0.5, no: 0.5 }, rule: null },
  { name: "choices below min", field: { kind: "choices", classes: yesNo, min: 2 }, value: ["no"], rule: "too_few" },
  { name: "choices above max", field: { kind: "choices", classes: yesNo, max: 1 }, value: ["yes", "no"], rule: "too_many" },
  { name: "a side of a comparison", field: { kind: "pairwise", options: ["left", "right"], classes: [{ name: "tie" }] }, value: "left", rule: null },
  { name: "a class of a comparison", field: { kind: "pairwise", options: ["left", "right"], classes: [{ name: "tie" }] }, value: "tie", rule: null },
  { name: "neither side nor class", field: { kind: "pairwise", options: ["left", "right"] }, value: "both", rule: "unknown_class" },
  { name: "a ranking half made", field: { kind: "ranking", options: ["a", "b", "c"] }, value: ["b"], rule: "not_all_ranked" },
  { name: "a ranking of all", field: { kind: "ranking", options: ["a", "b", "c"] }, value: ["b", "c", "a"], rule: null },
  { name: "number below", field: { kind: "number", min: 1 }, value: 0, rule: "below_min" },
  { name: "number above", field: { kind: "number", max: 1 }, value: 2, rule: "above_max" },
  { name: "number off the grid", field: { kind: "number", step: 0.1 }, value: 0.25, rule: "off_step" },
  { name: "number on a decimal grid", field: { kind: "number", step: 0.1 }, value: 0.3, rule: null },
  { name: "number that is none", field: { kind: "number" }, value: NaN, rule: "not_a_number" },
  { name: "rating beyond five", field: { kind: "rating" }, value: 6, rule: "above_max" },
  { name: "rating between steps", field: { kind: "rating" }, value: 2.5, rule: "off_step" },
  { name: "text counts code points", field: { kind: "text", max: 2 }, value: "😀😀", rule: null },
  { name: "text too long", field: { kind: "text", max: 2 }, value: "abc", rule: "too_long" },
  { name: "text too short", field: { kind: "text", min: 4 }, value: "abc", rule: "too_short" },
  { name: "distribution below one", field: { kind: "distribution", classes: yesNo }, value: { yes: 0.7, no: 0.2 }, rule: "not_whole" },
  { name: "distribution of thirds", field: { kind: "distribution", classes: yesNo }, value: { yes: 0.7, no: 0.3 }, rule: null },
  { name: "blank text that is required", field: { kind: "text", required: true }, value: "  ", rule: "required" },
  { name: "a kind this page cannot edit", field: { kind: "hologram", required: true }, value: 1, rule: "wrong_shape" },
];
for (const row of faults) {
  test(`fault: ${row.name}`, () => {
    assert.equal(faultOf({ name: "f", ...row.field } as Field, row.value)?.rule ?? null, row.rule);
  });
}

test("every kind calls undefined empty and describes an empty value without failing", () => {
  for (const kind of fieldKinds) {
    assert.equal(kind.isEmpty(undefined), true, kind.kind);
    assert.equal(typeof kind.describe({ name: "f", kind: kind.kind, classes: yesNo }, []), "string", kind.kind);
  }
});

test("a class key toggles in choices and keeps the schema's order", () => {
  const field: Field = { name: "f", kind: "choices", classes: [{ name: "a" }, { name: "b" }, { name: "c" }] };
  const choices = fieldKinds.find((k) => k.kind === "choices");
  const afterC = choices?.press?.(field, undefined, "c", { shift: false });
  const afterA = choices?.press?.(field, afterC, "a", { shift: false });
  assert.deepEqual(afterA, ["a", "c"]);
  assert.deepEqual(choices?.press?.(field, afterA, "c", { shift: false }), ["a"]);
});

test("shares are held to 0..100 and scale to exactly one", () => {
  assert.deepEqual(withPercent({ a: 0.5 }, "a", 0), {});
  assert.deepEqual(withPercent({}, "a", 140), { a: 1 });
  const cases: Record<string, number>[] = [{ a: 1, b: 1, c: 1 }, { a: 0.1, b: 0.2 }, { a: 3, b: 0.001, c: 0.4 }];
  for (const shares of cases) {
    assert.equal(totalPercent(scaledToWhole(shares)), 100);
  }
  assert.deepEqual(scaledToWhole({}), {});
});

test("numbers are read as people type them", () => {
  assert.equal(parseNumber("3,5"), 3.5);
  assert.equal(parseNumber(" -2e3 "), -2000);
  assert.equal(parseNumber(""), undefined);
  assert.ok(Number.isNaN(parseNumber("3 apples")));
});

test("digits go to classes without a key and skip those taken", () => {
  const field: Field = { name: "f", kind: "choice", classes: [{ name: "a" }, { name: "b", key: "1" }, { name: "c", key: "X" }, { name: "d" }] };
  assert.deepEqual([...keysOfField(field)].sort(), [["a", "2"], ["b", "1"], ["c", "x"], ["d", "3"]]);
});

test("the eleventh class has Shift and a digit", () => {
  const field: Field = { name: "f", kind: "choice", classes: Array.from({ length: 12 }, (_, i) => ({ name: `c${i}` })) };
  assert.equal(keysOfField(field).get("c9"), "0");
  assert.equal(keysOfField(field).get("c10"), "Shift+1");
});

test("the twenty-first class has Shift, Alt and a digit, and the thirty-first none", () => {
  const field: Field = { name: "f", kind: "choice", classes: Array.from({ length: 31 }, (_, i) => ({ name: `c${i}` })) };
  assert.deepEqual(["c19", "c20", "c29", "c30"].map((name) => keysOfField(field).get(name)), ["Shift+0", "Shift+Alt+1", "Shift+Alt+0", undefined]);
});

test("a key that a class of another field names is nobody's spare one", () => {
  const schema: Schema = { fields: [{ name: "mood", kind: "choice", classes: [{ name: "good", key: "1" }] }, { name: "cars", kind: "boxes", classes: [{ name: "car" }, { name: "bus" }] }] };
  const live = liveKeys(schema, { mood: "good" });
  assert.deepEqual([...live].map(([key, { name }]) => `${key} ${name}`).sort(), ["1 good", "2 car", "3 bus"]);
});

test("a key that no press can be, and the one that shows the keys, are no class's: it has a spare one", () => {
  const classes = ["Enter", "ctrl+z", " ", "", "ab", "?", "S"].map((key, i) => ({ name: `c${i}`, key }));
  const field: Field = { name: "f", kind: "choice", classes };
  assert.deepEqual([...keysOfField(field)].map(([name, key]) => `${name} ${key}`).sort(), ["c0 1", "c1 2", "c2 3", "c3 4", "c4 5", "c5 6", "c6 s"]);
  assert.deepEqual([...liveKeys({ fields: [{ name: "g", kind: "choice" }, field] }, {}, "g").keys()], ["s"]);
});

test("keys serve the field in hand first, named keys of others if free", () => {
  const live = liveKeys(nested, { spam: "yes" });
  assert.deepEqual(live.get("1"), { field: "why", name: "link" });
  assert.deepEqual(live.get("y"), { field: "spam", name: "yes" });
  assert.deepEqual(liveKeys(nested, { spam: "yes" }, "spam").get("1"), undefined);
});

test("Shift has a meaning where shares or several are asked for, and no class has it", () => {
  const classes = Array.from({ length: 11 }, (_, i) => ({ name: `c${i}`, ...(i === 1 ? { key: "k" } : {}) }));
  const shifted = (more: object) => { const schema = { fields: [{ name: "a", kind: "choice", classes, ...more }] }; return shiftedKeys(schema, liveKeys(schema, {})).map(([key, { name }]) => `${key} ${name}`); };
  assert.deepEqual([shifted({}).length, shifted({ several: true }).length, shifted({ kind: "distribution" }).length], [0, 11, 11]);
  assert.ok(shifted({ several: true }).includes("k c1"));
  classes.push({ name: "c11" });
  assert.ok(!shifted({ several: true }).includes("1 c0"), "Shift+1 is the twelfth class");
});

test("a rating answers to its own digits", () => {
  const schema: Schema = { fields: [{ name: "stars", kind: "rating" }] };
  assert.deepEqual(liveKeys(schema, {}).get("4"), { field: "stars", name: "4" });
});

test("key names: digits by place, letters by what they write", () => {
  assert.equal(keyName({ key: "!", code: "Digit1", shiftKey: true }), "Shift+1");
  assert.equal(keyName({ key: "&", code: "Digit1", shiftKey: false }), "1");
  assert.equal(keyName({ key: "A", code: "KeyQ", shiftKey: false }), "a");
});

test("the field in hand is the first unanswered one, or the focused", () => {
  assert.equal(fieldInHand(nested, {})?.name, "spam");
  assert.equal(fieldInHand(nested, { spam: "yes" })?.name, "why");
  assert.equal(fieldInHand(nested, { spam: "yes" }, "spam")?.name, "spam");
  assert.equal(fieldInHand(nested, { spam: "yes", why: ["link"] })?.name, "why");
});

test("only a lone choice may be submitted by its class key", () => {
  const lone: Schema = { fields: [{ name: "a", kind: "choice", classes: yesNo }] };
  assert.equal(onlyChoice(lone)?.name, "a");
  assert.equal(onlyChoice(nested), null);
});

test("typing filters by prefix, then word, then inside, then letters in order", () => {
  const list = ["Red panda", "Giant panda", "Pangolin", "Épagneul", "Expanded", "Pig and acorn"].map((title) => ({ title }));
  assert.deepEqual(filterChoices(list, "pan").map((c) => c.title), ["Pangolin", "Red panda", "Giant panda", "Expanded", "Épagneul", "Pig and acorn"]);
  assert.deepEqual(filterChoices(list, "epag").map((c) => c.title), ["Épagneul"]);
  assert.equal(filterChoices(list, " ").length, list.length);
});

test("an answer is described in one line and a value can be taken away", () => {
  assert.equal(describeAnswer(nested, { spam: "yes", why: ["link", "money"], sum: 2 }), "yes · link, money · 2");
  const several: Schema = { fields: [{ name: "a", kind: "choice", several: true, classes: yesNo }] };
  assert.deepEqual([{ yes: 0.5, no: 0.5 }, { yes: 0.7, no: 0.3 }].map((a) => describeAnswer(several, { a })), ["yes, no", "yes 70 %, no 30 %"]);
  assert.deepEqual(withValue({ a: 1, b: 2 }, "a", undefined), { b: 2 });
});

const order: Field = { name: "order", kind: "ranking", options: ["a", "b", "c"] };
test("a key gives the next place, the last option takes the last one, and a second press gives a place back", () => {
  const first = rankedNext(order, undefined, "b");
  assert.deepEqual(first, ["b"]);
  assert.deepEqual(rankedNext(order, first, "c"), ["b", "c", "a"]);
  assert.deepEqual(rankedNext(order, ["b", "c", "a"], "c"), ["b", "a"]);
  assert.deepEqual(["c", "a", "b"].reduce<string[]>((said, name) => rankedNext(order, said, name), []), ["c", "a", "b"], "the last key says what stands already");
});
test("what is taken out of a ranking loses its place, the last one too", () => {
  assert.deepEqual([rankedWithout(order, ["b", "c", "a"], "a"), rankedWithout(order, ["b", "c", "a"], "b")], [["b", "c"], ["c", "a"]]);
});
test("places are swapped and not left", () => {
  assert.deepEqual(rankMoved(order, ["b", "c", "a"], "a", -1), ["b", "a", "c"]);
  assert.deepEqual(rankMoved(order, ["b", "c", "a"], "b", -1), ["b", "c", "a"]);
  assert.deepEqual(rankMoved(order, ["b", "c", "a"], "a", 1), ["b", "c", "a"]);
});
test("a comparison has a key for each side and each class, and its key may send it", () => {
  const pair: Field = { name: "pair", kind: "pairwise", options: ["left", "right"], classes: [{ name: "tie", key: "t" }] };
  assert.deepEqual([...keysOfField(pair)], [["tie", "t"], ["left", "1"], ["right", "2"]]);
  assert.equal(onlyChoice({ fields: [pair] })?.name, "pair");
});

test("what is chosen is in sight, however long the list", () => {
  const many = Array.from({ length: 1000 }, (_, i) => ({ name: `c${i}` }));
  assert.deepEqual(rowsShown(many, ["c3", "c900"]).map((c) => c.name).slice(0, 2), ["c900", "c0"]);
  assert.equal(rowsShown(many, ["c3"]).length, 100);
  assert.deepEqual(rowsShown(many.slice(0, 3), ["c2"]).map((c) => c.name), ["c0", "c1", "c2"]);
});
