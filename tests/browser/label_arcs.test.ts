// Relations between marks of a text: arcs above the lines, chosen by mouse and by keyboard, relabelled and removed; in either
// direction of writing.
import assert from "node:assert/strict";
import { said, saved, wordAt } from "./label_setup.ts";
import type { Person } from "./person.ts";
import { story } from "./story.ts";

const schema = {
  fields: [
    { name: "names", title: "Names", kind: "spans", on: "text", classes: [{ name: "PER", title: "Person", key: "1" }, { name: "ORG", title: "Company", key: "2" }] },
    { name: "ties", title: "Ties", kind: "relations", of: "names", classes: [{ name: "works", title: "works for", key: "7" }, { name: "owns", title: "owns", key: "8" }] },
    { name: "same", title: "Same", kind: "relations", of: "names", chains: true, classes: [{ name: "same", title: "is", key: "9" }] },
  ],
};
const text = "Ann works for Acme and Bob owns Initech since they met in Rome.\nقال محمد إن شركة النور في روما توظف ليلى.\nLater Initech bought Acme.";
type Span = { id: string; class: string; start: number; end: number };
type Tie = { id: string; class: string; from: string; to: string };

async function opened(olive: Person): Promise<string> {
  const { id } = await olive.call<{ id: string }>("POST", "/projects", { name: "Ties", schema, quality: { target: 0.8, min_labels: 1, max_labels: 1 } });
  const spans = ["Ann", "Acme", "Bob", "Initech", "محمد", "شركة النور"].map((name, i): Span => {
    const start = [...text.slice(0, text.indexOf(name))].length;
    return { id: String(i + 1), class: [0, 2, 4].includes(i) ? "PER" : "ORG", start, end: start + [...name].length };
  });
  const predictions = [{ source: "m1", version: "1", values: { names: spans }, score: 0.9 }];
  await olive.importRows(id, `${JSON.stringify({ id: "one", text, predictions })}\n`, "application/x-ndjson");
  await olive.page.goto(`/label/${id}`);
  await olive.page.getByText(/since they met/).waitFor();
  await olive.page.keyboard.press("a");
  await olive.page.getByRole("option", { name: /Person/ }).first().waitFor();
  return id;
}

const press = async (person: Person, ...keys: string[]) => { for (const key of keys) await person.page.keyboard.press(key); };
const arcs = (person: Person) => person.page.locator(".lw-arc");
const drawnArcs = ({ page }: Person, count: number) => page.waitForFunction((wanted) => document.querySelector(".lw-text-surface")?.shadowRoot?.querySelectorAll(".lw-arc").length === wanted, count);
const row = (person: Person, name: string) => person.page.getByRole("button", { name, exact: true });

async function clickWord(person: Person, word: string): Promise<void> {
  const at = await wordAt(person, word);
  await person.page.mouse.click(at.x, at.y);
}

/** What is joined, by the words of the marks. */
async function ties(person: Person, project: string): Promise<Tie[] | undefined> {
  await press(person, "Enter");
  await saved(person);
  const { items: [item] } = await person.call<{ items: { id: string }[] }>("GET", `/projects/${project}/items`);
  const { evidence } = await person.call<{ evidence: { values: { ties?: Tie[]; names: { id: string; quote: string }[] }; source: { kind: string } }[] }>("GET", `/items/${item?.id ?? ""}`);
  const values = evidence.find((e) => e.values.ties)?.values;
  const word = (id: string) => values?.names.find((mark) => mark.id === id)?.quote ?? "";
  return values?.ties?.map((tie) => ({ ...tie, from: word(tie.from), to: word(tie.to) }));
}

story("marks of a text are joined by mouse; an arc is chosen by a click, relabelled by its key and removed", async ({ owner }) => {
  const olive = await owner();
  const project = await opened(olive);
  await clickWord(olive, "Ann");
  await press(olive, "7");
  await clickWord(olive, "Acme");
  await press(olive, "7");

  await row(olive, "Person 1 → works for → Company 2").waitFor();
  await clickWord(olive, "Bob");
  await press(olive, "8");
  await clickWord(olive, "Initech");
  await press(olive, "8");
  await clickWord(olive, "شركة النور");
  await press(olive, "7");
  await clickWord(olive, "محمد");
  await press(olive, "7", "8");
  await clickWord(olive, "Ann");
  await press(olive, "8");
  await drawnArcs(olive, 4);
  await olive.picture("label-arcs");
  await olive.accessible();
  await arcs(olive).filter({ hasText: "works for" }).first().locator("text").click();
  await row(olive, "Person 1 → works for → Company 2").and(olive.page.locator("[aria-pressed=true]")).waitFor();
  await press(olive, "8");
  await row(olive, "Person 1 → owns → Company 2").waitFor();
  await olive.picture("label-arcs-chosen");
  await press(olive, "Delete");
  await row(olive, "Person 1 → owns → Company 2").waitFor({ state: "detached" });
  await drawnArcs(olive, 3);
  await press(olive, "Control+z");
  await row(olive, "Person 1 → owns → Company 2").waitFor();
  assert.deepEqual((await ties(olive, project))?.map((t) => [t.class, t.from, t.to]), [["owns", "Ann", "Acme"], ["owns", "Bob", "Initech"], ["works", "شركة النور", "محمد"], ["owns", "محمد", "Ann"]]);
});

story("arcs are made, walked and removed by keyboard alone", async ({ owner }) => {
  const olive = await owner({ colorScheme: "dark" });
  const project = await opened(olive);
  await press(olive, "i", "Tab", "7", "Tab", "7", "Tab", "8", "Tab", "8");
  await row(olive, "Person 3 → owns → Company 4").waitFor();
  await press(olive, "Escape", ".");
  await said(olive, "Person 1 → works for → Company 2");
  await press(olive, ".");
  await said(olive, "Person 3 → owns → Company 4");
  await olive.picture("label-arcs-dark");
  // From mark to mark along what hangs together: company 4 and person 3 by what is owned, and around.
  await press(olive, "Tab", "Tab", "Tab", "l");
  await olive.page.getByRole("option", { name: /Initech/, selected: true }).waitFor();
  await press(olive, "l");
  await olive.page.getByRole("option", { name: /Bob/, selected: true }).waitFor();
  await press(olive, "Escape", ".", "Delete");
  await row(olive, "Person 1 → works for → Company 2").waitFor({ state: "detached" });
  // A chain goes on from mark to mark by one press each, without a direction; what hangs together already is not joined again.
  await press(olive, "Tab", "9", "Tab", "Tab", "9", "Tab", "Tab", "9");
  await row(olive, "Person 3 – is – Person 5").waitFor();
  await press(olive, "Shift+Tab", "Shift+Tab", "9");
  await said(olive, "These two are joined so already.");
  assert.equal(await arcs(olive).filter({ hasText: "is" }).locator(".lw-arc-tip").count(), 0);
  await olive.picture("label-chains");
  assert.deepEqual((await ties(olive, project))?.map((t) => [t.class, t.from, t.to]), [["owns", "Bob", "Initech"]]);
});
