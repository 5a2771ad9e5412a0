// Others beside ours, in the same browser and the same run. They are for the bench alone: the exact versions of peers/package.json
// are fetched into build/tools/peers, and left out with a word where the registry cannot be reached.
import { execFile } from "node:child_process";
import { copyFile, mkdir, readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { promisify } from "node:util";

const listed = join(import.meta.dirname, "peers");
const fetched = resolve(import.meta.dirname, "../../../../build/tools/peers");

/** What is measured of each; the limits are ours alone. */
export const peers = [
  { package: "konva", entry: join(listed, "konva.mjs"), scenes: [
    { name: "polygons 10000 of 8 points", show: "polygons", counts: [10_000], gestures: ["drag", "zoom", "pan"] },
    { name: "boxes 100000", show: "boxes", counts: [100_000], gestures: ["zoom", "pan"] },
  ] },
  { package: "@annotorious/annotorious", entry: join(listed, "annotorious.mjs"), scenes: [
    { name: "polygons 1000 of 8 points", show: "polygons", counts: [1000], gestures: ["drag"] },
    { name: "polygons 10000 of 8 points", show: "polygons", counts: [10_000], gestures: ["drag"] },
  ] },
  { package: "@recogito/text-annotator", entry: join(listed, "recogito.mjs"), scenes: [
    { name: "text 1,000,000 units with 5,000 spans", show: "text", counts: [1_000_000, 5000], adds: true, gestures: ["scroll"] },
  ] },
];

const textOf = (path) => readFile(path, "utf8").catch(() => "");

/** Where their packages are, fetched when they are not there yet. */
export async function fetchPeers(into = fetched) {
  const lock = "package-lock.json";
  const here = join(into, "node_modules");
  if ((await textOf(join(into, lock))) === (await textOf(join(listed, lock))) && (await textOf(join(here, `.${lock}`)))) return here;
  await mkdir(into, { recursive: true });
  for (const file of ["package.json", lock]) await copyFile(join(listed, file), join(into, file));
  await promisify(execFile)("npm", ["ci", "--ignore-scripts", "--fetch-retries=0", "--loglevel=error"], { cwd: into, timeout: 120_000 }).catch((error) => {
    throw new Error(`npm cannot fetch the peers: ${String(error.stderr || error.message).trim().split("\n")[0]}`);
  });
  return here;
}

/** Finds the peers where they were fetched: the page itself has none of them. */
export const fromPeers = (here) => ({
  name: "peers", enforce: "pre",
  resolveId(source, importer) {
    return peers.some((peer) => source === peer.package || source.startsWith(`${peer.package}/`)) && importer?.startsWith(listed)
      ? this.resolve(source, join(here, "any.js"), { skipSelf: true }) : null;
  },
});

export async function versionOf(here, name) {
  return JSON.parse(await readFile(join(here, name, "package.json"), "utf8")).version;
}
