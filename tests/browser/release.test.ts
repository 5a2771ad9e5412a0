// From an audit to a verified release: begun, judged blind in the workbench, ended, released, checked offline.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { copyFile, mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { saved } from "./label_setup.ts";
import { newProject, schema, topics } from "./pages_setup.ts";
import type { Person } from "./person.ts";
import { binary } from "./places.ts";
import { story } from "./story.ts";
import type { World } from "./story.ts";

const ITEMS = 120;
const right = (i: number): string => topics[i % topics.length] ?? "";
type Lease = { lease: string; task: string; item: { data: { text: string } } };

/** A project of settled mails, of which every twentieth is decided wrongly. */
async function settled({ owner, member }: World): Promise<{ project: string; olive: Person; rey: Person }> {
  const olive = await owner();
  const rey = await member(olive, "Rey");
  const project = await newProject(olive, 0, { people: [{ email: rey.email, role: "reviewer" }] });
  const rows = Array.from({ length: ITEMS }, (_, i) => JSON.stringify({
    external_id: `mail-${i}`, data: { text: `A ${right(i)} about order ${i}` }, state: "settled",
    decision: { values: { topic: i % 20 === 7 ? right(i + 1) : right(i) }, confidence: 0.9, by: "belief" },
  }));
  await olive.importRows(project, rows.join("\n"), "application/x-ndjson");
  return { project, olive, rey };
}

/** Answers with the truth until no work is left. */
async function auditAll(person: Person, project: string): Promise<void> {
  for (;;) {
    const { leases } = await person.call<{ leases: Lease[] }>("POST", `/projects/${project}/next`, { stage: "audit" });
    if (leases.length === 0) return;
    for (const { lease, task, item } of leases) {
      const topic = topics.find((t) => item.data.text.includes(t));
      await person.call("POST", `/tasks/${task}/annotations`, { lease, values: { topic }, active_ms: 900 }, { "Idempotency-Key": lease });
    }
  }
}

async function download(person: Person, name: string, folder: string): Promise<string> {
  const link = person.page.getByRole("region", { name: "Releases" }).getByRole("link", { name, exact: true });
  const [file] = await Promise.all([person.page.waitForEvent("download"), link.click()]);
  const path = join(folder, file.suggestedFilename());
  await copyFile(await file.path(), path);
  return path;
}

story("an audit is begun, judged blind, ended and released with a certificate that verifies offline", async (world) => {
  const { project, olive, rey } = await settled(world);
  const { page } = olive;
  await page.goto(`/p/${project}`);
  await page.getByText("Not yet audited.").waitFor();
  await page.getByRole("link", { name: "Begin an audit" }).click();
  const proof = page.getByRole("region", { name: "Proof" });
  await proof.getByText("Nobody has checked yet").waitFor();
  await olive.picture("proof-first");
  await olive.accessible();
  await proof.getByRole("textbox", { name: "Share of right items to prove" }).fill("90");
  await proof.getByRole("checkbox", { name: "Judge the most doubtful items first" }).uncheck();
  await proof.getByRole("button", { name: "Begin", exact: true }).click();
  await proof.getByText("Open: at least 0% are right so far").waitFor();

  await rey.page.goto(`/label/${project}?stage=audit`);
  await rey.page.getByText("Audit, blind").waitFor();
  await rey.page.getByText(/about order/).first().waitFor();
  await rey.picture("audit-blind");
  await rey.accessible();
  for (let n = 0; n < 6; n++) {
    const text = await rey.page.getByText(/about order/).first().innerText();
    await rey.page.keyboard.press(String(topics.findIndex((t) => text.includes(t)) + 1));
    await rey.page.getByText(text, { exact: true }).waitFor({ state: "detached" });
  }
  await saved(rey);
  await proof.getByText("from 6 audited items").waitFor(); // the page moves by itself
  await proof.getByRole("heading", { name: "Proven share" }).waitFor();
  await rey.page.goto("/");
  await auditAll(rey, project);

  await proof.getByText(/^Proven: at least 9\d(\.\d)?% are right, with 95% confidence/).waitFor();
  await olive.picture("proof-proven");
  await olive.accessible();
  await page.getByRole("button", { name: "End the audit" }).click();
  const releases = page.getByRole("region", { name: "Releases" });
  await releases.getByText("It carries the proof above.").waitFor();
  await releases.getByRole("textbox", { name: "Note" }).fill("Spring");
  await releases.getByRole("button", { name: "Release with the proof" }).click();
  await releases.getByText("Release 1").waitFor();
  await releases.getByText(/^Proven: at least/).waitFor();
  await olive.picture("releases");
  await olive.accessible();

  const folder = await mkdtemp(join(tmpdir(), "lw-release-"));
  const certificate = await download(olive, "Certificate", folder);
  await download(olive, "Items", folder);
  const told = execFileSync(binary, ["release", "verify", certificate], { encoding: "utf8" });
  assert.match(told, /^release {5}1 of Support mails/);
  assert.match(told, /proven {6}Proven: at least 9/);

  const [printed] = await Promise.all([page.waitForEvent("popup"), releases.getByRole("link", { name: "Print" }).click()]);
  await printed.getByRole("heading", { name: "Release 1 of Support mails" }).waitFor();
  await olive.accessible(printed);
  await printed.close();
  await page.goto(`/p/${project}`);
  await page.getByText(/^Proven: at least/).waitFor();
  await page.getByText("Fewer than two people have answered yet.").waitFor();
  assert.equal(await page.getByText("A date appears").count(), 0, "everything is settled");
  await olive.picture("home-proven");

  // Another audit hides nothing of it.
  await olive.call("POST", `/projects/${project}/certifications`, { review_first: false, target: 0.9 });
  await page.reload();
  await page.getByText("A newer audit: Open: at least 0% are right so far").waitFor();
  await page.getByText(/^Proven: at least/).waitFor();
  await page.getByRole("link", { name: "Audit", exact: true }).waitFor();
  await olive.accessible();
});

