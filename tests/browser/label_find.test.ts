// Finding words in a text, and marking all that is written alike: with a preview, as one step, what is marked left alone.
import assert from "node:assert/strict";
import { saved, wordAt } from "./label_setup.ts";
import type { Person } from "./person.ts";
import { story } from "./story.ts";

const schema = {
  fields: [{ name: "names", title: "Names", kind: "spans", on: "text", classes: [{ name: "PER", title: "Person", key: "1" }, { name: "ORG", title: "Company", key: "2" }] }],
};
const text = "\u{1F600} Ann met Bob. ann wrote, Anna read; then Ann Lee left.\r\nقالت آن إن Ann في روما.\n" + "Filler without names.\n".repeat(400) + "At last Ann came back.";

type Span = { class: string; start: number; end: number };

async function opened(olive: Person): Promise<string> {
  const { id } = await olive.call<{ id: string }>("POST", "/projects", { name: "Names", schema, quality: { target: 0.8, min_labels: 1, max_labels: 1 } });
  await olive.importRows(id, `${JSON.stringify({ id: "one", text })}\n`, "application/x-ndjson");
  await olive.page.goto(`/label/${id}`);
  await olive.page.getByText(/met Bob/).waitFor();
  return id;
}

async function marked(olive: Person, project: string): Promise<string[]> {
  await olive.page.keyboard.press("Enter");
  return sent(olive, project);
}

async function sent(olive: Person, project: string): Promise<string[]> {
  await saved(olive);
  const { items: [item] } = await olive.call<{ items: { id: string }[] }>("GET", `/projects/${project}/items`);
  const { evidence } = await olive.call<{ evidence: { values: { names: Span[] } }[] }>("GET", `/items/${item?.id ?? ""}`);
  const points = [...text];
  return (evidence[0]?.values.names ?? []).toSorted((a, b) => a.start - b.start).map((s) => `${s.class} ${points.slice(s.start, s.end).join("")}`);
}

const press = async ({ page }: Person, ...keys: string[]) => { for (const key of keys) await page.keyboard.press(key); };
const options = (person: Person) => person.page.getByRole("option");

story("words are found anywhere in the text, and the place found is marked by the key of a class", async ({ owner }) => {
  const olive = await owner();
  const project = await opened(olive);
  const { page } = olive;
  await press(olive, "Control+f");
  await page.keyboard.type("came  back");
  const search = page.getByRole("search", { name: "Find in the text" });
  await search.getByText("1 of 1").waitFor();
  await page.locator(".lw-found-now").waitFor();
  await olive.picture("label-find");
  await olive.accessible();
  await press(olive, "Escape");
  await search.waitFor({ state: "detached" });
  await press(olive, "2");
  await options(olive).first().waitFor();
  await press(olive, "Control+f");
  await page.keyboard.type("ann");
  await search.getByText("6", { exact: false }).waitFor();
  await press(olive, "Shift+Enter", "Enter", "Enter");
  await search.getByText("2 of 6").waitFor();
  await page.getByRole("checkbox", { name: "Case" }).check();
  await search.getByText("1 of 1").waitFor();
  await search.getByRole("searchbox").fill("nowhere");
  await search.getByText("Not in this text.").waitFor();
  await page.getByRole("button", { name: "End the search" }).click();
  await page.locator(".lw-text-surface").focus();
  assert.deepEqual(await marked(olive, project), ["ORG came back"]);
});

story("all that is written alike is marked by keyboard alone as one step, and what is marked stays as it is", async ({ owner }) => {
  const olive = await owner({ colorScheme: "dark" });
  const project = await opened(olive);
  const { page } = olive;
  await press(olive, "Control+f");
  await page.keyboard.type("ann lee");
  await press(olive, "Escape", "2");
  await options(olive).first().waitFor();
  await press(olive, "i", "Control+Home", "Control+ArrowRight", "Control+ArrowRight", "1"); // the first Ann
  await options(olive).nth(1).waitFor();
  await press(olive, "Tab", "Shift+f");
  const search = page.getByRole("search", { name: "Mark all that is written alike" });
  await search.getByRole("button", { name: "Mark 2 places as Person" }).waitFor();
  await search.getByText("2 are marked already and stay as they are.").waitFor();
  await olive.picture("label-alike");
  await olive.accessible();
  await page.getByRole("checkbox", { name: "Case" }).uncheck();
  await search.getByRole("button", { name: "Mark 3 places as Person" }).waitFor();
  await search.getByRole("searchbox").focus();
  await press(olive, "Enter");
  await options(olive).nth(4).waitFor();
  await press(olive, "Control+z");
  await options(olive).nth(2).waitFor({ state: "detached" });
  assert.equal(await options(olive).count(), 2);
  await press(olive, "Control+y");
  await options(olive).nth(4).waitFor();
  assert.deepEqual(await marked(olive, project), ["PER Ann", "PER ann", "ORG Ann Lee", "PER Ann", "PER Ann"]);
});

story("all that is written alike is marked by mouse: shown first, looked through, one left as it is", async ({ owner }) => {
  const olive = await owner();
  const project = await opened(olive);
  const { page } = olive;
  const click = (name: string | RegExp) => page.getByRole("button", { name, exact: true }).click();
  const met = await wordAt(olive, "met");
  await page.mouse.click(met.x, met.y);
  await page.getByRole("radio", { name: "Company" }).click(); // the word at the caret
  await options(olive).first().waitFor();
  const ann = await wordAt(olive, "Ann");
  await page.mouse.dblclick(ann.x, ann.y);
  await page.getByRole("radio", { name: "Person" }).click();
  await options(olive).nth(1).waitFor();
  await click("Alike");
  const search = page.getByRole("search", { name: "Mark all that is written alike" });
  await search.getByRole("button", { name: "Mark 3 places as Person" }).waitFor();
  await click("Previous place");
  await click("Previous place"); // around the end
  await search.getByText("4 of 4 · One is marked already and stays as it is.").waitFor();
  await page.locator(".lw-found-now").getByText("Ann").waitFor(); // the last, far below
  await olive.picture("label-alike-mouse");
  await olive.accessible();
  await search.getByRole("combobox", { name: "Mark as" }).selectOption("Company");
  await search.getByRole("button", { name: "Mark 3 places as Company" }).click();
  await options(olive).nth(4).waitFor();
  await click("Undo");
  await options(olive).nth(2).waitFor({ state: "detached" });
  await click("Do again");
  await options(olive).nth(4).waitFor();
  await click(/^Send answer/);
  assert.deepEqual(await sent(olive, project), ["PER Ann", "ORG met", "ORG Ann", "ORG Ann", "ORG Ann"]);
});
