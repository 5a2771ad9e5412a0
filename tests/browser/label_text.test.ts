// The workbench on text: one key an answer, nothing lost without a network, marks by mouse and by keyboard alone.
import assert from "node:assert/strict";
import { itemsAhead, saved, wordAt } from "./label_setup.ts";
import type { Person } from "./person.ts";
import { story } from "./story.ts";

const spam = {
  fields: [{
    name: "kind", title: "What is this message?", kind: "choice", on: "text", required: true,
    classes: [{ name: "spam", title: "Spam", help: "Somebody wants to sell or to steal." }, { name: "ham", title: "Wanted mail" }],
  }],
};
const names = {
  fields: [{
    name: "names", title: "Names", kind: "spans", on: "text",
    classes: [{ name: "PER", title: "Person", key: "e" }, { name: "LOC", title: "Place" }],
  }],
};

type Project = { id: string };
type Evidence = { values: Record<string, unknown>; confidence: string | null; note: string | null; active_ms: number };

async function projectOf(owner: Person, schema: object, texts: readonly string[], more: object = {}): Promise<string> {
  const { id } = await owner.call<Project>("POST", "/projects", {
    name: "Mail", schema, quality: { target: 0.8, min_labels: 1, max_labels: 1 }, instructions: "# Spam\nSomebody wants something.\n# Wanted mail\nThe rest.", ...more,
  });
  const rows = texts.map((text, i) => JSON.stringify({ id: `mail-${i + 1}`, text })).join("\n");
  await owner.importRows(id, `${rows}\n`, "application/x-ndjson");
  return id;
}

/** What the server holds, by the item's own id. */
async function evidence(owner: Person, project: string): Promise<Map<string, Evidence[]>> {
  const { items } = await owner.call<{ items: { id: string; external_id: string }[] }>("GET", `/projects/${project}/items?limit=200`);
  const found = new Map<string, Evidence[]>();
  for (const { id, external_id } of items) found.set(external_id, (await owner.call<{ evidence: Evidence[] }>("GET", `/items/${id}`)).evidence);
  return found;
}

const texts = Array.from({ length: 12 }, (_, i) => `Message number ${i + 1}: meet me at the harbour.`);
const shownText = (person: Person) => person.page.locator(".cm-content").innerText();

story("a class key answers, the next item is already there, and every answer is the one of its item", async ({ owner }) => {
  const olive = await owner();
  const project = await projectOf(olive, spam, texts);
  const { page } = olive;
  await page.goto(`/label/${project}`);
  await page.getByText(/Message number/).waitFor();
  await olive.picture("label-text");
  await olive.accessible();
  const given = new Map<string, string>();
  for (let i = 0; i < 8; i++) {
    const text = await shownText(olive);
    const number = /number (\d+)/.exec(text)?.[1] ?? assert.fail(text);
    given.set(`mail-${number}`, Number(number) % 2 ? "spam" : "ham");
    await page.keyboard.press(Number(number) % 2 ? "1" : "2");
  }
  await saved(olive);
  const held = await evidence(olive, project);
  assert.equal(given.size, 8, "eight different items were shown");
  for (const [item, kind] of given) assert.deepEqual(held.get(item)?.map((e) => e.values), [{ kind }], item);
  await olive.picture("label-text-answered");
});

story("two keys pressed as fast as a machine can answer two items, each its own", async ({ owner }) => {
  const olive = await owner();
  const project = await projectOf(olive, spam, texts);
  const { page } = olive;
  await page.goto(`/label/${project}`);
  await page.getByText(/Message number/).waitFor();
  await page.evaluate(() => {
    for (const code of ["1", "2", "1"])
      window.dispatchEvent(new KeyboardEvent("keydown", { key: code, code: `Digit${code}`, bubbles: true, cancelable: true }));
  });
  await page.locator('nav[aria-label="Last answers"] li').nth(2).waitFor();
  await saved(olive);
  const held = [...(await evidence(olive, project)).values()].flat();
  assert.deepEqual(held.map((e) => e.values["kind"]).sort(), ["ham", "spam", "spam"]);
});

