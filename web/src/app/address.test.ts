import assert from "node:assert/strict";
import { test } from "node:test";
import { parseSearchWith } from "@tanstack/react-router";
import { asWritten, text } from "./address.ts";

const read = (search: string): Record<string, unknown> => parseSearchWith(asWritten)(search);

for (const value of ["1.50", "1.5", "007", "-0", "1e3", "12345678901234567890", "true", "null ", "Rome", '"Rome'])
  test(`a value typed into the address is what was typed: ${value}`, () => {
    assert.equal(text(read(`?meta_value=${encodeURIComponent(value)}`)["meta_value"]), value);
  });

test("what a link quotes is unquoted, and nothing is no text", () => {
  assert.deepEqual({ ...read("?a=%221.50%22&b=3&c=") }, { a: "1.50", b: 3, c: "" });
  assert.deepEqual([text(""), text(undefined), text({})], [undefined, undefined, undefined]);
});
