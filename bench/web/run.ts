// ./dev bench web: what a person waits for in the page, as a table like that of bench/loop.
//   --items N   rows of the large project (default 1,000,000)
import { execFile, spawn } from "node:child_process";
import { createWriteStream } from "node:fs";
import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { parseArgs, promisify } from "node:util";
import { gzipSync } from "node:zlib";
import type { Browser } from "playwright-core";
import { launch } from "../../tests/browser/chromium.ts";
import { Person } from "../../tests/browser/person.ts";
import { binary, chromiumPath } from "../../tests/browser/places.ts";
import { Server } from "../../tests/browser/server.ts";

type Figure = { what: string; target: string; measured: string; reached: boolean };

const top = resolve(import.meta.dirname, "../..");
const { values: options } = parseArgs({ options: { items: { type: "string", default: "1000000" } } });
const rows = Number(options.items);
const classes = ["sport", "politics", "science"];
const schema = { fields: [{ name: "topic", kind: "choice", on: "text", required: true, classes: classes.map((name) => ({ name })) }] };
const figures: Figure[] = [];

const quantile = (values: readonly number[], q: number): number => values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * q))] ?? Number.NaN;
const ms = (value: number): string => `${value.toFixed(value < 10 ? 1 : 0)} ms`;

function add(what: string, target: number | null, measured: number, unit: (value: number) => string, more = ""): void {
  figures.push({ what, target: target === null ? "" : `<= ${unit(target)}`, measured: `${unit(measured)}${more}`, reached: target === null || measured <= target });
}
const spread = (values: readonly number[]): string => ` (p50 ${ms(quantile(values, 0.5))}, ${values.length} times)`;

// ---- the shell

type Chunk = { file: string; imports?: string[]; isEntry?: boolean };

/** Script that every address loads before anything is shown. */
async function measureShell(): Promise<void> {
  const built = join(top, "build/web");
  const manifest = JSON.parse(await readFile(join(built, "manifest.json"), "utf8")) as Record<string, Chunk>;
  const wanted = new Set<string>();
  const follow = (name: string): void => {
    const chunk = manifest[name];
    if (!chunk || wanted.has(chunk.file)) return;
    wanted.add(chunk.file);
    chunk.imports?.forEach(follow);
  };
  for (const [name, chunk] of Object.entries(manifest)) if (chunk.isEntry) follow(name);
  let bytes = 0;
  for (const file of wanted) bytes += gzipSync(await readFile(join(built, file)), { level: 9 }).length;
  add("shell, script, gzip", 250, bytes / 1000, (kb) => `${kb.toFixed(0)} kB`);
}

// ---- an installation

async function owner(browser: Browser, server: Server): Promise<Person> {
  const context = await browser.newContext({ baseURL: server.url, viewport: { width: 1280, height: 800 } });
  const person = new Person(context, await context.newPage());
  await person.join({ code: new URL(server.ownerLink).hash.slice(1), email: "owner@example.org", name: "Olive", password: "plain words make a good password" });
  return person;
}

const newProject = async (person: Person, name: string): Promise<string> =>
  (await person.call<{ id: string }>("POST", "/projects", { name, schema, quality: { target: 0.8, min_labels: 1, max_labels: 1 } })).id;

/** Rows of two sentences, written as they are made: the file may be larger than memory. */
async function writeRows(path: string, count: number): Promise<void> {
  const file = createWriteStream(path);
  file.write("id,text\n");
  for (let i = 0; i < count; i++) {
    const row = `row-${String(i).padStart(7, "0")},The minister met the quartet of order ${i}. The river was heard beyond the harbour.\n`;
    if (!file.write(row)) await new Promise((done) => file.once("drain", done));
  }
  await new Promise((done) => file.end(() => done(undefined)));
}

async function importRows(server: Server, project: string, count: number): Promise<void> {
  const path = join(server.data, "rows.csv");
  await writeRows(path, count);
  await promisify(execFile)(binary, ["import", "--data", server.data, "--project", project, path]);
}

// ---- waiting, timed in the page itself