story("answers given without a network are kept over a reload and arrive once", async ({ owner }) => {
  const olive = await owner();
  const project = await projectOf(olive, spam, texts);
  const { page, context } = olive;
  await page.goto(`/label/${project}`);
  await page.getByText(/Message number/).waitFor();
  await itemsAhead(olive);
  await context.setOffline(true);
  const answered: string[] = [];
  const answer = async (key: string) => { answered.push(await shownText(olive)); await page.keyboard.press(key); };
  for (let i = 0; i < 3; i++) await answer("1");
  await page.getByText("offline, 3 queued").waitFor();
  await olive.picture("label-offline");
  await olive.accessible();
  await answer("2");
  await page.getByText("No connection, and no more items here").waitFor();
  await context.setOffline(false);
  await page.reload();
  await saved(olive);
  await page.getByText(/Message number/).waitFor();
  assert.ok(!answered.includes(await shownText(olive)), "what was answered does not come back");
  await page.locator('nav[aria-label="Last answers"] li').nth(3).waitFor();
  const held = [...(await evidence(olive, project)).values()].flat();
  assert.deepEqual(held.map((e) => e.values["kind"]).sort(), ["ham", "spam", "spam", "spam"]);
});

story("a half-made answer comes back after a reload, with its note", async ({ owner }) => {
  const olive = await owner();
  const two = { fields: [...spam.fields, { name: "why", title: "Why", kind: "text", required: true }] };
  const project = await projectOf(olive, two, texts);
  const { page } = olive;
  await page.goto(`/label/${project}`);
  await page.getByText(/Message number/).waitFor();
  const before = await shownText(olive);
  await page.keyboard.press("1");
  await page.keyboard.press("m");
  await page.keyboard.type("ask Ann");
  await page.reload(); // in the middle of typing
  await page.getByText(/Message number/).waitFor();
  assert.equal(await shownText(olive), before);
  await page.getByRole("radio", { name: "Spam", checked: true }).waitFor();
  assert.equal(await page.locator("[data-note]").inputValue(), "ask Ann");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Enter");
  await page.getByText("One answer is missing or wrong.").waitFor();
  await page.getByText("Choose or fill in an answer.").waitFor();
  await olive.picture("label-missing");
  await olive.accessible();
  await page.getByLabel("Why").fill("a link");
  await page.keyboard.press("Control+Enter");
  await saved(olive);
  const held = [...(await evidence(olive, project)).values()].flat();
  assert.deepEqual(held.map((e) => [e.values, e.note]), [[{ kind: "spam", why: "a link" }, "ask Ann"]]);
});

story("an item is skipped with a reason, and the last answer is changed, all by key", async ({ owner }) => {
  const olive = await owner();
  const project = await projectOf(olive, spam, texts);
  const { page } = olive;
  await page.goto(`/label/${project}`);
  await page.getByText(/Message number/).waitFor();
  const skipped = await shownText(olive);
  await page.keyboard.press("s");
  await page.getByRole("heading", { name: "Why skip this item?" }).waitFor();
  await olive.picture("label-skip");
  await page.keyboard.press("1");
  const gone = () => page.waitForFunction((text) => !document.querySelector(".lw-text-surface")?.shadowRoot?.textContent?.includes(text), skipped);
  await gone();
  await page.getByText(/^Skipped: /).waitFor();
  await olive.picture("label-skipped");
  await olive.accessible();
  await page.keyboard.press("Control+z");
  await page.waitForFunction((text) => document.querySelector(".lw-text-surface")?.shadowRoot?.textContent?.includes(text), skipped);
  await page.getByText(/^Skipped: /).waitFor({ state: "detached" });
  await page.keyboard.press("s");
  await page.keyboard.press("1");
  await gone();
  await page.keyboard.press("c");
  await page.keyboard.press("1");
  await saved(olive);
  await page.keyboard.press("b");
  await page.getByText(/You are changing your answer to/).waitFor();
  await page.keyboard.press("2");
  await page.getByText(/You are changing your answer to/).waitFor({ state: "detached" });
  await saved(olive);
  const held = [...(await evidence(olive, project)).values()].flat();
  assert.deepEqual(held.map((e) => e.values["kind"]), ["spam", "ham"]);
  assert.equal(held[0]?.confidence, "definite");
});

