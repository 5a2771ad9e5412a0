// Known answers in the stream: who works carelessly is paused, reads why and appeals; the lead decides.
import type { Person } from "./person.ts";
import { schema, topics } from "./pages_setup.ts";
import { story } from "./story.ts";

type Lease = { lease: string; task: string; item: { external_id: string } };

/** Answers the same to everything until there is no work. */
async function careless(person: Person, project: string): Promise<void> {
  for (let n = 0; n < 120; n++) {
    const { leases, paused } = await person.call<{ leases: Lease[]; paused: boolean }>("POST", `/projects/${project}/next`, { count: 1 });
    const [lease] = leases;
    if (paused || !lease) return;
    await person.call("POST", `/tasks/${lease.task}/annotations`, { lease: lease.lease, values: { topic: "praise" }, active_ms: 400 }, { "Idempotency-Key": `${person.id}-${lease.lease}` });
  }
}

story("a careless worker is paused, reads why, appeals, and the lead decides", async ({ owner, member }) => {
  const olive = await owner();
  const bo = await member(olive, "Bo");
  const { id: project } = await olive.call<{ id: string }>("POST", "/projects", {
    name: "Support mails", schema, quality: { target: 0.99, min_labels: 2, max_labels: 3 }, people: [{ email: bo.email, role: "annotator" }],
  });
  const rows = Array.from({ length: 90 }, (_, i) => JSON.stringify({ id: `mail-${i}`, text: `A ${topics[i % 3]} about order ${i}`, ...(i % 2 ? { gold: { topic: topics[i % 3] } } : {}) }));
  await olive.importRows(project, rows.join("\n"), "application/x-ndjson");

  const lead = olive.page;
  await lead.goto(`/p/${project}/settings`);
  const known = lead.getByRole("region", { name: "Known answers" });
  await known.getByLabel("Give out items whose answer is known").check();
  await known.getByLabel("Pause by itself whoever works carelessly").check();
  await olive.picture("gold-settings");
  await olive.accessible();
  await known.getByRole("button", { name: "Save" }).click();
  await lead.getByText("Saved.").waitFor();

  await careless(bo, project);
  await bo.page.goto(`/label/${project}`);
  await bo.page.getByText(/You are paused in this project: .* whose answer is known were right/).waitFor();
  await bo.page.getByLabel("If this is wrong, say why").fill("I thought only praise was wanted.");
  await bo.picture("gold-paused");
  await bo.accessible();
  await bo.page.getByRole("button", { name: "Send to a manager" }).click();
  await bo.page.getByText("A manager will read what you said:").waitFor();

  await lead.goto(`/p/${project}`);
  await lead.getByText("Bo says that being paused is wrong.").waitFor();
  await lead.getByRole("link", { name: "Read it" }).click();
  await lead.getByText("I thought only praise was wanted.").waitFor();
  await olive.picture("gold-people");
  await olive.accessible();
  const paused = lead.getByRole("article", { name: "Bo is paused" });
  await paused.getByLabel("Why the pause stays; they read it").fill("Please read the guidelines again.");
  await paused.getByRole("button", { name: "Keep the pause" }).click();
  await paused.getByText("Please read the guidelines again.").waitFor();
  await bo.page.getByRole("button", { name: "Look again" }).click();
  await bo.page.getByText(/Your appeal was answered: Please read the guidelines again/).waitFor();

  await paused.getByRole("link", { name: "Item 1 that shows it" }).click();
  await lead.getByRole("heading", { name: /mail-/ }).waitFor();
  await lead.goBack();
  await lead.getByRole("button", { name: "Give Bo work again" }).click();
  await paused.waitFor({ state: "detached" });
  await bo.page.getByRole("button", { name: "Look again" }).click();
  await bo.page.getByRole("radio", { name: /praise/ }).waitFor();
});
