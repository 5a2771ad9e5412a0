// Questions beside the item: criteria of a comparison as a rubric, and a question where several answers are right.
import assert from "node:assert/strict";
import { saved } from "./label_setup.ts";
import { story } from "./story.ts";

const criterion = (name: string, title: string) => ({ name, title, kind: "pairwise", group: "Compare them", required: true, options: ["left", "right"], classes: [{ name: "tie", title: "the same" }] });
const schema = {
  fields: [
    criterion("clear", "Which is clearer?"), criterion("true", "Which is truer?"), criterion("kind", "Which is kinder?"),
    { name: "tone", title: "Tone of the left one", kind: "choice", several: true, required: true, classes: [{ name: "warm" }, { name: "cold" }, { name: "ironic" }] },
  ],
};

story("criteria of a comparison are answered row by row, and several that are right by Shift, by keyboard and by mouse", async ({ owner }) => {
  const olive = await owner();
  const { page } = olive;
  const { id } = await olive.call<{ id: string }>("POST", "/projects", { name: "Pairs", schema, quality: { target: 0.8, min_labels: 1, max_labels: 1 } });
  await olive.importRows(id, ["one", "two"].map((row) => JSON.stringify({ id: row, data: { left: `${row}: Please wait.`, right: "No." } })).join("\n"), "application/x-ndjson");
  await page.goto(`/label/${id}`);
  const first = (await page.getByText(/^(one|two): Please wait/).innerText()).slice(0, 3); // the queue is shuffled
  const second = first === "one" ? "two" : "one";
  await page.keyboard.press("1");
  await olive.picture("label-rubric");
  for (const key of ["3", "2", "Shift+1", "Shift+3"]) await page.keyboard.press(key);
  await page.getByRole("checkbox", { name: "Several are right (Shift and the key)", checked: true }).waitFor();
  await olive.picture("label-several");
  await page.keyboard.press("?");
  await page.getByText("Tone of the left one: warm as well", { exact: true }).waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });
  await olive.accessible();
  await page.keyboard.press("Enter");
  await page.getByText(`${second}: Please wait.`).waitFor();
  const rubric = page.getByRole("region", { name: "Compare them" });
  for (const name of ["Which is clearer?", "Which is truer?", "Which is kinder?"]) await rubric.getByRole("group", { name }).getByRole("radio", { name: /right/ }).check();
  await page.getByRole("checkbox", { name: /Several are right/ }).check();
  for (const name of ["warm", "cold"]) await page.getByRole("checkbox", { name }).check();
  await page.getByRole("button", { name: /Send answer/ }).click();
  await saved(olive);
  const { items } = await olive.call<{ items: { id: string; external_id: string }[] }>("GET", `/projects/${id}/items`);
  const said = new Map(await Promise.all(items.map(async (item) => [item.external_id, (await olive.call<{ evidence: { values: object }[] }>("GET", `/items/${item.id}`)).evidence[0]?.values] as const)));
  assert.deepEqual(said.get(first), { clear: "left", true: "tie", kind: "right", tone: { warm: 0.5, ironic: 0.5 } });
  assert.deepEqual(said.get(second), { clear: "right", true: "right", kind: "right", tone: { warm: 0.5, cold: 0.5 } });
});
