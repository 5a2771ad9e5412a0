// The arrows of README.md: app -> features -> editor -> shared, and no feature knows another.
import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { test } from "node:test";

const root = join(import.meta.dirname, "..", "src");
const layers = ["shared", "editor", "features", "app"];
const specifiers = /(?:from|import)\s*\(?\s*"([^"]+)"/g;

const placeOf = (path) => {
  const [layer, feature] = path.split("/");
  return { layer, feature: layer === "features" ? feature : null };
};

function targetOf(file, specifier) {
  if (specifier.startsWith("#")) return specifier.slice(1);
  return specifier.startsWith(".") ? normalize(join(dirname(file), specifier)) : null;
}

export function faultsIn(file, text) {
  const from = placeOf(file);
  if (!layers.includes(from.layer)) return []; // main.tsx starts everything
  return [...text.matchAll(specifiers)].map(([, specifier]) => targetOf(file, specifier)).filter(Boolean).flatMap((target) => {
    const to = placeOf(target);
    const back = layers.indexOf(to.layer) > layers.indexOf(from.layer);
    const across = from.feature !== null && to.feature !== null && from.feature !== to.feature;
    return back || across ? [`${file} must not import ${target}`] : [];
  });
}

test("no import goes against the arrows", () => {
  const faults = globSync("**/*.{ts,tsx}", { cwd: root }).flatMap((file) => faultsIn(file, readFileSync(join(root, file), "utf8")));
  assert.deepEqual(faults, []);
});
test("an import against the arrows is found", () => {
  assert.equal(faultsIn("shared/a.ts", 'import { x } from "../features/b/b.ts";').length, 1);
  assert.equal(faultsIn("features/a/a.ts", 'import("../b/b.ts")').length, 1);
  assert.equal(faultsIn("features/a/a.ts", 'import { x } from "#shared/api/index.ts";').length, 0);
});
