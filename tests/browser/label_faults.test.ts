// What goes wrong around a labeller: the page says what to do, and work is kept.
import assert from "node:assert/strict";
import { answersOf, drawingProject, placer, press, size } from "./drawing.ts";
import { png, zip } from "./pictures.ts";
import { draftKept, itemsAhead, pictureDrawn, saved } from "./label_setup.ts";
import { Person } from "./person.ts";
import { story } from "./story.ts";

const names = (...classes: { name: string; title: string; key: string }[]) => ({ fields: [{ name: "names", title: "Names", kind: "spans", on: "text", classes }] });
const [person, place] = [{ name: "PER", title: "Person", key: "1" }, { name: "LOC", title: "Place", key: "2" }];
const spam = { fields: [{ name: "kind", title: "Kind", kind: "choice", on: "text", required: true, classes: [{ name: "spam" }, { name: "ham" }] }] };

async function projectOf(olive: Person, schema: object, count = 4): Promise<string> {
  const { id } = await olive.call<{ id: string }>("POST", "/projects", { name: "Mail", schema, quality: { target: 0.8, min_labels: 1, max_labels: 1 } });
  const rows = Array.from({ length: count }, (_, i) => `${JSON.stringify({ id: `mail-${i + 1}`, text: `Ann wrote message ${i + 1}` })}\n`);
  await olive.importRows(id, rows.join(""), "application/x-ndjson");
  return id;
}

async function values(olive: Person, project: string): Promise<Record<string, unknown>[]> {
  const { items } = await olive.call<{ items: { id: string }[] }>("GET", `/projects/${project}/items`);
  const found: Record<string, unknown>[] = [];
  for (const { id } of items) found.push(...(await olive.call<{ evidence: { values: Record<string, unknown> }[] }>("GET", `/items/${id}`)).evidence.map((e) => e.values));
  for (const { names = [] } of found as { names?: { id?: string }[] }[]) for (const mark of names) delete mark.id; // each page gives others
  return found;
}

story("a class is taken away while it is in use: its marks are named, given another class and sent", async ({ owner }) => {
  const olive = await owner();
  const project = await projectOf(olive, names(person, place), 1);
  await olive.page.goto(`/label/${project}`);
  await olive.page.getByText(/wrote message/).waitFor();
  await press(olive, "i", "Control+Home", "1");
  await olive.page.getByRole("option", { name: /Person/ }).waitFor();
  await olive.call("PATCH", `/projects/${project}`, { schema: names(place) });
  await olive.page.getByText("The class “PER” is no longer asked for. Give its marks another class, or remove them.").waitFor();
  await press(olive, "Enter");
  await olive.page.getByText("One answer is missing or wrong.").waitFor();
  await olive.picture("fault-class-gone");
  await olive.accessible();
  await press(olive, "i", "Tab", "2");
  await olive.page.getByRole("option", { name: /Place/ }).waitFor();
  await press(olive, "Enter");
  await saved(olive);
  assert.deepEqual(await values(olive, project), [{ names: [{ class: "LOC", start: 0, end: 3, quote: "Ann" }] }]);
});

story("a question this page cannot ask is said to be so, and the item can be skipped", async ({ owner }) => {
  const olive = await owner();
  const speech = { name: "speech", title: "Speech", kind: "segments", on: "text", required: true, classes: [{ name: "talk" }] };
  const project = await projectOf(olive, { fields: [...spam.fields, speech] }, 1);
  await olive.page.goto(`/label/${project}`);
  await olive.page.getByText(/wrote message/).waitFor();
  await press(olive, "1", "Enter");
  await olive.page.getByText("This page cannot edit this kind of question yet. Skip the item, and tell the lead of the project.").first().waitFor();
  await olive.picture("fault-kind-unknown");
  await olive.accessible();
  await press(olive, "s", "2");
  await olive.page.getByRole("heading", { name: "Nothing to label now" }).waitFor();
  assert.deepEqual(await values(olive, project), []);
});

