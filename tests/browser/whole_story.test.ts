// The whole story, through the page alone: owner link, project, import, three people, one without a network, review, export.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { itemsAhead, saved } from "./label_setup.ts";
import type { Person } from "./person.ts";
import { topics } from "./pages_setup.ts";
import { story, type World } from "./story.ts";

const password = "plain words make a good password";
const ITEMS = 12;
const right = (i: number) => topics[i % 3] ?? "";
const items = Array.from({ length: ITEMS }, (_, i) => ({ id: `mail-${i}`, text: `A ${right(i)} about order ${i}` }));
/** Three rows that cannot be taken among the twelve that can. */
const file = `id,text\n${items.map(({ id, text }) => `${id},${text}\n`).join("")}mail-0,A letter that is here already\nmail-90\nmail-91,too,many,cells\n`;
/** Where one of the three sees it differently, so that a reviewer has to decide. */
const disputed = ["mail-4", "mail-7"];

/** What a person answered, by the item's own id. */
type Answers = Map<string, string>;
type Line = {
  external_id: string; decision: { values: { topic: string }; by: string } | null;
  evidence: { id: string; stage: string; verdict: string | null; source: { name: string }; values: { topic: string } }[];
};

async function makeAccount(person: Person, link: string, name: string, welcome: string): Promise<void> {
  const { page } = person;
  await page.goto(link);
  await page.getByText(welcome).waitFor();
  await page.getByRole("textbox", { name: "Your name" }).fill(name);
  const email = page.getByRole("textbox", { name: "E-mail" });
  if (await email.isEditable()) await email.fill(`${name.toLowerCase()}@example.org`);
  await page.getByLabel("Choose a password").fill(password);
  await person.picture(`story-join-${name.toLowerCase()}`);
  await page.getByRole("button", { name: "Create account" }).click();
}

async function describeProject({ page }: Person): Promise<void> {
  await page.getByRole("link", { name: "New project" }).last().click();
  await page.getByRole("textbox", { name: "Name of the project" }).fill("Support mails");
  await page.getByRole("button", { name: "Next" }).click();
  for (const [i, topic] of topics.entries()) await page.getByRole("textbox", { name: `Name of class ${i + 1}` }).fill(topic);
  await page.getByRole("region", { name: "What people will see" }).getByText("praise").waitFor();
}

async function setQuality({ page }: Person): Promise<void> {
  await page.getByRole("button", { name: "Next" }).click();
  await page.getByRole("textbox", { name: "Answers at most" }).fill("3");
  await page.getByRole("textbox", { name: "Answers at least" }).fill("3");
}

/** Gives the file to the page; what it says while sending and after, and the rows it left out. */
async function importFile(olive: Person): Promise<string> {
  const { page } = olive;
  let send = () => {};
  const held = new Promise<void>((done) => { send = done; });
  await page.route(/\/imports\?/, async (route) => { await held; await route.continue(); });
  await page.locator("input[type=file]").setInputFiles({ name: "mails.csv", mimeType: "text/csv", buffer: Buffer.from(file) });
  await page.getByText(/^Sending mails\.csv/).first().waitFor();
  await olive.picture("story-import-sending");
  send();
  await page.getByText(/12 rows are in/).waitFor();
  await olive.picture("story-import-done");
  return downloaded(olive, page.getByRole("link", { name: /Download the/ }));
}

async function downloaded({ page }: Person, link: ReturnType<Person["page"]["getByRole"]>): Promise<string> {
  const download = page.waitForEvent("download");
  await link.click();
  return readFile(await (await download).path(), "utf8");
}

/** A link for each, as the page shows it. */
async function invite({ page }: Person, names: readonly string[]): Promise<string[]> {
  const links: string[] = [];
  for (const name of names) {
    await page.getByRole("textbox", { name: "E-mail" }).fill(`${name.toLowerCase()}@example.org`);
    await page.getByRole("button", { name: "Add", exact: true }).click();
    await page.getByText(`${name.toLowerCase()}@example.org has no account yet`).waitFor();
    links.push(await page.getByRole("textbox", { name: "Invitation link" }).inputValue());
  }
  return links;
}

const round = ({ page }: Person) => page.locator("[data-round]").getAttribute("data-round");
const still = ({ page }: Person) => page.locator("[data-testid^=still-]");