story("classes are claimed each for itself, and a decision that changes after the freeze voids the audit", async (world) => {
  const { project, olive, rey } = await settled(world);
  await olive.page.goto(`/p/${project}/releases`);
  const proof = olive.page.getByRole("region", { name: "Proof" });
  const classes = proof.getByRole("combobox", { name: "Single classes" });
  for (const topic of topics.slice(0, 2)) {
    await classes.fill(topic);
    await olive.page.getByRole("option", { name: topic }).click();
  }
  await proof.getByRole("checkbox", { name: "Judge the most doubtful items first" }).uncheck();
  await proof.getByRole("textbox", { name: "Share of right items to prove" }).fill("80");
  await proof.getByRole("button", { name: "Begin", exact: true }).click();
  const named = `of the items of each of 2 classes (${topics[0]} and ${topics[1]}) at least`;
  await proof.getByText(`Open: ${named} 0% are right so far`).waitFor();
  await auditAll(rey, project);
  await proof.getByText(`Proven: ${named}`).waitFor();
  await proof.getByRole("list", { name: "Classes" }).getByText(/ proven: at least .* audited, \d wrong$/).first().waitFor();
  await olive.picture("proof-classes");
  const { items } = await olive.call<{ items: { id: string; external_id: string }[] }>("GET", `/projects/${project}/items`);
  const [item] = items;
  assert.ok(item);
  await olive.call("POST", `/items/${item.id}/reopen`, { reason: "a doubt" });
  await proof.getByRole("alert").getByText("and is open again").waitFor();
  await proof.getByRole("alert").getByRole("link", { name: item.external_id }).waitFor();
  await olive.picture("proof-void");
  await olive.accessible();
  await proof.getByText("Begin another audit").waitFor();
});

story("an auditor is told which question counts, where the audit is about one of several", async ({ owner, member }) => {
  const olive = await owner();
  const rey = await member(olive, "Rey");
  const tone = { name: "tone", title: "Tone", kind: "choice", on: "text", classes: [{ name: "calm" }, { name: "loud" }] };
  const project = await newProject(olive, 0, { schema: { fields: [...schema.fields, tone] }, people: [{ email: rey.email, role: "reviewer" }] });
  const rows = Array.from({ length: 5 }, (_, i) => JSON.stringify({
    external_id: `mail-${i}`, data: { text: `A ${right(i)} about order ${i}` }, state: "settled", decision: { values: { topic: right(i), tone: "calm" }, confidence: 0.9, by: "belief" },
  }));
  await olive.importRows(project, rows.join("\n"), "application/x-ndjson");
  await olive.call("POST", `/projects/${project}/certifications`, { review_first: false, target: 0.5, field: "tone" });
  await rey.page.goto(`/label/${project}?stage=audit`);
  await rey.page.getByText("This audit compares your answer to Tone alone.").waitFor();
  await rey.picture("audit-one-question");
  await rey.accessible();
});

story("a mean quality is audited, ended before it is proven, and released as what it is", async ({ owner, caller }) => {
  const olive = await owner();
  const rey = await caller(olive, "Rey");
  const summary = { fields: [{ name: "summary", title: "In short", kind: "text", required: true }] };
  const project = await newProject(olive, 0, { schema: summary, people: [{ email: rey.email, role: "reviewer" }] });
  const rows = Array.from({ length: 30 }, (_, i) => JSON.stringify({
    external_id: `mail-${i}`, data: { text: `A mail about order ${i}` }, state: "settled", decision: { values: { summary: `order ${i}` }, confidence: 0.9, by: "belief" },
  }));
  await olive.importRows(project, rows.join("\n"), "application/x-ndjson");
  const { page } = olive;
  await page.goto(`/p/${project}/releases`);
  const proof = page.getByRole("region", { name: "Proof" });
  await proof.getByRole("checkbox", { name: "As a mean quality" }).check();
  await proof.getByRole("textbox", { name: "Mean quality to prove" }).fill("80");
  await proof.getByRole("button", { name: "Begin", exact: true }).click();
  await proof.getByText("30 items are frozen; none was audited yet.").waitFor();
  for (let judged = 0; judged < 6; judged++) {
    const { leases: [lease] } = await rey.call<{ leases: Lease[] }>("POST", `/projects/${project}/next`, { stage: "audit" });
    assert.ok(lease);
    const summary = lease.item.data.text.replace("A mail about ", judged === 0 ? "an " : "");
    await rey.call("POST", `/tasks/${lease.task}/annotations`, { lease: lease.lease, values: { summary }, active_ms: 900 }, { "Idempotency-Key": lease.lease });
  }
  await proof.getByText("of the drawn, one differs from the auditors' answers").waitFor();
  await proof.getByRole("heading", { name: "Proven mean quality" }).waitFor();
  await olive.picture("proof-quality");
  await olive.accessible();
  await page.getByRole("button", { name: "End the audit" }).click();
  const releases = page.getByRole("region", { name: "Releases" });
  await releases.getByText("It carries the audit above, which has not proven its claim.").waitFor();
  await releases.getByRole("button", { name: "Release with the audit" }).click();
  await releases.getByText("Release 1").waitFor();
  await releases.getByText(/^Open: the mean quality is at least .* 80 % are to be proven\.$/).waitFor();
});
