// From a drawn workflow to a proven release: an exam, a careless worker paused, doubt that climbs, a blind audit.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { schema, taken, topics } from "./pages_setup.ts";
import type { Caller } from "./caller.ts";
import type { Person } from "./person.ts";
import { binary } from "./places.ts";
import { story } from "./story.ts";

type Lease = { lease: string; task: string; stage: string; item: { external_id: string; data: { text: string } } };
type Next = { leases: Lease[]; paused: boolean };
type Item = { id: string; external_id: string; state: string };

const MAILS = 120, KNOWN = 60;
const disputed = 8;
const rightOf = (text: string): string => topics.find((t) => text.includes(t)) ?? "";
const other = (topic: string): string => topics[(topics.indexOf(topic) + 1) % topics.length] ?? "";
const number = (name: string): number => Number(name.split("-")[1]);
const lines = (rows: readonly object[]) => rows.map((row) => JSON.stringify(row)).join("\n");
const mails = lines(Array.from({ length: MAILS }, (_, i) => ({ id: `mail-${i}`, text: `A ${topics[i % 3]} about order ${i}` })));
const knownMails = lines(Array.from({ length: KNOWN }, (_, i) => ({ id: `known-${i}`, text: `A ${topics[i % 3]} about a tree ${i}`, gold: { topic: topics[i % 3] } })));
const exam = { name: "Mail reader", certificate: "mail reader", draw: 3, pass: 1 };

/** Answers until nothing is left or the person is paused. */
async function work(person: Caller, project: string, say: (lease: Lease) => string): Promise<boolean> {
  for (;;) {
    const { leases, paused } = await person.call<Next>("POST", `/projects/${project}/next`, { count: 5 });
    if (leases.length === 0) return paused;
    for (const lease of leases)
      await person.call("POST", `/tasks/${lease.task}/annotations`, { lease: lease.lease, values: { topic: say(lease) }, active_ms: 2500 }, { "Idempotency-Key": lease.lease });
    if (paused) return true;
  }
}

const honest = ({ item }: Lease) => rightOf(item.data.text);
/** Wrong about the first few mails, as somebody is who reads them in another way. */
const otherwise = (lease: Lease) => (lease.item.external_id.startsWith("mail-") && number(lease.item.external_id) < disputed ? other(honest(lease)) : honest(lease));

/** By key alone once it has begun. */
async function passExam({ page }: Person): Promise<void> {
  await page.goto("/me");
  await page.getByRole("button", { name: "Begin the exam: Mail reader" }).click();
  for (let done = 0; done < exam.draw; done++) {
    await page.getByText(`${done} of ${exam.draw} answered`).waitFor();
    const text = await page.getByText("about a tree").innerText();
    await page.keyboard.press(String(topics.indexOf(rightOf(text)) + 1));
    await page.keyboard.press("Enter");
  }
  await page.getByRole("heading", { name: "Passed" }).waitFor();
}

/** What people leave undecided goes to those who hold the certificate, and is done with their word. */
async function drawWorkflow(olive: Person, project: string): Promise<void> {
  const { page } = olive;
  await page.goto(`/p/${project}/workflow`);
  await page.getByRole("button", { name: "Add a stage" }).click();
  await page.getByRole("menuitem", { name: "Specialists label" }).click();
  const stage = page.getByRole("group", { name: "Stage", exact: true });
  await stage.getByLabel("Name").fill("experts");
  await stage.getByLabel("Lowest tier").selectOption("crowd");
  await stage.getByLabel("Certificate").fill(exam.certificate);
  await stage.getByLabel("Fewest answers").fill("1");
  await stage.getByLabel("Most answers").fill("1");
  await page.getByRole("button", { name: "label → review undecided" }).click();
  await page.getByRole("group", { name: "Edge", exact: true }).getByLabel("To", { exact: true }).selectOption("experts");
  await page.getByRole("button", { name: "Remove review", exact: true }).click();
  await page.locator(".react-flow__node").filter({ hasText: "experts" }).scrollIntoViewIfNeeded();
  await olive.picture("proof-story-workflow");
  await page.getByRole("button", { name: "Save as version 1" }).click();
}

