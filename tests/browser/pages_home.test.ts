// A lead's day: the five questions, plots that lead to items, the browser, one item.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import type { Page } from "playwright-core";
import { answer, labelled, newProject } from "./pages_setup.ts";
import { story } from "./story.ts";

async function saved(page: Page, item: string): Promise<Buffer> {
  const download = page.waitForEvent("download");
  await page.getByRole("menuitem", { name: item }).click();
  return readFile(await (await download).path());
}

story("the home answers five questions, and every figure leads to its items", async (world) => {
  const { project, olive } = await labelled(world);
  const { page } = olive;
  await page.goto(`/p/${project}`);
  for (const question of ["How far?", "How good?", "What does it cost?", "Who?", "What needs you?"]) await page.getByRole("heading", { name: question }).waitFor();
  await page.getByText(/at work now\. 2 people have answered\./).waitFor();
  await page.getByText("“When answers come” appears here when answers have come in for more than an hour.").waitFor();
  await olive.picture("project-home");
  await olive.accessible();
  const plotOf = (title: string) => page.locator("figure").filter({ hasText: title });
  const shown = page.getByText(/\d+ items? shown/);
  const bar = plotOf("How sure the decisions are").getByRole("link").first();
  const behind = Number(/^(\d+) item/.exec((await bar.getAttribute("aria-label")) ?? "")?.[1]);
  await bar.click();
  await page.waitForURL(/\/items\?.*confidence_below/);
  assert.equal(Number.parseInt(await shown.innerText(), 10), behind);
  await page.goBack();
  await plotOf("Confusion: Topic").getByRole("link").first().click();
  await shown.waitFor();
  await page.goBack();
  await page.getByRole("link", { name: /settled/ }).first().click();
  await page.waitForURL(/\/items\?state=settled/);
  await page.getByRole("table", { name: "Items" }).waitFor();
});

story("a plot becomes a table, a picture, a drawing and figures", async (world) => {
  const { project, olive } = await labelled(world);
  const { page } = olive;
  await page.goto(`/p/${project}`);
  const plot = page.locator("figure").filter({ hasText: "Labels per person" });
  await plot.getByRole("button", { name: "Export" }).click();
  assert.equal((await saved(page, "Picture (PNG)")).subarray(1, 4).toString(), "PNG");
  await plot.getByRole("button", { name: "Export" }).click();
  assert.match((await saved(page, "Drawing (SVG)")).toString(), /^<svg .*Ann.*<\/svg>$/s);
  await plot.getByRole("button", { name: "Export" }).click();
  assert.match((await saved(page, "Figures (CSV)")).toString(), /^Name,Answers,.*\r\n(.*\r\n)*Ann,40,/);
  await plot.getByRole("button", { name: "Table" }).click();
  await plot.getByRole("columnheader", { name: "Answers" }).waitFor();
  await olive.accessible();
});

story("counters move on an open page when others work", async ({ owner, member }) => {
  const olive = await owner();
  const ann = await member(olive, "Ann");
  const project = await newProject(olive, 10, { quality: { target: 0.5, min_labels: 1, max_labels: 1 }, people: [{ email: ann.email, role: "annotator" }] });
  await olive.page.goto(`/p/${project}`);
  await olive.page.getByRole("link", { name: "0 settled" }).waitFor();
  await answer(ann, project, 4, 1000);
  await olive.page.getByRole("link", { name: "4 settled" }).waitFor();
});

story("the item browser filters in the address and walks by keys", async (world) => {
  const { project, olive } = await labelled(world);
  const { page } = olive;
  await page.goto(`/p/${project}/items`);
  await page.getByText("60 items shown").waitFor();
  await olive.picture("items");
  await olive.accessible();
  await page.getByRole("textbox", { name: "Id begins with" }).fill("mail-0001");
  await page.getByText("10 items shown").waitFor();
  assert.match(page.url(), /q=mail-0001/);
  await page.reload();
  await page.getByText("10 items shown").waitFor();
  await page.locator("body").press("j");
  await page.keyboard.press("j");
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/items\/item_/);
  await page.goBack();
  await page.getByRole("textbox", { name: "Id begins with" }).fill("nothing like this");
  await page.getByText("No item fits").waitFor();
  await olive.picture("items-none");
  await page.getByRole("main").getByRole("button", { name: "Clear filters" }).last().click();
  await page.getByText("60 items shown").waitFor();
});

story("a list much longer than a page keeps few rows in the page", async ({ owner }) => {
  const olive = await owner();
  const project = await newProject(olive, 3000);
  const { page } = olive;
  await page.goto(`/p/${project}/items`);
  await page.getByText("200 items shown, more below").waitFor();
  const count = page.getByText(/items shown/);
  for (let said = await count.innerText(); said.endsWith("more below"); said = await count.innerText()) {
    await page.waitForFunction((before) => {
      window.scrollTo(0, document.body.scrollHeight); // also where the list grew after the last time
      return !document.body.innerText.includes(before);
    }, said);
  }
  await page.getByText(/^3,?000 items shown$/).waitFor();
  assert.ok((await page.getByRole("row").count()) < 120);
  await page.keyboard.press("Home");
  await page.getByRole("link", { name: "mail-00000" }).waitFor();
  await page.keyboard.press("End");
  await page.getByRole("link", { name: "mail-02999" }).waitFor();
  await page.reload(); // where the last rows have not been scrolled to, they come first
  await page.getByText("200 items shown, more below").waitFor();
  await page.locator("body").press("End");
  await page.waitForURL(/order=newest/);
  await page.getByText("The newest items stand first now").waitFor();
  await page.getByRole("row").nth(1).getByText("mail-02999").waitFor();
  await olive.accessible();
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "mail-02999" }).waitFor();
  await page.goBack();
  await page.getByRole("row").nth(1).getByText("mail-02999").waitFor();
});

story("an item shows its evidence, its belief and the reason of its state, and can be reopened", async (world) => {
  const { project, olive } = await labelled(world);
  const { page } = olive;
  await page.goto(`/p/${project}/items?state=settled`);
  await page.getByRole("row").nth(1).getByRole("link").click();
  await page.getByRole("heading", { name: "Evidence" }).waitFor();
  for (const heading of ["Why it is here", "Decision", "Belief"]) await page.getByRole("heading", { name: heading, exact: true }).waitFor();
  await page.getByText("Ann").first().waitFor();
  await olive.picture("item");
  await olive.accessible();
  await page.getByRole("button", { name: "Reopen" }).click();
  await page.getByRole("textbox", { name: "Why" }).fill("The order number was wrong.");
  await page.getByRole("dialog").getByRole("button", { name: "Reopen" }).click();
  await page.getByText("Reopened.").waitFor();
  await page.getByText("Open", { exact: true }).first().waitFor();
});