/** Notes, at the frame that shows it, when `seen` first held. */
const watchFor = (person: Person, seen: string): Promise<void> => person.page.addInitScript((text) => {
  const holds = new Function(`return ${text}`) as () => boolean;
  const look = () => { if (holds()) Object.assign(globalThis, { shownAt: performance.now() }); else requestAnimationFrame(look); };
  requestAnimationFrame(look);
}, seen);
const shownAt = async (person: Person): Promise<number> => {
  await person.page.waitForFunction(() => "shownAt" in globalThis, undefined, { timeout: 60_000 });
  return person.page.evaluate(() => (globalThis as unknown as { shownAt: number }).shownAt);
};

/** Asks what the page's own thread has worked since, in ms: it grows little where others work beside it. */
async function worked(person: Person): Promise<() => Promise<number>> {
  const devtools = await person.context.newCDPSession(person.page);
  await devtools.send("Performance.enable", { timeDomain: "threadTicks" });
  const now = async () => 1000 * ((await devtools.send("Performance.getMetrics")).metrics.find((m) => m.name === "TaskDuration")?.value ?? Number.NaN);
  const before = await now();
  return async () => (await now()) - before;
}

const itemShown = `document.querySelector(".lw-text-surface")?.shadowRoot?.querySelector(".cm-content")?.textContent.includes("minister") === true`;

/** From the address to an item that takes keys. Each time in an empty profile: nothing cached. */
async function measureOpening(browser: Browser, signedIn: Person, project: string): Promise<void> {
  const state = await signedIn.context.storageState();
  const took: number[] = [], work: number[] = [];
  for (let i = 0; i < 20; i++) {
    const context = await browser.newContext({ baseURL: new URL(signedIn.page.url()).origin, storageState: state, viewport: { width: 1280, height: 800 } });
    const person = new Person(context, await context.newPage());
    await watchFor(person, itemShown);
    const busy = await worked(person);
    await person.page.goto(`/label/${project}`);
    took.push(await shownAt(person));
    work.push(await busy());
    await context.close();
  }
  add("labelling page interactive, nothing cached, p90", 1000, quantile(took, 0.9), ms, spread(took));
  add("the same, the page's thread, p50", null, quantile(work, 0.5), ms);
}

/** From the key to the frame after the one that draws the next item. */
async function measureNext(person: Person, project: string): Promise<void> {
  const { page } = person;
  await page.goto(`/label/${project}`);
  await page.locator("[data-round]").waitFor();
  const took: number[] = [];
  const busy = await worked(person);
  for (let i = 0; i < 100; i++) {
    await page.evaluate(() => {
      const drawn = () => document.querySelector("[data-round]")?.getAttribute("data-round");
      const before = drawn();
      Object.assign(globalThis, { nextTook: null });
      addEventListener("keydown", (event) => {
        const look = () => {
          if (drawn() === before || drawn() === undefined) requestAnimationFrame(look);
          else requestAnimationFrame(() => Object.assign(globalThis, { nextTook: performance.now() - event.timeStamp }));
        };
        requestAnimationFrame(look);
      }, { once: true, capture: true });
    });
    await page.keyboard.press(String(1 + (i % 3)));
    const handle = await page.waitForFunction(() => (globalThis as unknown as { nextTook: number | null }).nextTook);
    took.push((await handle.jsonValue()) as number);
  }
  add("submit to next item interactive, p95", 50, quantile(took, 0.95), ms, spread(took));
  add("the same, the page's thread for each, the bench's questions to it included", null, (await busy()) / took.length, ms);
}

// ---- the item browser over very much

const heapMb = async (person: Person): Promise<number> => {
  const devtools = await person.context.newCDPSession(person.page);
  await devtools.send("HeapProfiler.collectGarbage");
  const { usedSize } = (await devtools.send("Runtime.getHeapUsage")) as { usedSize: number };
  await devtools.detach();
  return usedSize / 1e6;
};
const mb = (value: number): string => `${value.toFixed(1)} MB`;
const firstRow = `document.querySelector("[role=row] a") !== null`;