story("a lead draws a workflow, an exam opens it, a bad worker is paused, doubt climbs, an audit proves it, a release verifies", async ({ owner, member, caller }) => {
  const olive = await owner();
  const [ann, bo, cy, dee, eve, rey] = [await member(olive, "Ann"), await caller(olive, "Bo"), await caller(olive, "Cy"), await caller(olive, "Dee"), await member(olive, "Eve"), await caller(olive, "Rey")];
  const annotators = [ann, bo, cy, dee, eve].map(({ email }) => ({ email, role: "annotator" }));
  const { id: project } = await olive.call<{ id: string }>("POST", "/projects", { name: "Support mails", schema, quality: { target: 0.9, min_labels: 3, max_labels: 3 }, people: [...annotators, { email: rey.email, role: "reviewer" }] });
  await olive.importRows(project, knownMails, "application/x-ndjson");
  await olive.call("PUT", `/projects/${project}/exams`, { document: { exams: [exam] } });

  // Nobody may work among the experts until somebody has passed.
  await drawWorkflow(olive, project);
  await olive.page.getByRole("alert").filter({ hasText: "nobody in the project may work there" }).first().waitFor();
  await passExam(ann);
  await olive.page.getByRole("button", { name: "Save as version 1" }).click();
  await olive.page.getByText("Version 1", { exact: true }).first().waitFor();
  await olive.importRows(project, mails, "application/x-ndjson");

  await olive.page.goto(`/p/${project}/settings`);
  await olive.page.getByRole("textbox", { name: "How sure a decision must be" }).fill("95");
  await olive.page.getByRole("button", { name: "Save" }).nth(1).click();
  await olive.page.getByText("Saved.").waitFor();
  const known = olive.page.getByRole("region", { name: "Known answers" });
  await known.getByLabel("Give out items whose answer is known").check();
  await known.getByLabel("Pause by itself whoever works carelessly").check();
  await taken(olive, () => known.getByRole("button", { name: "Save" }).click());

  assert.ok(await work(eve, project, () => "praise"), "who says the same of everything is paused");
  await eve.page.goto(`/label/${project}`);
  await eve.page.getByText(/You are paused in this project/).waitFor();
  await eve.picture("proof-story-paused");
  await work(dee, project, otherwise);
  for (const person of [bo, cy]) assert.ok(!await work(person, project, honest), "who works well goes on");

  // What they do not agree about waits for Ann.
  await olive.page.goto(`/p/${project}/workflow`);
  await olive.page.locator(".react-flow__node").filter({ hasText: "experts" }).getByText(/items here/).waitFor();
  await olive.picture("proof-story-climbed");
  const climbed: string[] = [];
  await work(ann, project, (lease) => { if (lease.stage === "experts") climbed.push(lease.item.external_id); return honest(lease); });
  assert.ok(climbed.some((name) => number(name) < disputed), `what Dee saw otherwise climbs: ${climbed}`);
  const { items } = await olive.call<{ items: Item[] }>("GET", `/projects/${project}/items?limit=200`);
  assert.deepEqual(items.filter((i) => i.external_id.startsWith("mail-") && i.state !== "settled").map((i) => `${i.external_id} ${i.state}`), []);

  await olive.page.goto(`/p/${project}/releases`);
  const proof = olive.page.getByRole("region", { name: "Proof" });
  await proof.getByRole("textbox", { name: "Share of right items to prove" }).fill("95");
  await proof.getByRole("checkbox", { name: "Judge the most doubtful items first" }).uncheck();
  await proof.getByRole("button", { name: "Begin", exact: true }).click();
  await proof.getByText("Open: at least 0% are right so far").waitFor();
  for (;;) {
    const { leases: [lease] } = await rey.call<Next>("POST", `/projects/${project}/next`, { stage: "audit" });
    if (!lease) break;
    await rey.call("POST", `/tasks/${lease.task}/annotations`, { lease: lease.lease, values: { topic: honest(lease) }, active_ms: 900 }, { "Idempotency-Key": lease.lease });
  }
  await proof.getByText(/^Proven: at least 9\d(\.\d)?% are right, with 95% confidence/).waitFor();
  await olive.picture("proof-story-proven");
  await olive.page.getByRole("button", { name: "End the audit" }).click();
  const releases = olive.page.getByRole("region", { name: "Releases" });
  await releases.getByRole("button", { name: "Release with the proof" }).click();
  await releases.getByText("Release 1").waitFor();
  await olive.picture("proof-story-released");

  const folder = await mkdtemp(join(tmpdir(), "lw-proof-"));
  const files: string[] = [];
  for (const name of ["Certificate", "Items"]) {
    const [file] = await Promise.all([olive.page.waitForEvent("download"), releases.getByRole("link", { name, exact: true }).click()]);
    files.push(join(folder, file.suggestedFilename()));
    await file.saveAs(files.at(-1) ?? "");
  }
  const told = execFileSync(binary, ["release", "verify", files[0] ?? ""], { encoding: "utf8" });
  assert.match(told, /proven {6}Proven: at least 9/);
});
