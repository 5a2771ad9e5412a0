// The languages say the same things: same parameters in each message, and every message compiles.
import assert from "node:assert/strict";
import { globSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { compileMessage } from "@lingui/message-utils/compileMessage";

const root = join(import.meta.dirname, "..", "src");

const parameters = (message) => {
  const compiled = compileMessage(message);
  const parts = typeof compiled === "string" ? [] : compiled;
  return [...new Set(parts.filter(Array.isArray).flatMap((part) => [part[0], ...nested(part[2])]))].toSorted();
};
const nested = (forms) => (typeof forms === "object" && forms !== null ? Object.values(forms).flatMap((form) => (Array.isArray(form) ? form.filter(Array.isArray).map((p) => p[0]) : [])) : []);

test("parameters are found", () => assert.deepEqual(parameters("{a} of {n, plural, one {# {b}} other {#}}"), ["a", "b", "n"]));

const files = globSync("**/words.ts", { cwd: root });
assert.ok(files.length > 5, "the catalogues moved");
for (const file of files)
  test(`every language says the same in ${file}`, async () => {
    const { messages } = (await import(join(root, file))).words;
    for (const key of Object.keys(messages.en)) {
      assert.notEqual(messages.ar[key].trim(), "", key);
      assert.deepEqual(parameters(messages.ar[key]), parameters(messages.en[key]), key);
    }
  });
