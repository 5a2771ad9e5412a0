// A component whose styles are forgotten still works, and looks broken: text without a ground, over other text.
import assert from "node:assert/strict";
import { existsSync, globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { test } from "node:test";

const web = fileURLToPath(new URL("../..", import.meta.url));
/** What @mantine/notifications and @mantine/spotlight draw with. */
const ofOthers = ["Notification", "Modal"];

test("every component that is used has its styles", () => {
  const styled = readFileSync(`${web}/src/app/mantine.ts`, "utf8");
  const sources = globSync("src/**/*.tsx", { cwd: web }).map((name) => readFileSync(`${web}/${name}`, "utf8")).join("\n");
  const used = [...sources.matchAll(/import \{([^}]*)\} from "@mantine\/core"/g)].flatMap((found) => found[1]?.match(/[A-Z]\w+/g) ?? []);
  const wanted = [...new Set([...used, ...ofOthers])].filter((name) => existsSync(`${web}/node_modules/@mantine/core/styles/${name}.css`));
  assert.ok(wanted.length > 20);
  assert.deepEqual(wanted.filter((name) => !styled.includes(`/${name}.css"`)), []);
});