story("the browser has no room: the page says so, and answers arrive all the same", async ({ owner }) => {
  const olive = await owner();
  const { page } = olive;
  const project = await projectOf(olive, spam);
  await page.addInitScript(() => {
    const full = (): never => { throw new DOMException("no room", "QuotaExceededError"); };
    IDBObjectStore.prototype.put = full;
    Storage.prototype.setItem = function (this: Storage, name: string, text: string): void {
      if (this === localStorage) full();
      Object.defineProperty(this, name, { value: text, configurable: true, enumerable: true, writable: true });
    };
  });
  await page.goto(`/label/${project}`);
  await page.getByText(/wrote message/).waitFor();
  await olive.context.setOffline(true);
  await press(olive, "1");
  await page.getByText("offline, 1 queued").waitFor();
  await page.getByText("This computer has no room to keep your work. Leave this page open until it is sent, then free some space.").waitFor();
  await olive.picture("fault-no-room");
  await olive.accessible();
  await olive.context.setOffline(false);
  await saved(olive);
  await page.getByText("This computer has no room", { exact: false }).waitFor({ state: "detached" });
  assert.deepEqual(await values(olive, project), [{ kind: "spam" }]);
});

/** The tab dies with what only it knew; the person opens another. */
async function crashed({ context, page }: Person): Promise<Person> {
  const devtools = await context.newCDPSession(page);
  const gone = page.waitForEvent("crash");
  devtools.send("Page.crash").catch(() => {}); // nobody is left to answer
  await gone;
  await page.close();
  return new Person(context, await context.newPage());
}

story("a tab that crashes at any step of an answer takes nothing with it, another one goes on", async ({ owner }) => {
  const olive = await owner();
  const project = await projectOf(olive, { fields: [...names(person, place).fields, ...spam.fields] }, 1);
  const steps: { does: (at: Person) => Promise<unknown>; kept: string; seen: (at: Person) => Promise<unknown> }[] = [
    { does: (at) => press(at, "i", "Control+Home", "1"), kept: '"class":"PER"', seen: ({ page }) => page.getByRole("option", { name: /Person/ }).waitFor() },
    { does: ({ page }) => page.getByText("ham", { exact: true }).click(), kept: '"kind":"ham"', seen: ({ page }) => page.getByRole("radio", { name: /ham/, checked: true }).waitFor() },
    { does: async (at) => { await press(at, "m"); await at.page.keyboard.type("why so"); }, kept: '"note":"why so"', seen: ({ page }) => page.getByText("why so").waitFor() },
    { does: (at) => press(at, "Escape", "c"), kept: '"confidence":"definite"', seen: ({ page }) => page.getByRole("radio", { name: /definite/, checked: true }).or(page.locator('[aria-pressed="true"]', { hasText: "definite" })).waitFor() },
  ];
  let at = olive;
  await at.page.goto(`/label/${project}`);
  for (const [done, { does, kept }] of steps.entries()) {
    await at.page.getByText(/wrote message/).waitFor();
    for (const { seen } of steps.slice(0, done)) await seen(at);
    await does(at);
    await draftKept(at, kept);
    at = await crashed(at);
    await at.page.goto(`/label/${project}`);
  }
  for (const { seen } of steps) await seen(at);
  await press(at, "Control+Enter");
  await saved(at);
  assert.deepEqual(at.complaints, []);
  assert.deepEqual(await values(olive, project), [{ names: [{ class: "PER", start: 0, end: 3, quote: "Ann" }], kind: "ham" }]);
});

story("a picture that does not load: nothing is sent of it, what is marked is kept, and it is skipped or loaded again by keyboard alone", async ({ owner }) => {
  const olive = await owner();
  const { page } = olive;
  const project = await drawingProject(olive, "boxes", { count: 2 });
  const pictures = /\/media\//;
  const failed = page.getByText("The picture could not be loaded. What is marked on it is kept.");
  const unsent = page.getByText("Nothing was sent: the picture was not there yet. Send again when it is, or skip the item.");
  await page.route(pictures, (route) => route.abort());
  await page.goto(`/label/${project}`);
  await failed.waitFor();
  await page.locator(".lw-image-surface").focus();
  await press(olive, "1", "n"); // a box in the middle of what is not to be seen
  await page.getByRole("option").waitFor();
  await press(olive, "Enter");
  await unsent.waitFor();
  await olive.picture("fault-picture-not-loaded");
  await olive.accessible();
  const first = await page.locator("header bdi").nth(1).innerText();
  await press(olive, "s", "3"); // the item is broken
  await page.waitForFunction((name) => !document.querySelector("header")?.textContent?.includes(name), first);
  await failed.waitFor();
  await page.locator(".lw-image-surface").focus();
  await press(olive, "1", "n");
  await page.getByRole("option").waitFor();
  await page.unroute(pictures);
  await page.getByRole("button", { name: "Load it again" }).focus();
  await press(olive, "Enter");
  await pictureDrawn(olive);
  await page.locator(".lw-image-surface").focus();
  await press(olive, "Enter");
  await saved(olive);
  assert.deepEqual((await answersOf(olive, project)).map((shapes) => shapes.length), [1]);
});

