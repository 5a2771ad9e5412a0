// node web/src/editor/bench/run.mjs: builds the benchmark page, opens it in Chromium, prints one line of JSON a figure, first of ours,
// then of its peers. `cpu` is what the page's own thread has worked meanwhile, in milliseconds: beside other work on the machine the
// other figures wait for that.
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { launch } from "../../../../tests/browser/chromium.ts";
import { build } from "vite";
import { fetchPeers, fromPeers, peers, versionOf } from "./peers.mjs";

const web = resolve(import.meta.dirname, "../../..");
const folder = await mkdtemp(join(tmpdir(), "lw-bench-"));

/** The page NAME.html of what `entry` puts on it. */
async function buildPage(name, entry, plugins = []) {
  await build({
    root: web, configFile: false, logLevel: "error", define: { "process.env.NODE_ENV": '"production"' }, plugins,
    build: { outDir: folder, emptyOutDir: false, lib: { entry, formats: ["es"], fileName: name, cssFileName: name }, minify: true },
  });
  await writeFile(join(folder, `${name}.html`), `<!doctype html><title>bench</title><link rel=stylesheet href=/${name}.css><script type=module src=/${name}.js></script>`);
}

async function serve() {
  await buildPage("page", join(web, "src/editor/bench/page.ts"));
  const types = { html: "text/html", js: "text/javascript", css: "text/css" };
  const server = createServer(async (request, response) => {
    const name = request.url.slice(1);
    const body = await readFile(join(folder, name)).catch(() => null);
    response.writeHead(body ? 200 : 404, { "Content-Type": types[name.split(".").at(-1)] ?? "text/plain" }).end(body ?? "");
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  return server;
}

const print = (figure) => console.log(JSON.stringify(figure));

let devtools;
async function watchWork(page) {
  devtools = await page.context().newCDPSession(page);
  await devtools.send("Performance.enable", { timeDomain: "threadTicks" });
}
async function worked() {
  const { metrics } = await devtools.send("Performance.getMetrics");
  return 1000 * metrics.find((m) => m.name === "TaskDuration").value;
}
/** What `act` gives, and the work of the page's thread on it. */
async function weighed(act) {
  const before = await worked();
  const given = await act();
  return { given, cpu: Math.round((await worked()) - before) };
}

/** Frame times while `act` moves the mouse; `limit` is of the 95th of a hundred. */
async function frames(page, name, limit, act) {
  await page.evaluate(() => globalThis.bench.watch());
  const { cpu } = await weighed(act);
  print({ name, limit, ...(await page.evaluate(() => globalThis.bench.frameTimes())), cpu });
}

const middle = [640, 360];
/** Whether a gesture that began at `began` still goes on: a page that follows the hand far too slowly is not waited for to the end. */
const goesOn = (began) => performance.now() - began < 20_000;
const gestures = {
  async zoom(page) {
    for (let i = 0, began = performance.now(); i < 40 && goesOn(began); i++) { await page.mouse.wheel(0, i % 20 < 10 ? -120 : 120); await page.waitForTimeout(16); }
  },
  async pan(page) {
    await page.mouse.down({ button: "middle" });
    for (let i = 0, began = performance.now(); i < 60 && goesOn(began); i++) { await page.mouse.move(middle[0] + 3 * i, middle[1] + i); await page.waitForTimeout(10); }
    await page.mouse.up({ button: "middle" });
  },
  async drag(page) {
    await page.mouse.down();
    for (let i = 0, began = performance.now(); i < 60 && goesOn(began); i++) { await page.mouse.move(middle[0] + i, middle[1] + i); await page.waitForTimeout(10); }
    await page.mouse.up();
  },
  async scroll(page) {
    for (let i = 0; i < 60; i++) { await page.mouse.wheel(0, 400); await page.waitForTimeout(16); }
  },
  async stroke(page) {
    for (let line = 0; line < 6; line++) {
      await page.mouse.move(150, 100 + 90 * line);
      await page.mouse.down();
      for (let i = 0; i < 50; i++) { await page.mouse.move(150 + 20 * i, 100 + 90 * line + 20 * Math.sin(i / 4)); await page.waitForTimeout(10); }
      await page.mouse.up();
    }
  },
};

async function ms(name, limit, act) {
  const { given, cpu } = await weighed(act);
  print({ name, limit, ms: Math.round(given), cpu });
}

/** A surface of many shapes: how long until it is there, and how it follows the hand. */
async function many(page, name, show, limits) {
  await ms(`${name}, first drawing`, limits.shown, show);
  await follow(page, name, limits.frame, limits.gestures);
}

async function follow(page, name, limit, wanted) {
  await page.mouse.move(...middle);
  for (const gesture of wanted) await frames(page, `${name}, ${gesture}`, limit, () => gestures[gesture](page));
}

/** The scenes of one peer, on a page of its own. */
async function measurePeer(page, address, here, peer) {
  const built = peer.package.split("/").at(-1);
  await buildPage(built, peer.entry, [fromPeers(here)]);
  await page.goto(`${address}/${built}.html`);
  await page.waitForFunction(() => "bench" in globalThis);
  const label = `${peer.package} ${await versionOf(here, peer.package)}`;
  for (const scene of peer.scenes) {
    const name = `${label}: ${scene.name}`;
    await ms(`${name}, first drawing`, null, () => page.evaluate(([act, counts]) => globalThis.bench[act](...counts), [scene.show, scene.counts]));
    if (scene.adds) await oneMore(page, `${label}: text, one more span, the slowest of 10`, null);
    await follow(page, name, null, scene.gestures);
  }
}

async function measurePeers(page, address) {
  const here = await fetchPeers().catch((error) => console.error(`${error.message}; they are left out`));
  for (const peer of here ? peers : []) await measurePeer(page, address, here, peer);
}

/** Bytes of the page's own memory after `count` items more, rubbish taken out. */
async function memory(page, count) {
  await page.evaluate((n) => globalThis.bench.items(n), count);
  await devtools.send("HeapProfiler.collectGarbage");
  return (await devtools.send("Runtime.getHeapUsage")).usedSize;
}

async function manyItems(page) {
  const early = await memory(page, 100);
  const late = await memory(page, 400);
  print({ name: "memory after 500 pictures, of that after 100", limit: 1.1, ratio: Math.round((100 * late) / early) / 100, bytes: late });
}

/** Spans on words one after another, as a hand marks them: each when what was before is on the screen. */
async function oneMore(page, name, limit) {
  const took = [];
  for (let i = 0; i < 10; i++) {
    await page.waitForTimeout(200);
    took.push(await weighed(() => page.evaluate(() => globalThis.bench.addSpan())));
    await page.keyboard.press("Control+ArrowRight");
  }
  const [slowest] = took.sort((a, b) => b.given - a.given);
  print({ name, limit, ms: Math.round(slowest.given), cpu: slowest.cpu });
}

async function texts(page) {
  await ms("text 1,000,000 units with 5,000 spans, first drawing", 200, () => page.evaluate(() => globalThis.bench.text(1_000_000, 5000)));
  await oneMore(page, "text, one more span, the slowest of 10", 30);
  await follow(page, "text", 34, ["scroll"]);
  const tree = await page.evaluate(() => globalThis.bench.taxonomy(10_000));
  for (const [act, took] of Object.entries(tree)) print({ name: `10000 nested classes, ${act}`, limit: 100, ms: Math.round(took) });
}

async function measure(page) {
  for (const count of [1000, 10_000, 100_000]) {
    await many(page, `boxes ${count}`, () => page.evaluate((n) => globalThis.bench.image(n), count),
      { shown: null, frame: count > 10_000 ? 34 : 20, gestures: count > 10_000 ? ["zoom", "pan"] : ["zoom", "pan", "drag"] });
    if (count === 10_000) await ms("boxes 10000, all moved at once", 200, () => page.evaluate(() => globalThis.bench.moveAll()));
  }
  await many(page, "polygons 10000 of 8 points", () => page.evaluate(() => globalThis.bench.polygons(10_000)),
    { shown: 700, frame: 20, gestures: ["drag", "zoom", "pan"] });
  await manyItems(page);
  await page.evaluate(() => globalThis.bench.masks(60));
  await frames(page, "brush of radius 60 on a mask of 4K, stroke", 20, () => gestures.stroke(page));
  await ms("a mask of 4K, encoded, the slowest of 20", 100, () => page.evaluate(() => globalThis.bench.encode(20)));
  await texts(page);
}

const server = await serve();
const browser = await launch();
try {
  const page = await browser.newPage({ viewport: { width: 1280, height: 720 } });
  page.on("pageerror", (error) => { process.exitCode = 1; console.error(error.message); });
  const address = `http://127.0.0.1:${server.address().port}`;
  await page.goto(`${address}/page.html`);
  await page.waitForFunction(() => "bench" in globalThis);
  await watchWork(page);
  await measure(page);
  await measurePeers(page, address);
} finally {
  await browser.close();
  server.close();
  await rm(folder, { recursive: true, force: true });
}
