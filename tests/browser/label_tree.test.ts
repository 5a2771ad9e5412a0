// Nested classes, ten thousand of them: typed for, walked and chosen by keyboard and by mouse; written in the builder as
// indented lines; told by their path in the table.
import assert from "node:assert/strict";
import { saved } from "./label_setup.ts";
import type { Person } from "./person.ts";
import { story } from "./story.ts";

const classes = Array.from({ length: 10_000 }, (_, i) => ({ name: `c${i}`, title: `Kind ${i}`, ...(i < 10 ? {} : { parent: `c${Math.floor(i / 10) - 1}` }) }));
const schema = { fields: [{ name: "kind", title: "Kind", kind: "choice", on: "text", required: true, classes }] };

async function opened(olive: Person, texts: readonly string[]): Promise<string> {
  const { id } = await olive.call<{ id: string }>("POST", "/projects", { name: "Kinds", schema, quality: { target: 0.8, min_labels: 1, max_labels: 1 } });
  await olive.importRows(id, texts.map((text) => `${JSON.stringify({ id: text, text })}\n`).join(""), "application/x-ndjson");
  await olive.page.goto(`/label/${id}`);
  await olive.page.getByRole("tree").waitFor();
  return id;
}

const press = async ({ page }: Person, ...keys: string[]) => { for (const key of keys) await page.keyboard.press(key); };
const chosen = (person: Person, path: string) => person.page.getByRole("list", { name: "Chosen" }).getByText(path, { exact: true });
const row = (person: Person, title: string) => person.page.getByRole("treeitem", { name: title, exact: true });

async function table(olive: Person, project: string): Promise<string> {
  const reply = await olive.context.request.get(`/api/v1/projects/${project}/export?format=csv`);
  return reply.text();
}

story("a class of ten thousand is typed for and walked to by keyboard alone", async ({ owner }) => {
  const olive = await owner();
  const project = await opened(olive, ["one", "two"]);
  await press(olive, "/");
  await olive.page.keyboard.type("kind 9871");
  await row(olive, "Kind 9871").or(olive.page.getByRole("treeitem", { name: /Kind 9871/ })).first().waitFor();
  await olive.picture("label-tree-found");
  await olive.accessible();
  await press(olive, "Enter");
  await chosen(olive, "Kind 8 › Kind 97 › Kind 986 › Kind 9871").waitFor();
  await olive.picture("label-tree-chosen");
  await olive.accessible();
  await press(olive, "Escape", "Enter");
  await olive.page.getByRole("list", { name: "Chosen" }).waitFor({ state: "detached" });
  await olive.page.getByRole("tree").waitFor(); // of the next item
  // Down to the second, into it, to its second child.
  await press(olive, "/", "ArrowDown", "ArrowRight", "ArrowRight", "ArrowDown", "Enter");
  await chosen(olive, "Kind 1 › Kind 21").waitFor();
  await press(olive, "ArrowLeft", "ArrowLeft");
  assert.equal(await row(olive, "Kind 21").count(), 0, "its parent is shut again");
  await press(olive, "Escape", "Enter");
  await saved(olive);
  const rows = (await table(olive, project)).split("\r\n");
  assert.ok(rows[0]?.includes("label.kind,path.kind"), rows[0]);
  assert.deepEqual(rows.slice(1, 3).map((r) => r.includes("c9871,c8 > c97 > c986 > c9871") || r.includes("c21,c1 > c21")), [true, true]);
});

story("branches are opened and classes chosen by mouse; few rows are ever in the page", async ({ owner }) => {
  const olive = await owner({ colorScheme: "dark", locale: "ar" });
  await opened(olive, ["one"]);
  await row(olive, "Kind 0").locator("span").first().click();
  await row(olive, "Kind 10").locator("span").first().click();
  await row(olive, "Kind 110").click();
  await olive.page.getByText("Kind 0 › Kind 10 › Kind 110").waitFor();
  assert.ok(await olive.page.getByRole("treeitem").count() < 40);
  await olive.picture("label-tree-rtl");
  await olive.accessible();
});

story("the builder takes indented lines and keeps what stands below a renamed class", async ({ owner }) => {
  const olive = await owner();
  const { page } = olive;
  const flat = { fields: [{ name: "kind", title: "Kind", kind: "choice", on: "text", classes: [{ name: "other" }, { name: "none" }] }] };
  const { id } = await olive.call<{ id: string }>("POST", "/projects", { name: "Kinds", schema: flat });
  await page.goto(`/p/${id}/settings`);
  const builder = page.getByRole("region", { name: "Schema" });
  await builder.getByRole("button", { name: /Many at once/ }).click();
  await builder.getByRole("textbox", { name: /Many at once/ }).fill("animal\n  dog\n    pug\n  cat");
  await builder.getByRole("button", { name: "Add them" }).click();
  await builder.getByRole("textbox", { name: "Name of class 4" }).fill("hound");
  await builder.getByText("below hound").waitFor();
  await olive.picture("builder-tree");
  await olive.accessible();
  await builder.getByRole("button", { name: "Save" }).click();
  await page.getByText("Saved as version 2.").waitFor();
  const kept = await olive.call<{ schema: { fields: { classes: { name: string; parent?: string }[] }[] } }>("GET", `/projects/${id}`);
  assert.deepEqual(kept.schema.fields[0]?.classes.map((c) => [c.name, c.parent]), [["other", undefined], ["none", undefined], ["animal", undefined], ["hound", "animal"], ["pug", "hound"], ["cat", "animal"]]);
});
