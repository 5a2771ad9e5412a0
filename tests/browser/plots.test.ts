// A plot is a filter: what stands behind each of its marks, on the demonstration's own figures.
import assert from "node:assert/strict";
import { join } from "node:path";
import type { Locator, Page } from "playwright-core";
import type { Person } from "./person.ts";
import { top } from "./places.ts";
import { story } from "./story.ts";

type Answer = { id: string; source: { id: string; name: string }; stage: string; values: Record<string, unknown>; active_ms: number; supersedes: string | null; created_at: string };
type Item = { id: string; label: string | null; external_id: string; evidence: Answer[]; decision: { values: Record<string, unknown> } | null };
type Row = { id: string; external_id: string; label: string | null };
type Fits = (answer: Answer, item: Item) => boolean;

/** The demonstration's mails, and everything that was said about each. */
async function mails(olive: Person): Promise<{ project: string; items: Item[] }> {
  const { job } = await olive.call<{ job: { id: string } | string }>("POST", "/demo");
  await olive.waitForJob(typeof job === "string" ? job : job.id);
  const { items: projects } = await olive.call<{ items: { id: string; schema?: unknown; name: string }[] }>("GET", "/projects?limit=200");
  const project = projects.find((p) => /mail/i.test(p.name))?.id ?? "";
  const rows = await listed(olive, project, new URLSearchParams());
  const items: Item[] = [];
  for (const row of rows) items.push({ ...(await olive.call<Omit<Item, "label">>("GET", `/items/${row.id}`)), label: row.label });
  return { project, items };
}

/** Every row that the server lists for a filter. */
async function listed(olive: Person, project: string, filter: URLSearchParams): Promise<Row[]> {
  const rows: Row[] = [];
  const query = new URLSearchParams(filter);
  for (let next: string | null = ""; next !== null; ) {
    query.set("limit", "20");
    if (next) query.set("cursor", next);
    const page: { items: Row[]; next: string | null } = await olive.call("GET", `/projects/${project}/items?${query}`);
    rows.push(...page.items);
    next = page.next;
  }
  return rows;
}

const answersOf = (item: Item) => item.evidence.filter((a) => a.stage === "label" && !item.evidence.some((b) => b.supersedes === a.id));
const behind = (items: Item[], fits: Fits) => items.filter((i) => answersOf(i).some((a) => fits(a, i))).map((i) => i.external_id).toSorted();
const countOf = (items: Item[], fits: Fits) => items.flatMap((i) => answersOf(i).filter((a) => fits(a, i))).length;
const plotOf = (page: Page, title: string) => page.locator("figure").filter({ hasText: title });
const filterOf = async (link: Locator) => new URL((await link.getAttribute("href")) ?? "", "http://x").searchParams;

const hourOf = (at: string) => new Date(at).getUTCHours();
const between = (value: number, from: string | null, below: string | null) => value >= Number(from ?? 0) && value < Number(below ?? Infinity);

/** What an answer must be for a mark, read from where the mark leads; each looks only at what its own plot is about. */
const plots: readonly { title: string; fits: (filter: URLSearchParams) => Fits; marks: number }[] = [
  { title: "Time per item", marks: 4, fits: (f) => (a) => between(a.active_ms, f.get("active_ms_from"), f.get("active_ms_below")) },
  { title: "When answers come", marks: 8, fits: (f) => (a) => a.created_at >= (f.get("answered_from") ?? "") && hourOf(a.created_at) === Number(f.get("answered_hour")) },
  { title: "Labels per person", marks: 5, fits: (f) => (a) => a.source.id === f.get("answered_by") },
  { title: "Confusion: ", marks: 4, fits: (f) => (a, i) => (i.decision?.values[f.get("field") ?? ""] ?? i.label) === f.get("decided") && a.values[f.get("field") ?? ""] === f.get("answered") },
];

