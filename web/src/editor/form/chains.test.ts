import assert from "node:assert/strict";
import { test } from "node:test";
import { chainLinks, chainOf } from "./kinds/chains.ts";

const joint = (from: string, to: string, name = "same") => ({ class: name, from, to });

test("a chain is all that hangs together, in whatever direction it was joined", () => {
  assert.deepEqual([...chainOf([joint("1", "2"), joint("3", "2"), joint("4", "5")], "1")].sort(), ["1", "2", "3"]);
});
test("relations of other classes do not lengthen it; circles end", () => {
  assert.deepEqual([...chainOf([joint("1", "2"), joint("2", "1"), joint("2", "3", "owns")], "1")].sort(), ["1", "2"]);
});
test("a mark that is joined with nothing is alone", () => assert.deepEqual([...chainOf([], "1")], ["1"]));
test("chains that hold the same are joined in one way, whoever joined them", () => {
  const place = (id: string) => Number(id);
  const joined = [{ class: "same", from: "1", to: "2" }, { class: "same", from: "2", to: "5" }, { class: "owns", from: "3", to: "5" }];
  assert.deepEqual(chainLinks([joint("5", "1"), joint("2", "5"), joint("2", "1"), joint("5", "3", "owns")], place), joined);
  assert.deepEqual(chainLinks([], place), []);
});
