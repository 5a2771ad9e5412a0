// Review: two people differ, the reviewer sees how, and settles each item by one key.
import assert from "node:assert/strict";
import { saved } from "./label_setup.ts";
import type { Person } from "./person.ts";
import { story, type World } from "./story.ts";

const schema = {
  fields: [
    { name: "kind", title: "Kind", kind: "choice", on: "text", required: true, classes: [{ name: "spam", title: "Spam" }, { name: "ham", title: "Wanted mail" }] },
    { name: "names", title: "Names", kind: "spans", on: "text", classes: [{ name: "PER", title: "Person", key: "e" }] },
  ],
};
type Lease = { lease: string; task: string; item: { external_id: string } };
type Item = { id: string; external_id: string; state: string };
type Full = { evidence: { values: Record<string, unknown>; verdict: string | null; stage: string }[]; state: string; decision: { values: Record<string, unknown>; by: string } | null };

/** Three items answered twice, differently each time, and so waiting for a review. */
async function disputed({ owner, member }: World): Promise<{ olive: Person; project: string }> {
  const olive = await owner();
  const { id: project } = await olive.call<{ id: string }>("POST", "/projects", { name: "Mail", schema, quality: { target: 0.99, min_labels: 2, max_labels: 2 } });
  const rows = ["one", "two", "three"].map((n) => JSON.stringify({ id: `mail-${n}`, text: `Ann writes letter ${n} to Bob.` })).join("\n");
  await olive.importRows(project, rows, "application/x-ndjson");
  for (const [name, values] of [["Ada", { kind: "spam", names: [{ id: "1", class: "PER", start: 0, end: 3 }] }], ["Ben", { kind: "ham", names: [] }]] as const) {
    const person = await member(olive, name);
    await olive.call("POST", `/projects/${project}/people`, { email: person.email, role: "annotator" });
    const { leases } = await person.call<{ leases: Lease[] }>("POST", `/projects/${project}/next`, { count: 3 });
    assert.equal(leases.length, 3);
    for (const lease of leases)
      await person.call("POST", `/tasks/${lease.task}/annotations`, { lease: lease.lease, values, active_ms: 900 }, { "Idempotency-Key": `${name}-${lease.task}` });
  }
  return { olive, project };
}

async function itemsOf(olive: Person, project: string): Promise<Map<string, Full>> {
  const { items } = await olive.call<{ items: Item[] }>("GET", `/projects/${project}/items`);
  return new Map(await Promise.all(items.map(async (i): Promise<[string, Full]> => [i.external_id, await olive.call<Full>("GET", `/items/${i.id}`)])));
}
const shown = (person: Person) => person.page.locator("header bdi").nth(1).innerText();
const gone = (person: Person, item: string) => person.page.waitForFunction((name) => !document.querySelector("header")?.textContent?.includes(name), item);

story("a reviewer accepts, fixes and rejects by key, and each item goes its way", async (world) => {
  const { olive, project } = await disputed(world);
  const { page } = olive;
  await page.goto(`/review/${project}`);
  await page.getByRole("heading", { name: "2 answers, they differ" }).waitFor();
  await page.getByRole("cell", { name: "Wanted mail" }).waitFor();
  await olive.picture("review");
  await olive.accessible();
  const accepted = await shown(olive);
  await page.keyboard.press("Enter");
  await gone(olive, accepted);

  const fixed = await shown(olive);
  await page.keyboard.press("f");
  await page.getByRole("button", { name: /Send the fix/ }).waitFor();
  await page.getByRole("radio", { name: "Wanted mail" }).check();
  await olive.picture("review-fix");
  await olive.accessible();
  await page.keyboard.press("Enter");
  await gone(olive, fixed);

  const rejected = await shown(olive);
  await page.keyboard.press("r");
  await page.getByRole("heading", { name: "Why is this sent back?" }).waitFor();
  await olive.picture("review-reject");
  await olive.accessible();
  await page.keyboard.press("2");
  await page.getByRole("heading", { name: "Nothing to review now" }).waitFor();
  await saved(olive);
  await olive.picture("review-empty");
  const items = await itemsOf(olive, project);
  const verdict = (name: string) => items.get(name)?.evidence.find((e) => e.stage === "review")?.verdict;
  assert.deepEqual([verdict(accepted), verdict(fixed), verdict(rejected)], ["accept", "fix", "reject"]);
  assert.equal(items.get(fixed)?.decision?.values["kind"], "ham");
  assert.equal(items.get(fixed)?.decision?.by, "review");
  assert.deepEqual([items.get(accepted)?.state, items.get(fixed)?.state], ["settled", "settled"]);
  assert.notEqual(items.get(rejected)?.state, "settled");
});

story("the review page is whole in dark and on a phone", async (world) => {
  const { olive, project } = await disputed(world);
  await olive.page.emulateMedia({ colorScheme: "dark" });
  await olive.page.setViewportSize({ width: 390, height: 780 });
  await olive.page.goto(`/review/${project}`);
  await olive.page.getByRole("heading", { name: "2 answers, they differ" }).waitFor();
  await olive.picture("review-narrow-dark");
  await olive.accessible();
});
