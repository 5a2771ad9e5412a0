// node web/src/editor/bench/run.mjs: builds the benchmark page, opens it in Chromium, prints one line of JSON a figure.
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { chromium } from "playwright-core";
import { build } from "vite";

const web = resolve(import.meta.dirname, "../../..");
const folder = await mkdtemp(join(tmpdir(), "lw-bench-"));

async function serve() {
  await build({
    root: web, configFile: false, logLevel: "error",
    build: { outDir: folder, lib: { entry: join(web, "src/editor/bench/page.ts"), formats: ["es"], fileName: "page" }, minify: true },
  });
  await writeFile(join(folder, "index.html"), "<!doctype html><title>bench</title><script type=module src=/page.js></script>");
  const types = { html: "text/html", js: "text/javascript" };
  const server = createServer(async (request, response) => {
    const name = request.url === "/" ? "index.html" : request.url.slice(1);
    const body = await readFile(join(folder, name)).catch(() => null);
    response.writeHead(body ? 200 : 404, { "Content-Type": types[name.split(".").at(-1)] ?? "text/plain" }).end(body ?? "");
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  return server;
}

const print = (figure) => console.log(JSON.stringify(figure));

/** Frame times while `act` moves the mouse. */
async function frames(page, name, act) {
  await page.evaluate(() => globalThis.bench.watch());
  await act();
  print({ name, ...(await page.evaluate(() => globalThis.bench.frameTimes())) });
}

const middle = [640, 360];
const gestures = {
  async zoom(page) {
    for (let i = 0; i < 40; i++) { await page.mouse.wheel(0, i % 20 < 10 ? -120 : 120); await page.waitForTimeout(16); }
  },
  async pan(page) {
    await page.mouse.down({ button: "middle" });
    for (let i = 0; i < 60; i++) { await page.mouse.move(middle[0] + 3 * i, middle[1] + i); await page.waitForTimeout(10); }
    await page.mouse.up({ button: "middle" });
  },
  async drag(page) {
    await page.mouse.down();
    for (let i = 0; i < 60; i++) { await page.mouse.move(middle[0] + i, middle[1] + i); await page.waitForTimeout(10); }
    await page.mouse.up();
  },
  async scroll(page) {
    for (let i = 0; i < 60; i++) { await page.mouse.wheel(0, 400); await page.waitForTimeout(16); }
  },
};

async function measure(page) {
  for (const count of [1000, 10_000]) {
    print({ name: `boxes ${count}, first drawing`, ms: Math.round(await page.evaluate((n) => globalThis.bench.image(n), count)) });
    await page.mouse.move(...middle);
    for (const gesture of ["zoom", "pan", "drag"]) await frames(page, `boxes ${count}, ${gesture}`, () => gestures[gesture](page));
  }
  print({ name: "text 1,000,000 units with 5,000 spans, first drawing", ms: Math.round(await page.evaluate(() => globalThis.bench.text(1_000_000, 5000))) });
  print({ name: "text, one more span", ms: Math.round(await page.evaluate(() => globalThis.bench.addSpan())) });
  await page.mouse.move(...middle);
  await frames(page, "text, scroll", () => gestures.scroll(page));
}

const server = await serve();
const flags = ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: [...flags, ...(process.getuid?.() === 0 ? ["--no-sandbox"] : [])],
});
try {
  const page = await browser.newPage({ viewport: { width: 1280, height: 720 } });
  page.on("pageerror", (error) => { process.exitCode = 1; console.error(error.message); });
  await page.goto(`http://127.0.0.1:${server.address().port}/`);
  await page.waitForFunction(() => "bench" in globalThis);
  await measure(page);
} finally {
  await browser.close();
  server.close();
  await rm(folder, { recursive: true, force: true });
}
