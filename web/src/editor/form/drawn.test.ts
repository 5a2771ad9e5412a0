import assert from "node:assert/strict";
import { test } from "node:test";
import { imageKinds, textKinds } from "../shapes/registry.ts";
import { fieldKind, surfaceKinds } from "./kinds.ts";

test("the form knows every kind that can be drawn, and no other", () => {
  assert.deepEqual([...surfaceKinds].sort(), [...imageKinds.keys(), ...textKinds.keys()].sort());
  for (const kind of surfaceKinds) assert.ok(fieldKind(kind));
});