story("every mark of a plot leads to exactly the items behind it", async ({ owner }) => {
  const olive = await owner({ timezoneId: "Asia/Kolkata" }); // half an hour off the server's hours
  const { page } = olive;
  const { project, items } = await mails(olive);
  await page.goto(`/p/${project}`);
  for (const { title, fits, marks } of plots) {
    const plot = plotOf(page, title);
    await plot.locator("svg[role=group]").waitFor();
    const links = await plot.locator("svg[role=group]").getByRole("link").all();
    assert.ok(links.length >= marks, `${title} has ${links.length} marks`);
    const seen = new Set<string>();
    for (const link of links) {
      const filter = await filterOf(link);
      const said = (await link.getAttribute("aria-label")) ?? "";
      const rows = await listed(olive, project, filter);
      assert.deepEqual(rows.map((r) => r.external_id).toSorted(), behind(items, fits(filter)), said);
      assert.equal(Number(/(\d+)/.exec(said.replace(/^.*annotator \d+/, ""))?.[1]), countOf(items, fits(filter)), said);
      seen.add(filter.toString());
    }
    assert.equal(seen.size, links.length, `${title}: two marks lead to the same`);
    await plot.getByRole("button", { name: "Table" }).click();
    const inTable = await plot.getByRole("table").getByRole("link").all();
    assert.deepEqual(new Set(await Promise.all(inTable.map(async (l) => (await filterOf(l)).toString()))), seen, `${title} as a table`);
    await plot.getByRole("button", { name: "Table" }).click();
  }
  await olive.accessible();
}, ["--demo-data", join(top, "demo")]);

story("marks are followed by mouse, by keyboard and from a table, and the filters are taken away one by one", async ({ owner }) => {
  const olive = await owner({ timezoneId: "Asia/Kolkata" });
  const { page } = olive;
  const { project, items } = await mails(olive);
  const shown = page.getByText(/^\d+ items? shown$/);
  const chips = page.getByRole("list", { name: "Filters set" }).getByRole("button");
  const follow = async (title: string, go: (plot: Locator) => Promise<void>) => {
    await page.goto(`/p/${project}`);
    await go(plotOf(page, title));
    await page.waitForURL(/\/items\?/);
    await shown.waitFor();
    const rows = await page.getByRole("table", { name: "Items" }).getByRole("link").allInnerTexts();
    const filter = new URL(page.url()).searchParams;
    const fits = plots.find((p) => p.title === title)?.fits(filter);
    assert.ok(fits && rows.length > 0);
    assert.equal(Number.parseInt(await shown.innerText(), 10), behind(items, fits).length);
    assert.deepEqual(rows.filter((row) => !behind(items, fits).includes(row)), []);
  };
  const mark = (plot: Locator) => plot.locator("svg[role=group]").getByRole("link");

  await follow("Confusion: ", async (plot) => mark(plot).nth(1).click());
  assert.match(await chips.innerText(), /“.+” answered where “.+” is the best answer/);
  await olive.picture("items-of-a-cell");
  await olive.accessible();
  await page.setViewportSize({ width: 390, height: 844 });
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 390);
  await olive.picture("items-of-a-cell-phone");
  await page.setViewportSize({ width: 1280, height: 800 });

  await follow("When answers come", async (plot) => {
    await mark(plot).first().focus();
    await page.keyboard.press("Enter");
  });
  assert.match((await chips.allInnerTexts()).join(), /Answered since .*Answered between \d\d?:30/);
  await olive.picture("items-of-an-hour");
  const hour = await shown.innerText();
  await page.reload(); // the address keeps it all
  await page.getByText(hour, { exact: true }).waitFor();
  await chips.filter({ hasText: "of a day" }).click();
  await page.waitForURL((url) => !url.searchParams.has("answered_hour"));
  await chips.nth(1).waitFor({ state: "detached" });
  await chips.filter({ hasText: "Answered since" }).click();
  await page.waitForURL((url) => url.search === "");
  await chips.waitFor({ state: "detached" });

  await follow("Time per item", async (plot) => {
    await plot.getByRole("button", { name: "Table" }).click();
    await plot.getByRole("table").getByRole("link").first().click();
  });
  assert.match(await chips.innerText(), /^Took (less than|from)/);
  await follow("Labels per person", async (plot) => mark(plot).last().click());
  assert.match(await chips.innerText(), /^Answered by Simulated annotator \d/);
  await page.getByRole("combobox", { name: "State" }).click(); // a state goes with them
  await page.getByRole("option", { name: "Quarantined" }).click();
  await page.getByText("No item fits").waitFor();
  await page.getByText(/Filtered by .*Answered by Simulated annotator \d/).waitFor();
  await chips.click();
  await page.waitForURL((url) => url.search === "?state=quarantined");
}, ["--demo-data", join(top, "demo")]);
