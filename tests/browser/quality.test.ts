// The quality of a project: what is proven, whether confidences hold, slices, people, and the report that is printed.
import assert from "node:assert/strict";
import { join } from "node:path";
import type { Caller } from "./caller.ts";
import { newProject } from "./pages_setup.ts";
import { top } from "./places.ts";
import { story } from "./story.ts";

type Lease = { lease: string; task: string; item: { id: string; external_id: string; data: Record<string, string> } };
type Evidence = { evidence: { values: Record<string, string>; stage: string }[] };

/** The demonstration's mails, audited by somebody who takes the majority's word but for one in nine. */
async function audited(olive: Caller, rey: Caller): Promise<string> {
  const { job } = await olive.call<{ job: { id: string } | string }>("POST", "/demo");
  await olive.waitForJob(typeof job === "string" ? job : job.id);
  const { items } = await olive.call<{ items: { id: string; name: string }[] }>("GET", "/projects?limit=200");
  const project = items.find((p) => /mail/i.test(p.name))?.id ?? "";
  await olive.call("POST", `/projects/${project}/people`, { email: rey.email, role: "reviewer" });
  await olive.call("POST", `/projects/${project}/certifications`, { review_first: false, target: 0.8 });
  for (let n = 0; ; ) {
    const { leases } = await rey.call<{ leases: Lease[] }>("POST", `/projects/${project}/next`, { stage: "audit" });
    if (leases.length === 0) return project;
    for (const lease of leases) await judge(olive, rey, lease, ++n % 9 === 0);
  }
}

async function judge(olive: Caller, rey: Caller, { lease, task, item }: Lease, otherwise: boolean): Promise<void> {
  const { evidence } = await olive.call<Evidence>("GET", `/items/${item.id}`);
  const answers = evidence.filter((e) => e.stage === "label").map((e) => e.values["kind"]);
  const spam = answers.filter((kind) => kind === "spam").length * 2 > answers.length;
  const values = { kind: spam === otherwise ? "ham" : "spam" };
  await rey.call("POST", `/tasks/${task}/annotations`, { lease, values, active_ms: 900 }, { "Idempotency-Key": lease });
}

story("the quality page says what is proven, and each mark leads to its items", async (world) => {
  const olive = await world.owner({ viewport: { width: 1400, height: 2600 } });
  const rey = await world.caller(olive, "Rey");
  const project = await audited(olive, rey);
  const { page } = olive;
  await page.goto(`/p/${project}`);
  await page.getByRole("link", { name: "Calibration, slices, people and the report" }).click();
  await page.getByRole("heading", { name: "Quality", level: 1 }).waitFor();
  await page.getByText(/^Believed .* sure, and .* were right: between .* from \d+ audited items\.$/).waitFor();
  await olive.accessible();
  await olive.picture("quality-light");

  const calibration = page.locator("figure").filter({ hasText: "Calibration" });
  const mark = calibration.getByRole("link").first();
  const said = (await mark.getAttribute("aria-label")) ?? "";
  assert.match(said, /sure: .* right, between .* from \d+ items?$/);
  await calibration.getByRole("button", { name: "Table" }).press("Enter");
  await calibration.getByRole("columnheader", { name: "Mean confidence" }).waitFor();
  const people = page.locator("figure").filter({ hasText: "Right answers by person and class" });
  await people.getByRole("link").first().press("Enter");
  await page.waitForURL(/answered_by=/);
  await page.goBack();

  for (const [name, options] of Object.entries({ dark: { colorScheme: "dark", viewport: { width: 1400, height: 2600 } }, phone: { viewport: { width: 390, height: 2600 }, hasTouch: true } } as const)) {
    const other = await world.seated(olive, options);
    await other.page.goto(`/p/${project}/quality`);
    await other.page.getByText(/^Believed /).waitFor();
    await other.accessible();
    await other.picture(`quality-${name}`);
    await other.page.goto(`/api/v1/projects/${project}/quality/report`);
    await other.page.getByRole("heading", { name: "Calibration" }).waitFor();
    await other.picture(`quality-report-${name}`);
  }
}, ["--demo-data", join(top, "demo")]);

story("the report is printed from the page and needs nothing beside it", async (world) => {
  const olive = await world.owner();
  const project = await newProject(olive, 6, { name: "Mails <script>alert(1)</script>" });
  await olive.context.addInitScript(() => { window.print = () => { document.title = "printed"; }; });
  await olive.page.goto(`/p/${project}/quality`);
  await olive.page.getByText("Not calibrated").waitFor();
  const opened = olive.page.waitForEvent("popup");
  await olive.page.getByRole("button", { name: "Print" }).click();
  const report = await opened;
  await report.waitForFunction(() => document.title === "printed");
  await report.getByRole("heading", { name: "Quality of Mails <script>alert(1)</script>" }).waitFor();
  assert.equal(await report.locator("script, link, img, iframe").count(), 0);
  const pdf = await report.pdf({ format: "A4" });
  assert.equal(pdf.subarray(0, 5).toString(), "%PDF-");
});

story("the quality page has a first use, slices, and nothing for annotators", async (world) => {
  const olive = await world.owner();
  const ann = await world.member(olive, "Ann");
  const project = await newProject(olive, 0, { people: [{ email: ann.email, role: "annotator" }] });
  const { page } = olive;
  await page.goto(`/p/${project}/quality`);
  await page.getByRole("link", { name: "Import items" }).waitFor();
  await olive.picture("quality-first");
  await olive.accessible();
  await olive.importRows(project, "id,text,meta.city\nm1,A question,Rome\nm2,A praise,Oslo\nm3,A praise,\n");
  await page.reload();
  for (const person of [olive, ann])
    for (let left = 3; left > 0; left--) {
      const { leases: [lease] } = await person.call<{ leases: Lease[] }>("POST", `/projects/${project}/next`, { count: 1 });
      if (!lease) break;
      await person.call("POST", `/tasks/${lease.task}/annotations`, { lease: lease.lease, values: { topic: lease.item.data["text"]?.slice(2) }, active_ms: 900 }, { "Idempotency-Key": `${person.id}-${lease.lease}` });
    }
  await page.reload();
  await page.getByText("Not calibrated").waitFor();
  await page.getByRole("combobox", { name: "Tell apart by" }).selectOption("city");
  await page.waitForURL(/slice=city/);
  const slices = page.locator("figure").filter({ hasText: "Agreement by city" });
  await slices.getByRole("button", { name: "Table" }).click();
  await slices.getByRole("cell", { name: "Oslo" }).waitFor();
  await slices.getByRole("cell", { name: "(no value)" }).waitFor();
  await slices.getByRole("link", { name: "Oslo" }).click();
  await page.getByText("1 item shown").waitFor();
  await page.getByRole("link", { name: "m2" }).waitFor();
  const further = page.getByLabel("Further data is");
  assert.equal(await further.inputValue(), "city=Oslo");
  const [head, cell] = await page.locator("[data-column=answers]").evaluateAll((all) => all.map((one) => getComputedStyle(one).textAlign));
  assert.deepEqual([head, cell], ["end", "end"]);
  await further.fill("city = Paris");
  await page.getByText("Filtered by Further data is city=Paris.").waitFor();
  await page.goBack();
  await olive.accessible();
  await ann.page.goto(`/p/${project}/quality`);
  await ann.page.getByText("Quality is not shown to you").waitFor();
  assert.equal(await ann.page.getByRole("navigation").getByRole("link", { name: "Quality" }).count(), 0);
  await ann.picture("quality-not-yours");
  await ann.accessible();
});
