// Reviewers: two who look independently, seeded checks, and the project's own list of reasons.
import assert from "node:assert/strict";
import type { Caller } from "./caller.ts";
import { saved } from "./label_setup.ts";
import type { Person } from "./person.ts";
import { story, type World } from "./story.ts";

const schema = { fields: [{ name: "kind", title: "Kind", kind: "choice", on: "text", required: true, classes: [{ name: "spam", title: "Spam" }, { name: "ham", title: "Wanted mail" }] }] };
type Lease = { lease: string; task: string; item: { external_id: string } };
type Given = { olive: Person; ada: Caller; reviewers: [Person, Person, Person]; project: string };

/** A project of mails with a workflow; one who answers, three who review. */
async function begun({ owner, member, caller }: World, review: object, more: { stages?: object[]; edges?: object[] }, rows: object[]): Promise<Given> {
  const olive = await owner();
  const ada = await caller(olive, "Ada");
  const reviewers: [Person, Person, Person] = [await member(olive, "Rita"), await member(olive, "Rob"), await member(olive, "Ruth")];
  const people = [{ email: ada.email, role: "annotator" }, ...reviewers.map(({ email }) => ({ email, role: "reviewer" }))];
  const { id: project } = await olive.call<{ id: string }>("POST", "/projects", { name: "Mail", schema, quality: { target: 0.5, min_labels: 1, max_labels: 1 }, people });
  const stages = [{ name: "label", kind: "label" }, { name: "check", kind: "review", ...review }, ...(more.stages ?? [])];
  const edges = [
    { from: "start", to: "label" }, { from: "label", to: "done", when: [{ of: "meta", name: "known", is: ["yes"] }] },
    { from: "label", to: "check" }, { from: "check", on: "rejected", to: "quarantine" }, ...(more.edges ?? []), { from: "check", to: "done" },
  ];
  await olive.call("PUT", `/projects/${project}/workflow`, { workflow: { stages, edges } });
  await olive.importRows(project, rows.map((row) => JSON.stringify(row)).join("\n"), "application/x-ndjson");
  const { leases } = await ada.call<{ leases: Lease[] }>("POST", `/projects/${project}/next`, { count: 20 });
  assert.equal(leases.length, Math.min(20, rows.length));
  for (const lease of leases)
    await ada.call("POST", `/tasks/${lease.task}/annotations`, { lease: lease.lease, values: { kind: "spam" }, active_ms: 900 }, { "Idempotency-Key": `ada-${lease.task}` });
  return { olive, ada, reviewers, project };
}

const mail = (id: string, more: object = {}) => ({ id, text: `Letter ${id}.`, ...more });
/** Nothing is left, and what was said has come to the server. */
async function empty(person: Person): Promise<void> {
  await person.page.getByRole("heading", { name: "Nothing to review now" }).waitFor();
  await saved(person);
}

story("two review blind, differ, and a third sees both words side by side", async (world) => {
  const { olive, reviewers: [rita, rob, ruth], project } = await begun(world, { double: true },
    { stages: [{ name: "judge", kind: "adjudicate", tier: "any" }], edges: [{ from: "check", on: "disputed", to: "judge" }, { from: "judge", to: "done" }] }, [mail("one")]);
  await rita.page.goto(`/review/${project}`);
  await rita.page.getByText("Two review this independently. Names are hidden, and so is what the other says.").waitFor();
  assert.equal(await rita.page.getByText("Ada").count(), 0);
  await rita.accessible();
  await rita.picture("review-double-first");
  await rita.page.keyboard.press("Enter");
  await empty(rita);

  const { items: [item] } = await olive.call<{ items: { id: string }[] }>("GET", `/projects/${project}/items`);
  await olive.page.goto(`/p/${project}/items/${item?.id ?? ""}`);
  await olive.page.getByText("One of two independent reviews is in.").waitFor();
  assert.equal(await olive.page.getByText("accepted").count(), 0, "a word is not shown before the other is in");

  await rob.page.goto(`/review/${project}`);
  await rob.page.getByText("Two review this independently.").waitFor();
  assert.equal(await rob.page.getByText("Rita").count(), 0);
  await rob.page.keyboard.press("f");
  await rob.page.getByRole("radio", { name: "Wanted mail" }).check();
  await rob.page.keyboard.press("Enter");
  await rob.page.getByRole("heading", { name: "What was wrong?" }).waitFor();
  await rob.page.keyboard.press("1");
  await empty(rob);

  await olive.page.reload();
  await olive.page.getByText("Two independent reviews differ.").first().waitFor();
  await ruth.page.goto(`/review/${project}`);
  const { page } = ruth;
  await page.getByText("Rita").first().waitFor();
  await page.getByText("Rob").first().waitFor();
  await ruth.accessible();
  await ruth.picture("review-double-judge");
  await page.keyboard.press("f");
  await page.getByRole("radio", { name: "Wanted mail" }).check();
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "What was wrong?" }).waitFor();
  await page.keyboard.press("1");
  await empty(ruth);
  const full = await olive.call<{ state: string; decision: { values: { kind: string } } | null }>("GET", `/items/${item?.id ?? ""}`);
  assert.deepEqual([full.state, full.decision?.values.kind], ["settled", "ham"]);
});