async function timed(act: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await act();
  return performance.now() - begun;
}

async function measureBrowser(person: Person, project: string): Promise<void> {
  const { page } = person;
  const of = `item browser of ${rows.toLocaleString("en")}`;
  await watchFor(person, firstRow);
  await page.goto(`/p/${project}/items`);
  add(`${of}, first rows`, 1000, await shownAt(person), ms);
  add(`${of}, page's memory with the first rows`, null, await heapMb(person), mb);
  const status = page.getByText(/items? shown/);
  const took: number[] = [];
  for (let i = 0; i < 100; i++) {
    const said = await status.innerText();
    took.push(await timed(async () => {
      await page.evaluate(() => window.scrollTo(0, document.body.scrollHeight));
      await page.waitForFunction((before) => !document.body.innerText.includes(before), said, { polling: "raf" });
    }));
  }
  add(`${of}, to the end of the list and 200 more rows, p95`, 300, quantile(took, 0.95), ms, spread(took));
  add(`${of}, page's memory after 100 pages`, null, await heapMb(person), mb, `, ${await page.getByRole("row").count()} rows in the page`);
  const last = `row-${String(rows - 1).padStart(7, "0")}`;
  const filters = [
    { what: "the last id", search: `q=${last}`, shown: "1 item shown" },
    { what: "an id's beginning", search: "q=row-000", shown: "200 items shown, more below" },
    { what: "a state", search: "state=open", shown: "200 items shown, more below" },
    { what: "a state nothing is in", search: "state=quarantined", shown: "No item fits" },
  ];
  for (const { what, search, shown } of filters) {
    await page.goto(`/p/${project}/items?${search}`);
    await page.getByText(shown, { exact: true }).waitFor();
    add(`${of}, filtered by ${what}`, 1000, await shownOrNow(person), ms);
  }
}
/** When the first row was drawn; where none is, when the page was last asked. */
const shownOrNow = (person: Person): Promise<number> =>
  person.page.evaluate(() => (globalThis as unknown as { shownAt?: number }).shownAt ?? performance.now());

// ---- surfaces

async function measureSurfaces(): Promise<void> {
  const child = spawn(process.execPath, [join(top, "web/src/editor/bench/run.mjs")], { stdio: ["ignore", "pipe", "inherit"], env: { ...process.env, CHROMIUM: chromiumPath ?? "" } });
  let printed = "";
  child.stdout.on("data", (piece) => { printed += String(piece); });
  const status = await new Promise((done) => child.once("exit", done));
  if (status !== 0) throw new Error(`the bench of the surfaces ended with ${status}`);
  for (const line of printed.trim().split("\n")) {
    const { name, limit, ...found } = JSON.parse(line) as { name: string; limit: number | null } & Record<string, number>;
    const held = found["p95"] ?? found["ms"] ?? found["ratio"] ?? Number.NaN;
    figures.push({
      what: name, target: limit === null ? "" : `<= ${limit}${"ratio" in found ? "" : " ms"}`, reached: limit === null || held <= limit,
      measured: Object.entries(found).map(([key, value]) => `${key} ${value}`).join(", "),
    });
  }
}

function print(): void {
  console.log("| figure | target | measured | |\n|---|---|---|---|");
  for (const { what, target, measured, reached } of figures) console.log(`| ${what} | ${target} | ${measured} | ${reached ? "" : "not reached"} |`);
}

await measureShell();
const server = await Server.start();
const browser = await launch("--enable-precise-memory-info");
try {
  const olive = await owner(browser, server);
  const small = await newProject(olive, "Mails");
  await importRows(server, small, 2000);
  await olive.page.goto("/");
  await measureOpening(browser, olive, small);
  await measureNext(olive, small);
  const large = await newProject(olive, "Very many");
  await importRows(server, large, rows);
  await measureBrowser(olive, large);
  if (olive.complaints.length > 0) throw new Error(olive.complaints.join("\n"));
} finally {
  await browser.close();
  await server.end();
}
await measureSurfaces();
print();