story("names are marked by mouse and by keyboard alone, in code points", async ({ owner }) => {
  const olive = await owner();
  const text = "\u{1F600} Ann met Bob in Rome.\r\nقال محمد إن روما جميلة.";
  const project = await projectOf(olive, names, [text]);
  const { page } = olive;
  await page.goto(`/label/${project}`);
  await page.getByText(/met Bob/).waitFor();
  const ann = await wordAt(olive, "Ann");
  await olive.page.mouse.dblclick(ann.x, ann.y);
  await page.keyboard.press("e");
  await page.getByRole("option", { name: /Person/ }).first().waitFor();
  // By keyboard alone: into the text, to its start, six words on, the place by its key.
  await page.keyboard.press("i");
  await page.keyboard.press("Control+Home");
  for (let i = 0; i < 6; i++) await page.keyboard.press("Control+ArrowRight");
  await page.keyboard.press("1");
  await page.getByRole("option", { name: /Place/ }).waitFor();
  await olive.picture("label-spans");
  await olive.accessible();
  await page.keyboard.press("Enter");
  await saved(olive);
  const [held] = [...(await evidence(olive, project)).values()].flat();
  const spans = held?.values["names"] as { class: string; start: number; end: number }[];
  const points = [...text];
  assert.deepEqual(spans.map((s) => [s.class, points.slice(s.start, s.end).join("")]), [["PER", "Ann"], ["LOC", "Rome"]]);
});

story("nothing left to label says so, and new instructions arrive without a reload", async ({ owner }) => {
  const olive = await owner();
  const project = await projectOf(olive, spam, texts.slice(0, 2));
  const { page } = olive;
  await page.goto(`/label/${project}`);
  await page.getByText(/Message number/).waitFor();
  await olive.call("PATCH", `/projects/${project}`, { instructions: "# Spam\nNow it is stricter." });
  await page.getByText("The instructions have changed.").waitFor();
  await page.keyboard.press("g");
  await page.getByText("Now it is stricter.").waitFor();
  await olive.picture("label-guide");
  await olive.accessible();
  await page.keyboard.press("1");
  await page.keyboard.press("1");
  await page.getByRole("heading", { name: "Nothing to label now" }).waitFor();
  await olive.picture("label-empty");
  await olive.accessible();
});

for (const [name, options] of [["dark", { colorScheme: "dark" }], ["narrow", { viewport: { width: 390, height: 780 } }], ["rtl", { locale: "ar" }]] as const)
  story(`the workbench is whole in ${name}`, async ({ owner }) => {
    const olive = await owner(options);
    const project = await projectOf(olive, { fields: [...spam.fields, ...names.fields, { name: "sure", title: "Stars", kind: "rating" }, { name: "mix", title: "Mixture", kind: "distribution", classes: [{ name: "angry" }, { name: "sad" }] }] }, texts);
    await olive.page.goto(`/label/${project}`);
    await olive.page.getByText(/Message number/).waitFor();
    await olive.page.keyboard.press("1");
    await olive.picture(`label-${name}`);
    await olive.accessible();
  });

story("two tabs never show the same item, and the server's death loses no answer", async ({ owner, server }) => {
  const olive = await owner();
  const project = await projectOf(olive, spam, texts);
  const { page, context } = olive;
  const other = await context.newPage();
  await page.goto(`/label/${project}`);
  await page.getByText(/Message number/).waitFor();
  await other.goto(`/label/${project}`);
  await other.getByText(/Message number/).waitFor();
  const seen = [await shownText(olive), await other.locator(".cm-content").innerText()];
  assert.notEqual(seen[0], seen[1]);
  await itemsAhead(olive);
  await itemsAhead(olive, 3, other);
  await server.kill();
  await page.keyboard.press("1");
  await other.keyboard.press("2");
  await page.keyboard.press("1");
  await page.getByText(/offline, \d queued/).waitFor();
  await server.comeBack();
  await saved(olive);
  await saved(olive, other);
  const held = [...(await evidence(olive, project)).values()];
  assert.deepEqual(held.map((e) => e.length).filter((n) => n > 0), [1, 1, 1], "three items, each answered once");
  assert.deepEqual(held.flat().map((e) => e.values["kind"]).sort(), ["ham", "spam", "spam"]);
});
