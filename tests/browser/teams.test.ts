// A partner's team: made, given a project with a quota, managed by one of its own, told when there is no more work.
import assert from "node:assert/strict";
import { answer, newProject } from "./pages_setup.ts";
import { story } from "./story.ts";

story("a partner's team works within its quota, and its manager sees nobody else", async ({ owner, member }) => {
  const olive = await owner();
  const [ann, mara, cid] = [await member(olive, "Ann"), await member(olive, "Mara"), await member(olive, "Cid")];
  const project = await newProject(olive, 30, { people: [{ email: cid.email, role: "annotator" }] });

  await olive.page.goto("/admin?tab=teams");
  await olive.page.getByText("There is no team yet.").waitFor();
  await olive.page.getByRole("button", { name: "New team" }).click();
  const fresh = olive.page.getByRole("form", { name: "New team" });
  await fresh.getByLabel("Name of the team").fill("Acme");
  await fresh.getByLabel("Monday").fill("8 to 5");
  await fresh.getByRole("button", { name: "Save the team" }).click();
  await fresh.getByText("is no span of time like 08:00-17:30").waitFor();
  for (const day of ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]) await fresh.getByLabel(day).fill("00:00-24:00");
  await fresh.getByLabel("Cost").fill("12.5");
  await fresh.getByRole("button", { name: "Save the team" }).click();
  const acme = olive.page.getByRole("article", { name: "Acme" });
  await acme.getByText("12.5 an hour").waitFor();
  for (const person of ["Ann", "Mara"]) {
    await acme.getByRole("combobox", { name: "Who comes in" }).fill(person);
    await olive.page.getByRole("option", { name: new RegExp(person) }).click();
    await acme.getByRole("button", { name: "Add", exact: true }).click();
    await acme.getByRole("checkbox", { name: `${person} manages the team` }).waitFor();
  }
  await acme.getByRole("checkbox", { name: "Mara manages the team" }).click();
  await acme.getByRole("checkbox", { name: "Mara manages the team", checked: true }).waitFor();
  await olive.picture("admin-teams");
  await olive.accessible();

  await olive.page.goto(`/p/${project}/people`);
  const given = olive.page.getByRole("form", { name: "Acme" });
  await given.getByLabel("A person a day").fill("3");
  await given.getByRole("button", { name: "Give the project to Acme" }).click();
  await olive.page.getByRole("row").filter({ hasText: "Ann" }).getByText("Acme").waitFor();
  await olive.picture("people-teams");
  await olive.accessible();

  await answer(ann, project, 10, 1000);
  await ann.page.goto(`/label/${project}`);
  await ann.page.getByText("Your quota of 3 answers a day is reached until").waitFor();
  await ann.picture("label-quota");

  await mara.page.goto(`/p/${project}/people`);
  await mara.page.getByRole("row").filter({ hasText: "Ann" }).waitFor();
  assert.equal(await mara.page.getByText("Cid").count(), 0);
  assert.equal(await mara.page.getByRole("heading", { name: "Exams" }).count(), 0);
  await mara.picture("people-team-manager");
  await mara.accessible();
  await mara.page.getByRole("button", { name: "Pause Ann" }).click();
  const pausing = mara.page.getByRole("dialog");
  await pausing.getByLabel("Why; they read it").fill("Call me first.");
  await pausing.getByRole("button", { name: "Pause", exact: true }).click();
  await mara.page.getByText("Ann is paused").waitFor();
  await ann.page.reload();
  await ann.page.getByText("Call me first.").waitFor();
});
