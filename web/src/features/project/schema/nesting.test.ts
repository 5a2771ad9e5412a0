import assert from "node:assert/strict";
import { test } from "node:test";
import { linesOf, removed, renamed } from "./nesting.ts";

const classes = [{ name: "animal" }, { name: "dog", parent: "animal" }, { name: "pug", parent: "dog" }];

test("indented lines stand below the line before them that is indented less", () => {
  assert.deepEqual(linesOf("animal\n  dog\n\n    pug\n  cat\nplant\n\tfern"), [
    { name: "animal" }, { name: "dog", parent: "animal" }, { name: "pug", parent: "dog" }, { name: "cat", parent: "animal" }, { name: "plant" }, { name: "fern", parent: "plant" },
  ]);
});
test("what stands below a renamed class stands below it still", () => {
  assert.deepEqual(renamed(classes, 1, "hound"), [{ name: "animal" }, { name: "hound", parent: "animal" }, { name: "pug", parent: "hound" }]);
});
test("what stood below a class taken away goes one up", () => {
  assert.deepEqual(removed(classes, 1), [{ name: "animal" }, { name: "pug", parent: "animal" }]);
  assert.deepEqual(removed(classes, 0), [{ name: "dog" }, { name: "pug", parent: "dog" }]);
});
