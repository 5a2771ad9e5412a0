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
type Full = { evidence: { values: Record<string, unknown>; verdict: string | null; code: string | null; stage: string }[]; state: string; decision: { values: Record<string, unknown>; by: string } | null };

/** Three items answered twice, differently each time, and so waiting for a review. */
async function disputed({ owner, caller }: World): Promise<{ olive: Person; project: string }> {
  const olive = await owner();
  const { id: project } = await olive.call<{ id: string }>("POST", "/projects", { name: "Mail", schema, quality: { target: 0.99, min_labels: 2, max_labels: 2 } });
  const rows = ["one", "two", "three"].map((n) => JSON.stringify({ id: `mail-${n}`, text: `Ann writes letter ${n} to Bob.` })).join("\n");
  await olive.importRows(project, rows, "application/x-ndjson");
  for (const [name, values] of [["Ada", { kind: "spam", names: [{ id: "1", class: "PER", start: 0, end: 3 }] }], ["Ben", { kind: "ham", names: [] }]] as const) {
    const person = await caller(olive, name);
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
  await page.getByRole("heading", { name: "What was wrong?" }).waitFor();
  await olive.picture("review-why");
  await olive.accessible();
  await page.keyboard.press("1");
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
  const code = (name: string) => items.get(name)?.evidence.find((e) => e.stage === "review")?.code;
  assert.deepEqual([code(accepted), code(fixed), code(rejected)], [null, "wrong_class", "missed"]);
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

story("a lead sees what reviewers put right, puts a confused pair right at once and takes it back", async (world) => {
  const { olive, project } = await settled(world);
  const { page } = olive;
  await page.goto(`/p/${project}/quality`);
  await page.getByText("Of 4 answers that reviewers looked at 1 were confirmed, 3 corrected and 0 sent back.").waitFor();
  await page.getByText("Wrong class").waitFor();
  await page.getByRole("button", { name: "Put right: Kind: Spam for Wanted mail" }).click();
  const part = page.getByRole("region", { name: "Put a confused pair right" });
  await part.getByRole("checkbox").check();
  await part.getByRole("button", { name: "See what it would change" }).click();
  await part.getByText("It would change 3 items.").waitFor();
  await part.scrollIntoViewIfNeeded();
  await olive.picture("review-put-right");
  await olive.accessible();
  await part.getByRole("button", { name: "Put 3 items right" }).click();
  await part.getByText("3 items were put right.").waitFor();
  await part.getByRole("button", { name: "Take back" }).click();
  await part.getByText("3 items were taken back.").waitFor();
  await olive.picture("review-taken-back");
  const { items } = await olive.call<{ items: { label: string }[] }>("GET", `/projects/${project}/items?state=settled`);
  assert.deepEqual(items.map((i) => i.label).sort(), ["ham", "ham", "ham", "spam", "spam", "spam", "spam"]);
});

story("a cell of the matrix leads to its items, and they to putting the pair right; what was measured stands there too", async (world) => {
  const { olive, project } = await settled(world);
  const { page } = olive;
  const { job } = await olive.call<{ job: string }>("POST", `/projects/${project}/refit`);
  await olive.waitForJob(job);
  await page.goto(`/p/${project}/quality`);
  await page.getByRole("heading", { name: "How right is everybody now?" }).waitFor();
  await page.getByText(/^People, programs and models were measured .* changed by it, .* back to work\.$/).waitFor();
  await page.locator("figure").filter({ hasText: "Kind" }).getByRole("link", { name: "3 times spam where ham is the best answer" }).first().press("Enter");
  await page.waitForURL(/decided=ham&answered=spam/);
  await page.getByRole("link", { name: "Put this pair right…" }).click();
  const part = page.getByRole("region", { name: "Put a confused pair right" });
  await part.waitFor();
  await part.and(page.locator(":focus")).waitFor();
  await page.waitForFunction(() => { const at = document.activeElement?.getBoundingClientRect(); return at !== undefined && at.top < innerHeight && at.bottom > 0; });
  assert.deepEqual(await Promise.all(["Decided as", "Right is"].map((name) => part.getByLabel(name).inputValue())), ["ham", "spam"]);
  await olive.accessible();
  await olive.picture("review-put-right-from-matrix");
});

/** Ada says spam of seven mails; a reviewer looks at four of them and finds three of those wanted. */
async function settled({ owner, caller }: World): Promise<{ olive: Person; project: string }> {
  const olive = await owner();
  const { id: project } = await olive.call<{ id: string }>("POST", "/projects", { name: "Mail", schema, quality: { target: 0.5, min_labels: 1, max_labels: 1 } });
  const stages = [{ name: "label", kind: "label" }, { name: "check", kind: "review", order: "risk" }];
  const edges = [
    { from: "start", to: "label" }, { from: "label", to: "check", when: [{ of: "meta", name: "look", is: ["yes"] }] }, { from: "label", to: "done" },
    { from: "check", on: "rejected", to: "quarantine" }, { from: "check", to: "done" },
  ];
  await olive.call("PUT", `/projects/${project}/workflow`, { workflow: { stages, edges } });
  const rows = Array.from({ length: 7 }, (_, n) => JSON.stringify({ id: `mail-${n}`, text: `Letter ${n}.`, meta: { look: n < 4 ? "yes" : "no" } })).join("\n");
  await olive.importRows(project, rows, "application/x-ndjson");
  const ada = await caller(olive, "Ada");
  await olive.call("POST", `/projects/${project}/people`, { email: ada.email, role: "annotator" });
  const { leases } = await ada.call<{ leases: Lease[] }>("POST", `/projects/${project}/next`, { count: 7 });
  for (const lease of leases)
    await ada.call("POST", `/tasks/${lease.task}/annotations`, { lease: lease.lease, values: { kind: "spam", names: [] }, active_ms: 900 }, { "Idempotency-Key": `ada-${lease.task}` });
  const { leases: held } = await olive.call<{ leases: Lease[] }>("POST", `/projects/${project}/next`, { count: 4, stage: "review" });
  for (const [i, lease] of held.entries()) {
    const word = i === 0 ? { verdict: "accept" } : { verdict: "fix", values: { kind: "ham", names: [] }, code: "wrong_class" };
    await olive.call("POST", `/tasks/${lease.task}/review`, { lease: lease.lease, active_ms: 500, ...word }, { "Idempotency-Key": `olive-${lease.task}` });
  }
  return { olive, project };
}

story("drawings that differ are settled one by one, by key, and make an answer of both", async ({ owner, caller }) => {
  const olive = await owner();
  const { page } = olive;
  const { id: project } = await olive.call<{ id: string }>("POST", "/projects", { name: "Mail", schema, quality: { target: 0.99, min_labels: 2, max_labels: 2 } });
  await olive.importRows(project, JSON.stringify({ id: "mail-1", text: "Ann writes to Bob today." }), "application/x-ndjson");
  const span = (id: string, start: number, end: number) => ({ id, class: "PER", start, end });
  for (const [name, names] of [["Ada", [span("1", 0, 3)]], ["Ben", [span("1", 0, 4), span("2", 14, 17)]]] as const) {
    const person = await caller(olive, name);
    await olive.call("POST", `/projects/${project}/people`, { email: person.email, role: "annotator" });
    const { leases } = await person.call<{ leases: Lease[] }>("POST", `/projects/${project}/next`, {});
    for (const lease of leases)
      await person.call("POST", `/tasks/${lease.task}/annotations`, { lease: lease.lease, values: { kind: "spam", names }, active_ms: 900 }, { "Idempotency-Key": `${name}-${lease.task}` });
  }
  await page.goto(`/review/${project}`);
  const list = page.getByRole("region", { name: "Conflicts" });
  await list.getByRole("heading", { name: "Conflicts: 0 of 2 settled" }).waitFor();
  await page.keyboard.press("c");
  await list.getByText("drawn differently · 75% alike · 1 character apart").waitFor();
  await page.keyboard.press("a");
  await list.getByText("Ada’s stands").waitFor();
  await page.keyboard.press("Enter"); // goes to the one that is open
  await page.getByText("Nothing was sent: one conflict is not settled yet.").waitFor();
  await page.keyboard.press("b");
  await list.getByRole("heading", { name: "Conflicts: 2 of 2 settled" }).waitFor();
  await olive.picture("review-conflicts");
  await olive.accessible();
  await page.getByRole("button", { name: /Send what was settled/ }).waitFor();
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "What was wrong?" }).waitFor();
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Nothing to review now" }).waitFor();
  await saved(olive);
  const item = (await itemsOf(olive, project)).get("mail-1");
  assert.deepEqual((item?.decision?.values["names"] as { start: number; end: number }[]).map((s) => [s.start, s.end]), [[0, 3], [14, 17]]);
});