/** Answers what is on the table by key; remembers it. */
async function answer(person: Person, given: Answers, choose: (id: string) => string): Promise<void> {
  const before = await round(person);
  const number = /order (\d+)/.exec(await person.page.locator(".cm-content").innerText())?.[1];
  const id = `mail-${number}`;
  assert.ok(!given.has(id), `${id} was shown twice`);
  const topic = choose(id);
  given.set(id, topic);
  await person.page.keyboard.press(String(topics.indexOf(topic) + 1));
  await person.page.waitForFunction((old) => document.querySelector("[data-round]")?.getAttribute("data-round") !== old, before);
}

/** Answers until the page says that there is no more. */
async function answerAll(person: Person, given: Answers, choose: (id: string) => string): Promise<void> {
  const table = person.page.locator("[data-round]");
  for (;;) {
    await table.or(still(person)).waitFor();
    if (await still(person).isVisible()) return;
    await answer(person, given, choose);
  }
}

const honest = (id: string) => right(Number(id.slice("mail-".length)));
const contrary = (id: string) => (disputed.includes(id) ? topics[(topics.indexOf(honest(id)) + 1) % 3] ?? "" : honest(id));

/** Three answers, then a dead network under the next four, then the rest. */
async function answerOffline(person: Person, given: Answers): Promise<void> {
  const { page, context } = person;
  for (let i = 0; i < 3; i++) await answer(person, given, honest);
  await saved(person);
  await itemsAhead(person);
  await context.setOffline(true);
  for (let i = 0; i < 3; i++) await answer(person, given, honest);
  await page.getByText("offline, 3 queued").waitFor();
  await person.picture("story-offline");
  await answer(person, given, honest);
  await page.getByText("offline, 4 queued").waitFor();
  await page.getByText("No connection, and no more items here").waitFor();
  await person.picture("story-offline-empty");
  await context.setOffline(false);
  await page.locator("[data-round]").waitFor();
  await saved(person);
  await person.picture("story-online-again");
  await answerAll(person, given, honest);
}

async function startLabelling(person: Person): Promise<void> {
  await person.page.getByRole("link", { name: "Start labelling" }).first().click();
  await person.page.getByText(/about order/).waitFor();
}

/** Accepts the first and fixes the second, both by key; which was which. */
async function review(olive: Person): Promise<{ accepted: string; fixed: string }> {
  const { page } = olive;
  const shown = async () => /mail-\d+/.exec(await page.locator("header").innerText())?.[0] ?? assert.fail("no item in the head");
  await page.getByRole("heading", { name: "3 answers, they differ" }).waitFor();
  await olive.picture("story-review");
  const accepted = await shown();
  await page.keyboard.press("Enter");
  await page.waitForFunction((name) => !document.querySelector("header")?.textContent?.includes(name), accepted);
  await page.getByRole("heading", { name: "3 answers, they differ" }).waitFor();
  const fixed = await shown();
  await page.keyboard.press("f");
  await page.getByRole("button", { name: /Send the fix/ }).waitFor();
  await page.keyboard.press(String(topics.indexOf(contrary(fixed)) + 1));
  await page.getByRole("radio", { name: contrary(fixed), checked: true }).waitFor();
  await olive.picture("story-review-fix");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Enter"); // without a reason
  await page.getByRole("heading", { name: "Nothing to review now" }).waitFor();
  await saved(olive);
  return { accepted, fixed };
}

