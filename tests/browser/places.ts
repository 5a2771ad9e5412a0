// Where things are, and the two development packages of the page that the stories use.
import { existsSync, mkdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";

export const top = resolve(import.meta.dirname, "../..");
const packages = createRequire(join(top, "web/package.json"));

export const binary = process.env["LABELWRIGHT"] ?? join(top, "build/labelwright");
export const playwright = packages("playwright-core") as typeof import("playwright-core");
/** The source of axe-core, for injection; the page itself never ships it. */
export const axeSource = (packages("axe-core") as { source: string }).source;

export const chromiumPath = [process.env["CHROMIUM"], "/usr/bin/chromium"].find((path) => path && existsSync(path));

const inBuild = (folder: string, file: string): string => {
  mkdirSync(join(top, "build", folder), { recursive: true });
  return join(top, "build", folder, file);
};
export const picturePath = (name: string): string => inBuild("screenshots", `${name}.png`);
/** A trace, to be looked at with `npx playwright-core show-trace FILE`. */
export const tracePath = (name: string): string => inBuild("traces", `${name}.zip`);
/** Which stories held at the second try only; `tools/sum_results.py` reads it. */
export const secondTriesPath = inBuild("results", "browser.second");
