// What hurries: shown in the list, changed for all that a filter shows, counted in the plan.
import assert from "node:assert/strict";
import { newProject } from "./pages_setup.ts";
import { story } from "./story.ts";

const rows = "id,text,priority,due_at\nplain,a question,,\nsoon,a question,,2079-05-01\nfirst,a question,7,\nover,a question,,2025-01-01\n";

story("a lead says what hurries, and finds it in the list and in the plan", async ({ owner }) => {
  const olive = await owner();
  const project = await newProject(olive, 0);
  await olive.importRows(project, rows);
  const { page } = olive;
  await page.goto(`/p/${project}/items?q=plain`);
  await page.getByRole("row", { name: "plain" }).waitFor();
  await page.getByRole("button", { name: "Priority and due date…" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("combobox", { name: "Priority" }).click();
  await page.getByRole("option", { name: "9" }).click();
  await dialog.getByRole("combobox", { name: "Due" }).click();
  await page.getByRole("option", { name: "At a time" }).click();
  await dialog.getByLabel("Time").fill("2078-03-01T12:00");
  await olive.accessible();
  await olive.picture("urgency-dialog");
  await dialog.getByRole("button", { name: "Change" }).click();
  await page.getByText("1 item was changed.").waitFor();
  await page.goto(`/p/${project}/items?order=due`);
  await page.getByRole("row", { name: "over" }).waitFor();
  assert.deepEqual(await page.getByRole("row").locator("[data-column=id]").allTextContents(), ["Id", "over", "plain", "soon"]);
  await olive.accessible();
  await olive.picture("urgency-list");
  await page.goto(`/p/${project}/plan`);
  await page.getByRole("heading", { name: "What is due" }).waitFor();
  await olive.accessible();
  await olive.picture("urgency-plan");
  await page.getByRole("link", { name: "1 item waits past the time" }).click();
  await page.waitForURL(/order=due&due_before=/);
  await page.getByRole("row", { name: "over" }).click();
  await page.getByText(/Due .*2025/).waitFor();
  await page.getByRole("button", { name: "Priority and due date…" }).click();
  await page.getByRole("dialog").getByRole("combobox", { name: "Due" }).click();
  await page.getByRole("option", { name: "At no time" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Change" }).click();
  await page.getByText(/Due .*2025/).waitFor({ state: "detached" });
  const { leases } = await olive.call<{ leases: { item: { external_id: string } }[] }>("POST", `/projects/${project}/next`, { count: 4 });
  assert.deepEqual(leases.map((l) => l.item.external_id), ["plain", "first", "soon", "over"]);
});
