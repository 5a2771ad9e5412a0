// Who practises, passes an exam and then gets the work that wants its certificate; who is measured and rises.
import assert from "node:assert/strict";
import { pictureDrawn } from "./label_setup.ts";
import { labelled, mails, newProject } from "./pages_setup.ts";
import { png, zip } from "./pictures.ts";
import { story } from "./story.ts";

const exam = {
  name: "Mail reader", about: "What does each writer want?", certificate: "mail reader", draw: 3, pass: 1, valid_days: 365,
  practice: [{ item: "gold-0", explanation: "A question asks for something." }],
};
const workflow = {
  stages: [{ name: "readers", kind: "label", certificate: "mail reader", max_labels: 1 }],
  edges: [{ from: "start", to: "readers" }, { from: "readers", to: "done" }],
};
const topics = ["question", "complaint", "praise"];
const gold = "id,text,gold.topic\n" + Array.from({ length: 9 }, (_, i) => `gold-${i},A ${topics[i % 3]} about a tree ${i},${topics[i % 3]}\n`).join("");

story("somebody practises, passes an exam and then gets the work of specialists", async ({ owner, member }) => {
  const olive = await owner();
  const ann = await member(olive, "Ann");
  const project = await newProject(olive, 0, { people: [{ email: ann.email, role: "annotator" }] });
  await olive.importRows(project, gold);

  await olive.page.goto(`/p/${project}/people`);
  const rules = olive.page.getByRole("region", { name: "Exams" });
  await rules.getByRole("button", { name: "New exam" }).click();
  await rules.getByLabel("Name").fill(exam.name);
  await rules.getByLabel("Certificate it grants").fill(exam.certificate);
  await rules.getByLabel("What it is about").fill(exam.about);
  await rules.getByLabel("Right, to pass").fill("100");
  await rules.getByLabel("Questions").fill("0");
  await rules.getByLabel("Days it is valid").fill("365");
  await rules.getByRole("button", { name: "Add an item to practise" }).click();
  await rules.getByLabel("Item to practise 1").fill("gold-0");
  await rules.getByLabel("Why, 1").fill("A question asks for something.");
  await rules.getByRole("button", { name: "Save the exams" }).click();
  await rules.getByText("exams[0].draw: 0 is not in 1..200").waitFor();
  await rules.getByLabel("Questions").fill("3");
  await rules.getByRole("button", { name: "Save the exams" }).click();
  await rules.getByRole("button", { name: "Edit as text: Exams" }).click();
  await rules.getByText("Document, version 1").waitFor();
  assert.deepEqual(JSON.parse(await rules.getByRole("textbox").inputValue()), { exams: [{ ...exam, attempts: 3, lapses_with: "nothing" }] });
  await rules.getByRole("button", { name: "Edit as a form: Exams" }).click();
  await olive.picture("people-exams");
  await olive.accessible();
  await olive.call("PUT", `/projects/${project}/people/${olive.id}/abilities`, { kind: "certificate", name: "mail reader" });
  await olive.call("PUT", `/projects/${project}/workflow`, { workflow });
  await olive.importRows(project, mails(6));

  const { page } = ann;
  await page.goto("/me");
  const standing = page.getByRole("region", { name: "How I stand in Support mails" });
  await standing.getByText("gives the certificate mail reader").waitFor();
  await ann.picture("me-exams");
  await ann.accessible();
  await standing.getByRole("button", { name: "Practise: Mail reader" }).click();
  await page.getByText("A question about a tree 0").waitFor();
  await page.keyboard.press("2");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Not right" }).waitFor();
  await page.getByText("A question asks for something.").waitFor();
  await ann.picture("exam-explained");
  await ann.accessible();
  await page.getByRole("button", { name: "To the result" }).click();
  await page.getByText("0 of 1 were right.").waitFor();

  await page.getByRole("link", { name: "My page" }).click();
  await standing.getByRole("button", { name: "Begin the exam: Mail reader" }).click();
  for (let number = 0; number < 3; number++) {
    await page.getByText(`${number} of 3 answered`).waitFor();
    const text = await page.getByText("about a tree").innerText();
    if (number === 1) {
      await ann.picture("exam-question");
      await ann.accessible();
      await page.reload(); // it goes on where it was
      await page.getByText("1 of 3 answered").waitFor();
    }
    await page.getByRole("radio", { name: topics.find((t) => text.includes(t)) ?? "" }).click();
    await page.getByRole("button", { name: /^Answer/ }).click();
  }
  await page.getByRole("heading", { name: "Passed" }).waitFor();
  await ann.picture("exam-passed");
  await ann.accessible();
  await page.getByRole("link", { name: "Start working" }).click();
  await page.getByTestId("workbench").getByText("about order").waitFor();

  await page.goto("/me");
  await standing.getByText("by the exam Mail reader").waitFor();
  await standing.getByText("Not now: you hold its certificate").waitFor();
  await olive.page.reload();
  const people = olive.page.getByRole("region", { name: "People", exact: true });
  await people.getByRole("row").filter({ hasText: "Ann" }).getByText("mail reader").waitFor();
  assert.equal(await people.getByRole("row").filter({ hasText: "Ann" }).getByText("lapsed").count(), 0);
});

