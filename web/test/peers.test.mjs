// What the bench measures beside ours is fetched, or left out with a word.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fetchPeers } from "../src/editor/bench/peers.mjs";

test("a registry that cannot be reached is said", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "lw-peers-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  Object.assign(process.env, { npm_config_registry: "http://127.0.0.1:1", npm_config_cache: join(folder, "cache") });
  await assert.rejects(fetchPeers(join(folder, "peers")), /^Error: npm cannot fetch the peers: npm error /);
});