story("a mark that a program put outside of the picture is named before it is sent, and removed by keyboard alone; what it put inside is taken by a double click", async ({ owner }) => {
  const olive = await owner();
  const { page } = olive;
  const schema = { fields: [{ name: "things", title: "Things", kind: "boxes", on: "image", classes: [{ name: "car", title: "Car" }] }] };
  const { id } = await olive.call<{ id: string }>("POST", "/projects", { name: "Street", schema, quality: { target: 0.8, min_labels: 1, max_labels: 1 } });
  const box = (name: string, x: number) => ({ id: name, class: "car", x, y: 10, w: 50, h: 40 });
  const row = { id: "one", data: { image: "one.png" }, predictions: [{ source: "m", version: "1", values: { things: [box("1", 20), box("2", 900)] }, score: 0.9 }] };
  await olive.importRows(id, zip({ "items.jsonl": Buffer.from(`${JSON.stringify(row)}\n`), "one.png": png(size.width, size.height, () => 200) }), "application/zip");
  await page.goto(`/label/${id}`);
  await pictureDrawn(olive);
  await page.getByText("2 things suggested").waitFor();
  const at = await placer(olive);
  await page.mouse.dblclick(...at(45, 30)); // takes the one that is to be seen
  await page.getByText("One thing suggested").waitFor();
  await press(olive, "a");
  await page.getByRole("option").nth(1).waitFor();
  await press(olive, "Enter");
  await page.getByText("The selected mark lies outside of the picture, or is a mask of another one. Move it in with the arrow keys, or remove it; then send.").waitFor();
  await page.locator('[role=option][aria-selected="true"]', { hasText: "900, 10" }).waitFor();
  await olive.picture("fault-outside");
  await olive.accessible();
  await press(olive, "Delete", "Enter");
  await saved(olive);
  assert.deepEqual((await answersOf(olive, id)).map((shapes) => shapes.length), [2, 1]); // what the program said, what the person did
});

story("a picture that a network took away is there again when the network is", async ({ owner }) => {
  const olive = await owner();
  const { page } = olive;
  const project = await drawingProject(olive, "boxes");
  const pictures = /\/media\//;
  await page.route(pictures, (route) => route.abort());
  await page.goto(`/label/${project}`);
  await page.getByText("The picture could not be loaded.").waitFor();
  await page.unroute(pictures);
  await page.evaluate(() => dispatchEvent(new Event("online"))); // as the browser says it once the network stands
  await pictureDrawn(olive);
  await page.getByText("The picture could not be loaded.").waitFor({ state: "detached" });
});

for (const days of [1, -400])
  story(`a computer's clock that is ${days} days off keeps nobody from work, nor what is leased from a reload`, async ({ owner }) => {
    const olive = await owner();
    const { page } = olive;
    const project = await projectOf(olive, spam);
    await page.addInitScript((ms) => {
      const Real = Date;
      globalThis.Date = new Proxy(Real, {
        construct: (target, given: []) => (given.length === 0 ? new target(Real.now() + ms) : new target(...given)),
        get: (target, name) => (name === "now" ? () => Real.now() + ms : Reflect.get(target, name) as unknown),
      });
    }, days * 86_400_000);
    await page.goto(`/label/${project}`);
    await page.getByText(/wrote message/).waitFor();
    await press(olive, "1");
    await saved(olive);
    await itemsAhead(olive, 1);
    const shown = await page.locator(".cm-content").innerText();
    await page.reload();
    await page.getByText(/wrote message/).waitFor();
    assert.equal(await page.locator(".cm-content").innerText(), shown);
    await press(olive, "2");
    await saved(olive);
    assert.deepEqual((await values(olive, project)).map((v) => v["kind"]).sort(), ["ham", "spam"]);
  });
