// Very much of everything: 10,000 classes, names as long as they may be, right to left in the middle of left to right.
import assert from "node:assert/strict";
import { story } from "./story.ts";

const longName = "Langerwortname".repeat(15).slice(0, 200);
const longTitle = "a title that does not want to end ".repeat(6).slice(0, 200);
const classes = Array.from({ length: 10_000 }, (_, i) => ({ name: `class-${i}`, title: i === 2 ? longTitle : i === 3 ? "صنف من اليمين" : `Species ${i}` }));
const schema = { fields: [{ name: "species", title: longTitle, kind: "choice", on: "text", required: true, classes }] };
const rows = [
  { id: "x".repeat(300), data: { text: "نص من اليمين إلى اليسار with English words ".repeat(40) }, meta: { source: "s".repeat(190) } },
  { id: "معرّف-طويل", data: { text: "A text." } },
].map((row) => JSON.stringify(row)).join("\n");

story("ten thousand classes and the longest names fit, are found by typing and can be edited", async ({ owner }) => {
  const olive = await owner();
  const { id: project } = await olive.call<{ id: string }>("POST", "/projects", { name: longName, description: longTitle, schema, quality: { target: 0.9, min_labels: 1, max_labels: 1 } });
  await olive.importRows(project, rows, "application/x-ndjson");
  const { page } = olive;
  const fits = async (name: string) => {
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth), 0, name);
    await olive.picture(`much-${name}`);
    await olive.accessible();
  };
  for (const [name, place] of [["work", "/"], ["home", `/p/${project}`], ["items", `/p/${project}/items`]] as const) {
    await page.goto(place);
    await page.getByRole("main").locator("h1").waitFor();
    await page.locator("[data-waiting]").first().waitFor({ state: "detached" });
    await fits(name);
  }
  await page.goto(`/label/${project}`);
  await page.getByRole("radio", { name: "Species 0" }).waitFor();
  await page.waitForFunction(() => { // once its rows are measured, none stands on another
    const rows = [...document.querySelectorAll("label:has(input[type=radio])")].slice(0, 8).map((r) => r.getBoundingClientRect());
    return rows.every((row, i) => i === 0 || (rows[i - 1]?.bottom ?? 0) <= row.top);
  });
  await fits("label");
  await page.keyboard.press("/");
  await page.keyboard.type("9876");
  await page.keyboard.press("Enter");
  await page.getByRole("radio", { name: "Species 9876", checked: true }).waitFor();

  await page.goto(`/p/${project}/settings`);
  await page.getByRole("searchbox", { name: "Find one of 10,000 classes" }).fill("Species 9876");
  await page.getByRole("textbox", { name: "Name of class 9877" }).fill("found");
  await page.getByRole("region", { name: "Schema" }).getByRole("button", { name: "Save" }).click();
  await page.getByText("Saved as version 2.").waitFor();
  await fits("settings");
});