/** The jsonl holds each answer of each person once, the two verdicts, and what was decided. */
function checkLines(lines: readonly Line[], given: ReadonlyMap<string, Answers>, { accepted, fixed }: { accepted: string; fixed: string }): void {
  assert.deepEqual(lines.map((l) => l.external_id).sort(), items.map((i) => i.id).sort());
  const evidence = lines.flatMap((l) => l.evidence);
  assert.equal(evidence.length, 3 * ITEMS + 2);
  assert.equal(new Set(evidence.map((e) => e.id)).size, evidence.length);
  for (const line of lines) {
    const answers = line.evidence.filter((e) => e.stage === "label").map((e) => [e.source.name, e.values.topic]).sort();
    assert.deepEqual(answers, [...given].map(([name, all]) => [name, all.get(line.external_id)]).sort(), line.external_id);
    const verdicts = line.evidence.filter((e) => e.stage === "review").map((e) => e.verdict);
    assert.deepEqual(verdicts, line.external_id === accepted ? ["accept"] : line.external_id === fixed ? ["fix"] : []);
    assert.equal(line.decision?.values.topic, decided(line.external_id, fixed));
    assert.equal(line.decision?.by, disputed.includes(line.external_id) ? "review" : "belief");
  }
}
/** A row for each item with its decision, in the csv's own columns. */
function checkTable(table: string, fixed: string): void {
  const [head = "", ...rows] = table.trim().split(/\r?\n/).map((line) => line.split(","));
  const column = (row: readonly string[], name: string) => row[head.indexOf(name)];
  assert.equal(rows.length, ITEMS);
  for (const item of items) {
    const row = rows.find((r) => column(r, "id") === item.id) ?? assert.fail(`${item.id} is not in the csv`);
    assert.deepEqual([column(row, "text"), column(row, "label.topic")], [item.text, decided(item.id, fixed)]);
    assert.equal(column(row, "decided_by"), disputed.includes(item.id) ? "review" : "belief");
  }
}
const decided = (id: string, fixed: string): string => (id === fixed ? contrary(id) : honest(id));

async function threePeople(world: World, links: readonly string[], names: readonly string[]): Promise<Person[]> {
  const people: Person[] = [];
  for (const [i, name] of names.entries()) {
    const person = await world.visitor();
    people.push(person);
    await makeAccount(person, links[i] ?? "", name, "You are invited to Support mails as annotator.");
  }
  return people;
}

story("from the owner's link to the exported file: three people, one without a network, a review", async (world) => {
  const olive = await world.visitor();
  const end = await olive.record("whole-story-owner");
  await makeAccount(olive, world.server.ownerLink, "Owner", "You are invited as owner.");
  await olive.page.getByRole("heading", { name: "A place to label data together" }).waitFor();
  await describeProject(olive);
  await olive.picture("story-questions");
  await setQuality(olive);
  await olive.picture("story-quality");
  await olive.page.getByRole("button", { name: "Create project" }).click();
  const rejects = await importFile(olive);
  for (const row of ["mail-90", "mail-91"]) assert.match(rejects, new RegExp(row));
  await olive.page.getByRole("button", { name: "Next: people" }).click();
  const names = ["Ann", "Bo", "Cy"];
  const links = await invite(olive, names);
  await olive.picture("story-people");
  await olive.page.getByRole("link", { name: "Open the project" }).click();
  await olive.page.getByRole("heading", { name: "Support mails" }).waitFor();

  const [ann, bo, cy] = await threePeople(world, links, names) as [Person, Person, Person];
  const endBo = await bo.record("whole-story-offline");
  const given = new Map(names.map((name): [string, Answers] => [name, new Map()]));
  for (const person of [ann, bo, cy]) await startLabelling(person);
  await ann.picture("story-label");
  await Promise.all([
    answerAll(ann, given.get("Ann") ?? new Map(), honest), answerOffline(bo, given.get("Bo") ?? new Map()), answerAll(cy, given.get("Cy") ?? new Map(), contrary),
  ]);
  for (const person of [ann, bo, cy]) await saved(person);
  for (const all of given.values()) assert.equal(all.size, ITEMS);
  await bo.picture("story-nothing-left");
  await endBo();

  await olive.page.getByText(/2 items/).first().waitFor();
  await olive.picture("story-home-review");
  await olive.page.getByRole("link", { name: /review/i }).first().click();
  const verdicts = await review(olive);
  await olive.picture("story-review-done");
  await olive.page.goBack();
  await olive.page.getByRole("link", { name: /Releases|Export/ }).first().click();
  const lines = await downloaded(olive, olive.page.getByRole("link", { name: "Download JSONL" }));
  const table = await downloaded(olive, olive.page.getByRole("link", { name: "Download CSV" }));
  await olive.picture("story-export");
  checkLines(lines.trim().split("\n").map((l) => JSON.parse(l) as Line), given, verdicts);
  checkTable(table, verdicts.fixed);
  await olive.page.getByRole("link", { name: "Home" }).click();
  await olive.page.getByText("36 answers today").waitFor();
  await olive.picture("story-home-done");
  await end();
});
