// A project from nothing: the wizard, its import, its people, its guidelines, its settings.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { labelled, newProject } from "./pages_setup.ts";
import { story } from "./story.ts";

story("the wizard makes a project, takes a file in and says which rows it left out", async ({ owner }) => {
  const olive = await owner();
  const { page } = olive;
  await page.goto("/");
  await page.getByRole("link", { name: "New project" }).last().click();
  await page.getByRole("button", { name: "Next" }).click();
  await page.getByText("A name is needed.").waitFor();
  await page.getByRole("textbox", { name: "Name of the project" }).fill("Spring mails");
  await page.getByRole("button", { name: "Next" }).click();

  const preview = page.getByRole("region", { name: "What people will see" });
  await page.getByRole("textbox", { name: "Name of class 3" }).fill("thanks");
  await preview.getByText("thanks").waitFor();
  await page.getByRole("button", { name: "Add a class" }).click();
  await page.getByText("has a class without a name").waitFor();
  assert.ok(await page.getByRole("button", { name: "Next" }).isDisabled());
  await page.getByRole("textbox", { name: "Name of class 4" }).fill("spam");
  await page.reload();
  await page.getByText("Your draft from before is here.").waitFor();
  await page.getByRole("button", { name: "Next" }).click();
  assert.equal(await page.getByRole("textbox", { name: "Name of class 4" }).inputValue(), "spam");
  await page.getByRole("button", { name: "Next" }).click();
  await page.getByRole("button", { name: "Create project" }).click();

  await page.locator("input[type=file]").setInputFiles({ name: "mails.csv", mimeType: "text/csv", buffer: Buffer.from("id,text\nm1,Where is my lamp?\nm2,It is broken\nm2,Again\nm3,a,b\n") });
  await page.getByText(/rows? (is|are) in/).waitFor();
  await page.getByRole("button", { name: "Next: people" }).waitFor();
  const download = page.waitForEvent("download");
  await page.getByRole("link", { name: /Download the/ }).click();
  const rejects = await readFile(await (await download).path(), "utf8");
  assert.match(rejects, /m3|4|5/);
  await page.getByRole("region", { name: "Rows left out" }).waitFor();
  assert.deepEqual(olive.complaints, []);

  await page.getByRole("button", { name: "Next: people" }).click();
  await page.getByRole("textbox", { name: "E-mail" }).fill("nora@example.org");
  await page.getByRole("button", { name: "Add", exact: true }).click();
  const link = await page.getByRole("textbox", { name: "Invitation link" }).inputValue();
  assert.match(link, /\/join#.{20,}/);
  await page.getByRole("link", { name: "Open the project" }).click();
  await page.getByRole("heading", { name: "Spring mails" }).waitFor();
});

story("a file of no known kind is refused before it is sent", async ({ owner }) => {
  const olive = await owner();
  const project = await newProject(olive, 0);
  await olive.page.goto(`/p/${project}`);
  await olive.page.getByRole("link", { name: "Import items" }).click();
  await olive.page.locator("input[type=file]").setInputFiles({ name: "mails.pdf", mimeType: "application/pdf", buffer: Buffer.from("x") });
  await olive.page.getByText("mails.pdf is neither CSV, JSONL nor a zip.").waitFor();
});

story("people are added, given another role and removed; what an annotator may not see is not there", async (world) => {
  const { visitor } = world;
  const { project, olive, ann } = await labelled(world);
  await olive.page.goto(`/p/${project}/people`);
  const row = olive.page.getByRole("row").filter({ hasText: "Ann" });
  await row.getByRole("combobox", { name: "Role of Ann" }).click();
  await olive.page.getByRole("option", { name: "Reviewer" }).click();
  await olive.page.reload();
  assert.equal(await row.getByRole("combobox", { name: "Role of Ann" }).inputValue(), "Reviewer");
  await olive.page.getByRole("row").filter({ hasText: "Bo" }).getByRole("button", { name: "Remove Bo" }).click();
  await olive.page.getByRole("dialog").getByText("Their 40 answers stay.").waitFor();
  await olive.accessible();
  await olive.page.getByRole("dialog").getByRole("button", { name: "Remove" }).click();
  await olive.page.getByRole("row").filter({ hasText: "Bo" }).waitFor({ state: "detached" });

  await olive.page.getByRole("textbox", { name: "E-mail" }).fill("nora@example.org");
  await olive.page.getByRole("button", { name: "Add", exact: true }).click();
  const link = await olive.page.getByRole("textbox", { name: "Invitation link" }).inputValue();
  const open = olive.page.getByRole("region", { name: "Open invitations" }).first();
  await open.getByRole("row").filter({ hasText: "nora@example.org" }).getByText("Annotator").waitFor();
  await olive.picture("people-invited");
  await olive.accessible();
  await olive.page.goto("/admin");
  await open.getByRole("button", { name: "Take back the invitation for nora@example.org" }).click();
  await olive.page.getByRole("dialog").getByText("Its link stops working at once.").waitFor();
  await olive.page.getByRole("dialog").getByRole("button", { name: "Take back" }).click();
  await open.waitFor({ state: "detached" });
  const nora = await visitor();
  await nora.page.goto(link);
  await nora.page.getByRole("alert").waitFor();

  await ann.page.goto(`/p/${project}`);
  await ann.page.getByRole("link", { name: "Start labelling" }).waitFor();
  assert.equal(await ann.page.getByRole("link", { name: "Settings" }).count(), 0);
  await ann.page.goto(`/p/${project}/people`);
  await ann.page.getByRole("alert").filter({ hasText: "Not for your role" }).waitFor();
  await ann.accessible();
});

story("instructions are shown as text with structure, whatever stands in them", async ({ owner }) => {
  const olive = await owner();
  const nasty = `<img src=x onerror="document.title='owned'"><script>document.title='owned'</script>`;
  const project = await newProject(olive, 1, { name: `Project ${nasty}`, description: nasty });
  await olive.page.goto(`/p/${project}/guidelines`);
  await olive.page.getByRole("button", { name: "Write them" }).click();
  await olive.page.getByRole("textbox", { name: "Instructions (Markdown)" }).fill(`## Rules\n\n${nasty}\n\n[x](javascript:document.title='owned')\n\n**bold**`);
  await olive.picture("guidelines");
  await olive.accessible();
  await olive.page.reload(); // the draft outlives it
  await olive.page.getByRole("button", { name: /Save as version/ }).click();
  await olive.page.getByRole("heading", { name: "Rules" }).waitFor();
  for (const place of ["", "/guidelines", "/items", "/settings"]) {
    await olive.page.goto(`/p/${project}${place}`);
    await olive.page.getByRole("main").getByRole("heading").first().waitFor();
    assert.doesNotMatch(await olive.page.title(), /^owned/);
  }
  assert.equal(await olive.page.locator("main img[src=x], main a[href^='javascript']").count(), 0);
});

story("details of a mark, a comparison and an order are put together in a form, beside what people will see", async ({ owner }) => {
  const olive = await owner();
  const project = await newProject(olive, 1);
  const { page } = olive;
  await page.goto(`/p/${project}/settings`);
  const schema = page.getByRole("region", { name: "Schema" });
  const preview = page.getByRole("region", { name: "What people will see" });
  const chosenKind = async (kind: string, from = schema) => {
    await from.getByRole("combobox", { name: "Kind of answer" }).last().click();
    await page.getByRole("option", { name: kind, exact: true }).click();
  };
  await chosenKind("Boxes on a picture");
  await schema.getByRole("button", { name: "Add a detail" }).click();
  const details = page.getByRole("group", { name: "Asked of each mark" });
  await details.getByRole("textbox", { name: "Question" }).fill("Occluded");
  const asked = preview.getByRole("group", { name: "Asked of each mark of “Topic”" });
  await asked.getByRole("radio", { name: "yes" }).check();
  await details.getByRole("button", { name: "Add a detail" }).click();
  await chosenKind("An order, best first", details);
  const next = asked.getByRole("group", { name: "Choose the next best" });
  await next.getByRole("button", { name: "second" }).click();
  await next.getByRole("button", { name: "first" }).click();
  assert.deepEqual(await asked.getByRole("list", { name: "Best first" }).getByRole("listitem").locator("bdi").allInnerTexts(), ["second", "first", "third"]);
  await page.getByRole("button", { name: "Add a question" }).click();
  await chosenKind("The better of two");
  await page.getByRole("textbox", { name: "Column 2" }).last().fill("left");
  await page.getByText("compares left with itself").waitFor();
  assert.ok(await schema.getByRole("button", { name: "Save" }).isDisabled());
  await page.getByRole("textbox", { name: "Column 2" }).last().fill("right");
  await preview.getByRole("radio", { name: "tie" }).waitFor();
  await olive.picture("schema-builder");
  await olive.accessible();
  await schema.getByRole("button", { name: "Save" }).click();
  await page.getByText("Saved as version 2.").waitFor();
  const { schema: kept } = await olive.call<{ schema: { fields: { kind: string; attributes?: { name: string; kind: string }[] }[] } }>("GET", `/projects/${project}`);
  assert.deepEqual(kept.fields.map((f) => [f.kind, f.attributes?.map((a) => [a.name, a.kind])]), [["boxes", [["occluded", "choice"], ["detail", "ranking"]]], ["pairwise", undefined]]);
});

story("settings are saved part by part; an archived project gives no work and comes back", async ({ owner }) => {
  const olive = await owner();
  const project = await newProject(olive, 3);
  await olive.page.goto(`/p/${project}/settings`);
  const general = olive.page.getByRole("region", { name: "Name and description" });
  await general.getByRole("textbox", { name: "Name" }).fill("Autumn mails");
  await general.getByRole("button", { name: "Save" }).click();
  await olive.page.getByText("Saved.").waitFor();
  await olive.page.getByRole("textbox", { name: "Name of class 1" }).fill("query");
  await olive.page.getByRole("region", { name: "Schema" }).getByRole("button", { name: "Save" }).click();
  await olive.page.getByText("Saved as version 2.").waitFor();
  await olive.page.getByRole("button", { name: "Archive the project" }).click();
  await olive.page.getByRole("dialog").getByRole("button", { name: "Archive the project" }).click();
  await olive.page.getByRole("button", { name: "Open the project again" }).waitFor();
  await olive.page.goto(`/p/${project}`);
  await olive.page.getByText("This project is archived.").waitFor();
  assert.equal(await olive.page.getByRole("link", { name: "Start labelling" }).count(), 0);
  await olive.page.goto(`/p/${project}/settings`);
  await olive.page.getByRole("button", { name: "Open the project again" }).click();
  await olive.page.getByRole("button", { name: "Archive the project" }).waitFor();
});

story("an export is a file with every item", async (world) => {
  const { project, olive } = await labelled(world);
  await olive.page.goto(`/p/${project}/releases`);
  await olive.page.getByRole("link", { name: "Download JSONL" }).waitFor();
  await olive.picture("export");
  await olive.accessible();
  assert.equal(await olive.page.getByRole("link", { name: "Download COCO" }).count(), 0);
  for (const fits of ["CSV", "Label Studio", "spaCy"]) await olive.page.getByRole("link", { name: `Download ${fits}` }).waitFor();
  const download = olive.page.waitForEvent("download");
  await olive.page.getByRole("link", { name: "Download JSONL" }).click();
  const file = await readFile(await (await download).path());
  assert.equal(file.toString().trim().split("\n").filter((line) => line.includes("external_id")).length, 60);
  const sent = olive.page.getByRole("region", { name: "Sent so far" });
  await sent.getByText("60 items").waitFor();
  await sent.getByText(createHash("sha256").update(file).digest("hex")).waitFor();
  await olive.picture("export-sent");
  await olive.accessible();
  const manifest = olive.page.waitForEvent("download");
  await sent.getByRole("link", { name: "Manifest" }).click();
  assert.equal((JSON.parse(await readFile(await (await manifest).path(), "utf8")) as { counts: { items: number } }).counts.items, 60);
});