story("seeded checks stand among the reviews, and People says who noticed the planted errors", async (world) => {
  const known = Array.from({ length: 3 }, (_, n) => mail(`known-${n}`, { meta: { known: "yes" }, gold: { kind: "ham" } }));
  const { olive, reviewers: [rita], project } = await begun(world, { checks: 0.5 }, {}, [...known, ...Array.from({ length: 17 }, (_, n) => mail(`mail-${"abcdefghijklmnopq"[n]}`))]);
  const { page } = rita;
  await page.goto(`/review/${project}`);
  let noticed = 0;
  for (let n = 0; n < 17 && noticed < 3; n++) {
    const name = page.locator("header bdi").nth(1);
    const item = await name.innerText();
    const isCheck = item.startsWith("known");
    await page.getByText("Spam").first().waitFor();
    if (isCheck && noticed++ === 0) await rita.picture("review-check");
    await page.keyboard.press(isCheck ? "r" : "Enter");
    if (isCheck) {
      await page.getByRole("heading", { name: "Why is this sent back?" }).waitFor();
      await page.keyboard.press("1");
    }
    await page.waitForFunction((was) => !document.querySelector("header")?.textContent?.includes(was), item);
  }
  assert.equal(noticed, 3, "of 17 places; each place is one with a chance of a half");
  await saved(rita);
  await olive.page.goto(`/p/${project}/people`);
  const row = olive.page.getByRole("region", { name: "Reviewers" }).getByRole("row", { name: "Rita" }).first();
  await row.getByText("100% (44%–100%), 3 of 3").waitFor();
  await olive.page.getByRole("heading", { name: "Reviewers" }).scrollIntoViewIfNeeded();
  await olive.accessible();
  await olive.picture("review-checks-people");
});

story("a lead writes the reasons, and reviewers choose among them by key", async (world) => {
  const { olive, reviewers: [rita], project } = await begun(world, {}, {}, [mail("one")]);
  const { page } = olive;
  await page.goto(`/p/${project}/settings`);
  const list = page.getByRole("region", { name: "Why reviewers correct" });
  const reason = (n: number) => list.getByRole("group", { name: `Reason ${n}`, exact: true });
  await reason(1).getByRole("textbox", { name: "Code" }).fill("Not a code");
  await list.getByText("Small letters, digits and _, each code once").waitFor();
  assert.equal(await list.getByRole("button", { name: "Save" }).isEnabled(), false);
  await reason(1).getByRole("textbox", { name: "Code" }).fill("newsletter");
  await reason(1).getByRole("textbox", { name: "Title" }).fill("A newsletter is wanted mail");
  await reason(2).getByRole("button", { name: /Remove/ }).click();
  await olive.accessible();
  await list.scrollIntoViewIfNeeded();
  await olive.picture("settings-reasons");
  await list.getByRole("button", { name: "Save" }).click();
  await page.getByText("Saved.").waitFor();
  await rita.page.goto(`/review/${project}`);
  await rita.page.getByText("Spam").first().waitFor();
  await rita.page.keyboard.press("r");
  await rita.page.getByText("A newsletter is wanted mail").waitFor();
  await rita.picture("review-own-reasons");
  await rita.page.keyboard.press("1");
  await empty(rita);
  const { codes } = await olive.call<{ codes: { code: string; words: number }[] }>("GET", `/projects/${project}/corrections`);
  assert.deepEqual(codes.map(({ code, words }) => [code, words]), [["newsletter", 1]]);
});
