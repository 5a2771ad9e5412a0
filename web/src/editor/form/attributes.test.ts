import assert from "node:assert/strict";
import { test } from "node:test";
import type { Field, Schema } from "../schema.ts";
import { attributeKeys, attributesOf, describeAttributes, faultyShape, pressAttribute, sentValue, withAttributes } from "./attributes.ts";
import { answerOf, faultsOf } from "./model.ts";

const field: Field = {
  name: "cars", kind: "boxes", classes: [{ name: "car", title: "Car" }],
  attributes: [
    { name: "occluded", title: "Occluded", kind: "choice", required: true, classes: [{ name: "yes", title: "Yes", key: "o" }, { name: "no", title: "No" }] },
    { name: "by", title: "By what", kind: "choice", when: { field: "occluded", is: ["yes"] }, classes: [{ name: "tree" }, { name: "house" }] },
    { name: "plate", kind: "text", max: 8 },
    { name: "doors", kind: "number", min: 1, max: 6 },
    { name: "damage", kind: "rating" },
    { name: "colours", kind: "choices", classes: [{ name: "red" }, { name: "blue" }] },
  ],
};
const schema: Schema = { fields: [field] };
const box = (id: string, attributes?: Record<string, unknown>) => ({ id, class: "car", x: 0, y: 0, w: 9, h: 9, rotation: 0, ...(attributes && { attributes }) });

test("the attributes of one shape change and the others stay as they were", () => {
  const [a, b] = [box("1", { occluded: "no" }), box("2")];
  const after = withAttributes([a, b], "2", { occluded: "yes" });
  assert.equal(after[0], a);
  assert.deepEqual(attributesOf(after[1] as never), { occluded: "yes" });
  assert.deepEqual(attributesOf(b), {});
});
test("a shape without a needed attribute holds the answer back and is named", () => {
  const values = { cars: [box("1", { occluded: "no" }), box("2")] };
  assert.deepEqual(faultsOf(schema, values).get("cars"), { rule: "attribute_missing", params: { number: 2, name: "Car", attribute: "Occluded" } });
  assert.equal(faultyShape(field, values.cars)?.shape.id, "2");
  assert.equal(faultsOf(schema, { cars: [box("1", { occluded: "no" })] }).size, 0);
});

const wrong = [
  ["a class that is not one", { occluded: "perhaps" }, "Occluded"], ["a number too high", { occluded: "no", doors: 7 }, "doors"],
  ["a text too long", { occluded: "no", plate: "123456789" }, "plate"], ["a rating off its scale", { occluded: "no", damage: 6 }, "damage"],
  ["a stranger among several", { occluded: "no", colours: ["red", "pink"] }, "colours"],
] as const;
for (const [name, attributes, attribute] of wrong)
  test(`not sent: ${name}`, () => {
    assert.deepEqual(faultsOf(schema, { cars: [box("1", attributes)] }).get("cars"), { rule: "attribute_wrong", params: { number: 1, name: "Car", attribute } });
  });

test("an attribute that is no longer asked is not sent", () => {
  const sent = answerOf(schema, { cars: [box("1", { occluded: "no", by: "tree", doors: 4 })] });
  assert.deepEqual(sent, { cars: [box("1", { occluded: "no", doors: 4 })] });
});
test("shapes of a field without attributes are sent as they are", () => {
  const value = [box("1")];
  assert.equal(sentValue({ name: "cars", kind: "boxes" }, value), value);
});
test("attributes are told in the order of the schema", () => {
  assert.equal(describeAttributes(field, box("1", { doors: 4, occluded: "yes", by: "tree" })), "Occluded: Yes · By what: tree · doors: 4");
  assert.equal(describeAttributes(field, box("1")), "");
});
test("keys: named ones always, digits only while the attributes have the keys", () => {
  const idle = attributeKeys(field, {}, null, new Set());
  assert.deepEqual([...idle], [["o", { field: "occluded", name: "yes" }]]);
  assert.equal(attributeKeys(field, {}, null, new Set(["o"])).size, 0);
  const busy = attributeKeys(field, {}, "occluded", new Set(["o"]));
  assert.deepEqual(busy.get("o"), { field: "occluded", name: "yes" });
  assert.deepEqual(busy.get("1"), { field: "occluded", name: "no" });
});
test("a press says an attribute and goes on to the next that is asked", () => {
  const yes = pressAttribute(field, {}, { field: "occluded", name: "yes" });
  assert.deepEqual(yes, { attributes: { occluded: "yes" }, next: "by" });
  assert.equal(pressAttribute(field, {}, { field: "occluded", name: "no" }).next, "plate");
  assert.deepEqual(pressAttribute(field, {}, { field: "colours", name: "red" }), { attributes: { colours: ["red"] }, next: "colours" });
  const last: Field = { ...field, attributes: field.attributes?.slice(0, 1) ?? [] };
  assert.equal(pressAttribute(last, {}, { field: "occluded", name: "no" }).next, null);
});
