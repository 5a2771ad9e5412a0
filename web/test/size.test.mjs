// The shell stays small: all script a first page needs before its own part, packed, within the budget.
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { gzipSync } from "node:zlib";

const built = join(import.meta.dirname, "..", "..", "build", "web");
const budgetBytes = 250_000; // issue 2, section 7

/** The script files that `entry` loads before anything is shown: itself and what it imports without waiting. */
export function eager(manifest, entry, seen = new Set()) {
  if (seen.has(entry)) return seen;
  seen.add(entry);
  for (const next of manifest[entry].imports ?? []) eager(manifest, next, seen);
  return seen;
}

test("shared pieces are counted once, lazy ones not", () => {
  const manifest = { a: { imports: ["b", "c"], dynamicImports: ["d"] }, b: { imports: ["c"] }, c: {}, d: {} };
  assert.deepEqual([...eager(manifest, "a")], ["a", "b", "c"]);
});

test("the shell is within its budget", { skip: existsSync(join(built, "manifest.json")) ? false : "the page is not built" }, () => {
  const manifest = JSON.parse(readFileSync(join(built, "manifest.json"), "utf8"));
  const files = [...eager(manifest, "index.html")].map((name) => manifest[name].file).filter((file) => file.endsWith(".js"));
  const bytes = files.reduce((sum, file) => sum + gzipSync(readFileSync(join(built, file)), { level: 9 }).length, 0);
  assert.ok(bytes > 10_000, `${files.length} files, ${bytes} bytes: the manifest was misread`);
  assert.ok(bytes <= budgetBytes, `${bytes} bytes of script in the shell, at most ${budgetBytes}`);
  console.log(`shell: ${bytes} bytes of script, packed`);
});