story("an exam's question is not answered while its picture is missing", async ({ owner, member }) => {
  const olive = await owner();
  const ann = await member(olive, "Ann");
  const { page } = ann;
  const schema = { fields: [{ name: "kind", title: "Kind", kind: "choice", on: "image", classes: [{ name: "car", title: "Car" }, { name: "bus", title: "Bus" }] }] };
  const { id: project } = await olive.call<{ id: string }>("POST", "/projects", { name: "Street", schema, quality: { target: 0.8, min_labels: 1, max_labels: 1 } });
  await olive.call("POST", `/projects/${project}/people`, { email: ann.email, role: "annotator" });
  const row = { id: "one", data: { image: "one.png" }, gold: { kind: "car" } };
  await olive.importRows(project, zip({ "items.jsonl": Buffer.from(`${JSON.stringify(row)}\n`), "one.png": png(320, 200, () => 200) }), "application/zip");
  await olive.call("PUT", `/projects/${project}/exams`, { document: { exams: [{ name: "Driver", certificate: "driver", draw: 1, pass: 1 }] } });
  const pictures = /\/media\//;
  await page.route(pictures, (route) => route.abort());
  await page.goto("/me");
  await page.getByRole("button", { name: "Begin the exam: Driver" }).click();
  await page.getByText("The picture could not be loaded.").waitFor();
  await page.keyboard.press("1");
  await page.keyboard.press("Enter");
  await page.getByText("Nothing was sent: the picture was not there yet. Send again when it is.").waitFor();
  await page.unroute(pictures);
  await page.getByRole("button", { name: "Load it again" }).click();
  await pictureDrawn(ann);
  await page.locator(".lw-image-surface").focus();
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Passed" }).waitFor();
});

story("a manager sees what was answered in an exam, and lets somebody try once more", async ({ owner, caller }) => {
  const olive = await owner();
  const ann = await caller(olive, "Ann");
  const project = await newProject(olive, 0, { people: [{ email: ann.email, role: "annotator" }] });
  await olive.importRows(project, gold);
  await olive.call("PUT", `/projects/${project}/exams`, { document: { exams: [{ ...exam, attempts: 1 }] } });
  const begin = () => ann.call<{ id: string }>("POST", `/projects/${project}/attempts`, { exam: exam.name });
  const { id } = await begin();
  for (let number = 0; number < 3; number++) await ann.call("POST", `/attempts/${id}/answers`, { number, values: { topic: "praise" } });

  await olive.page.goto(`/p/${project}/people`);
  const attempts = olive.page.getByRole("region", { name: "Attempts at exams" }).first();
  await attempts.getByText("failed").waitFor();
  await attempts.getByRole("button", { name: "Look: Ann, Mail reader" }).click();
  const dialog = olive.page.getByRole("dialog");
  await dialog.getByText("question").or(dialog.getByText("complaint")).first().waitFor();
  assert.equal(await dialog.getByRole("row").count(), 4);
  await olive.picture("people-attempt");
  await olive.accessible();
  await olive.page.keyboard.press("Escape");
  await attempts.getByRole("button", { name: "Grant another attempt: Ann, Mail reader" }).click();
  await attempts.getByText("does not count").waitFor();
  await olive.picture("people-attempts");
  await begin();
  await olive.page.goto(`/p/${project}/quality`);
  await olive.page.getByRole("heading", { name: "Who passes the exams?" }).waitFor();
  await olive.page.getByText(/^1 ended, 0 passed; [0-3] of 3 questions right$/).waitFor();
});

story("somebody sees what came of their work", async (world) => {
  const given = await labelled(world);
  const { project, olive, ann } = given;
  const bo = await world.seated(given.bo);
  await bo.page.goto("/me");
  await bo.page.getByRole("region", { name: "How I stand in Support mails" }).getByText("Answers by day").waitFor();
  await bo.page.getByText("Like what was decided").waitFor();
  await bo.picture("me-record");
  await bo.accessible();
  await olive.page.goto(`/p/${project}/people`);
  await olive.page.getByRole("button", { name: `Work of ${"Ann"}` }).click();
  await olive.page.getByRole("dialog").getByText("Answers by day").waitFor();
  await olive.picture("people-record");
  await olive.accessible();
  assert.ok(ann.id);
});
