import assert from "node:assert/strict";
import { test } from "node:test";
import { foundRows, isNested, openRows, opened, pathOf, treeOf } from "./tree.ts";

const classes = [
  { name: "animal", title: "Animal" }, { name: "dog", title: "Dog", parent: "animal" }, { name: "plant", title: "Plant" },
  { name: "pug", title: "Pug", parent: "dog" }, { name: "cat", title: "Cat", parent: "animal" }, { name: "dogwood", title: "Dogwood", parent: "plant" },
];
const tree = treeOf(classes);
const seen = (...open: string[]) => openRows(tree, new Set(open)).map((r) => `${"  ".repeat(r.depth)}${r.title}${r.opens ? (r.open ? " -" : " +") : ""}`);

test("shut, only the top is seen; open, what is below stands in the order of the schema", () => {
  assert.deepEqual(seen(), ["Animal +", "Plant +"]);
  assert.deepEqual(seen("animal", "dog"), ["Animal -", "  Dog -", "    Pug", "  Cat", "Plant +"]);
});
test("what is chosen is opened up to", () => {
  assert.deepEqual([...opened(tree, ["pug"])], ["animal", "dog"]);
  assert.equal(pathOf(tree, "pug"), "Animal › Dog › Pug");
});
test("a query finds classes wherever they stand, best first, with their place", () => {
  assert.deepEqual(foundRows(tree, "dog").map((r) => [r.title, r.path]), [["Dog", "Animal"], ["Dogwood", "Plant"]]);
  assert.deepEqual(foundRows(tree, "pug").map((r) => [r.title, r.path]), [["Pug", "Animal › Dog"]]);
  assert.deepEqual(foundRows(tree, "zebra"), []);
});
test("a class whose parent is not there, or who goes in a circle, holds nothing up", () => {
  const odd = treeOf([{ name: "a", parent: "b" }, { name: "b", parent: "a" }, { name: "c", parent: "gone" }]);
  assert.deepEqual(openRows(odd, new Set()), []);
  assert.equal(pathOf(odd, "a"), "b › a");
  assert.deepEqual(foundRows(odd, "c").map((r) => r.title), ["c"]);
});
test("flat classes are no tree", () => assert.deepEqual([isNested(classes), isNested([{ name: "a" }])], [true, false]));
