// A project from nothing: the wizard, its import, its people, its guidelines, its settings.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { labelled, newProject, taken } from "./pages_setup.ts";
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
  await olive.page.getByText("mails.pdf is neither CSV, JSON, JSONL nor a zip.").waitFor();
});

story("the marks of another tool go to the question that is chosen", async ({ owner }) => {
  const olive = await owner();
  const fields = ["boxes", "polygons"].map((kind) => ({ name: kind, kind, on: "image", classes: [{ name: "cat" }] }));
  const { id } = await olive.call<{ id: string }>("POST", "/projects", { name: "Cats", schema: { fields } });
  const coco = { images: [{ id: 1, file_name: "https://images.example/1.png" }], annotations: [{ id: 1, image_id: 1, category_id: 1, bbox: [1, 2, 3, 4] }], categories: [{ id: 1, name: "cat" }] };
  await olive.page.goto(`/p/${id}`);
  await olive.page.getByRole("link", { name: "Import items" }).click();
  await olive.page.getByRole("combobox", { name: "Question that takes the marks" }).selectOption("boxes");
  await olive.page.locator("input[type=file]").setInputFiles({ name: "cats.json", mimeType: "application/json", buffer: Buffer.from(JSON.stringify(coco)) });
  await olive.page.getByText("1 row is in").first().waitFor();
  await olive.accessible();
});

story("people are added, given another role and removed; what an annotator may not see is not there", async (world) => {
  const { visitor, seated } = world;
  const { project, olive, ann: away } = await labelled(world);
  await olive.page.goto(`/p/${project}/people`);
  const row = olive.page.getByRole("row").filter({ hasText: "Ann" });
  await row.getByRole("combobox", { name: "Role of Ann" }).click();
  await taken(olive, () => olive.page.getByRole("option", { name: "Reviewer" }).click());
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

  const ann = await seated(away);
  await ann.page.goto(`/p/${project}`);
  await ann.page.getByRole("link", { name: "Start labelling" }).waitFor();
  assert.equal(await ann.page.getByRole("link", { name: "Settings" }).count(), 0);
  await ann.page.goto(`/p/${project}/people`);
  await ann.page.getByRole("alert").filter({ hasText: "Not allowed" }).waitFor();
  await ann.accessible();
});

story("who may come from an office alone is told so elsewhere, and comes in again when that is taken back", async (world) => {
  const { project, olive, ann: away } = await labelled(world);
  const ann = await world.seated(away);
  await olive.page.goto(`/p/${project}/people`);
  await olive.page.getByRole("button", { name: "Access of Ann" }).click();
  const dialog = olive.page.getByRole("dialog");
  const addresses = dialog.getByLabel("From these addresses");
  await addresses.fill("office");
  await addresses.press("Enter");
  await dialog.getByRole("button", { name: "Save" }).click();
  await dialog.getByRole("alert").getByText("addresses[0]: want an address").waitFor();
  await addresses.press("Backspace");
  await addresses.fill("203.0.113.0/24");
  await addresses.press("Enter");
  await dialog.getByRole("textbox", { name: "Monday" }).fill("08:00-17:30");
  await olive.accessible();
  await olive.picture("access");
  await dialog.getByRole("button", { name: "Save" }).click();
  await olive.page.getByRole("button", { name: "Access, limited, of Ann" }).waitFor();

  await ann.page.goto(`/p/${project}`);
  await ann.page.getByText("this project is not open to you from 127.0.0.1").first().waitFor();
  await ann.picture("out-of-reach");
  await olive.page.getByRole("button", { name: "Access, limited, of Ann" }).click();
  await dialog.getByRole("button", { name: "From anywhere at any time" }).click();
  await taken(olive, () => dialog.getByRole("button", { name: "Save" }).click());
  await ann.page.getByRole("button", { name: "Try again" }).first().click();
  await ann.page.getByRole("link", { name: "Start labelling" }).waitFor();
});

story("a tier, a certificate and a cost are given to a person, and taken again", async (world) => {
  const { project, olive } = await labelled(world);
  await olive.page.goto(`/p/${project}/people`);
  const row = olive.page.getByRole("row").filter({ hasText: "Ann" });
  await row.getByRole("combobox", { name: "Tier of Ann" }).click();
  await olive.page.getByRole("option", { name: "Specialist" }).click();
  await row.getByText("set by hand").waitFor();
  await row.getByRole("button", { name: "Skills of Ann" }).click();
  const dialog = olive.page.getByRole("dialog");
  await dialog.getByRole("textbox", { name: "Name" }).fill("complaints");
  await dialog.getByRole("textbox", { name: "Days" }).fill("365");
  await dialog.getByRole("button", { name: "Grant" }).click();
  await dialog.getByText("by a manager").waitFor();
  await dialog.getByRole("textbox", { name: "Cost" }).fill("14.5");
  await taken(olive, () => dialog.getByRole("button", { name: "Save the cost" }).click());
  await olive.picture("people-skills");
  await olive.accessible();
  await olive.page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
  await row.getByText("complaints").waitFor();
  await olive.picture("people-tiers");
  await olive.accessible();
  await olive.page.reload();
  assert.equal(await row.getByRole("combobox", { name: "Tier of Ann" }).inputValue(), "Specialist");
  await row.getByRole("button", { name: "Skills of Ann" }).click();
  assert.equal(await dialog.getByRole("textbox", { name: "Cost" }).inputValue(), "14.5");
  await dialog.getByRole("button", { name: "Take complaints" }).click();
  await dialog.getByText("No skill or certificate yet.").waitFor();
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

story("counts of marks, several answers in a condition, help of classes and words of a rating are filled in, and what is wrong stands beside them", async ({ owner }) => {
  const olive = await owner();
  const project = await newProject(olive, 1);
  const { page } = olive;
  await page.goto(`/p/${project}/settings`);
  const schema = page.getByRole("region", { name: "Schema" });
  const preview = page.getByRole("region", { name: "What people will see" });
  const save = schema.getByRole("button", { name: "Save" });
  const card = (n: number) => schema.getByRole("article").nth(n);
  const add = async (kind: string, title: string) => {
    await page.getByRole("button", { name: "Add a question" }).click();
    const added = schema.getByRole("article").last();
    await added.getByRole("textbox", { name: "Question" }).fill(title);
    await added.getByRole("combobox", { name: "Kind of answer" }).click();
    await page.getByRole("option", { name: kind, exact: true }).click();
  };
  const fix = async (message: RegExp, mend: () => Promise<void>) => {
    await page.getByText(message).waitFor();
    assert.ok(await save.isDisabled());
    await olive.accessible();
    await mend();
    await page.getByText(message).waitFor({ state: "detached" });
    assert.ok(await save.isEnabled());
  };

  await card(0).getByRole("button", { name: "Add help to the classes" }).click();
  await card(0).getByRole("textbox", { name: "Help for class 2" }).fill("Something went wrong for them.");
  await preview.getByText("Something went wrong for them.").waitFor();
  assert.equal(await preview.getByRole("radio", { name: "complaint", exact: true }).count(), 1);

  await add("Rating", "How angry?");
  await card(1).getByRole("textbox", { name: "To" }).fill("3");
  await card(1).getByRole("button", { name: "Say words instead of numbers" }).click();
  await card(1).getByRole("textbox", { name: "Word for 1" }).fill("calm");
  await card(1).getByRole("textbox", { name: "Word for 3" }).fill("calm");
  await fix(/has two steps called calm/, () => card(1).getByRole("textbox", { name: "Word for 3" }).fill("furious"));
  await card(1).getByRole("textbox", { name: "To" }).fill("4");
  await fix(/has a step without a word/, () => card(1).getByRole("textbox", { name: "Word for 4" }).fill("beyond"));
  await card(1).getByRole("textbox", { name: "Word for 2" }).fill("annoyed");
  await preview.getByRole("radio", { name: "furious" }).waitFor();

  await card(1).getByRole("combobox", { name: "Ask only when" }).click();
  await page.getByRole("option", { name: "Topic" }).click();
  const answers = card(1).getByRole("combobox", { name: "is one of" });
  await fix(/must say for which answers it is asked/, async () => {
    await answers.click();
    await page.getByRole("option", { name: "complaint" }).click();
  });
  await page.getByRole("option", { name: "praise" }).click();
  await answers.press("Escape");
  await preview.getByText("How angry?").waitFor({ state: "detached" });
  for (const topic of ["praise", "complaint"]) {
    await preview.getByRole("radio", { name: topic, exact: true }).check();
    await preview.getByRole("radio", { name: "annoyed" }).waitFor();
  }

  await add("Marks in a text", "Names");
  await card(2).getByRole("textbox", { name: "Fewest marks" }).fill("3");
  await card(2).getByRole("textbox", { name: "Most marks" }).fill("2");
  await fix(/the lower bound must not be above the upper one/, () => card(2).getByRole("textbox", { name: "Fewest marks" }).fill("2"));
  await preview.getByRole("group", { name: "Names" }).getByText("2 marks").waitFor();
  await add("Several classes", "Tags");
  await card(3).getByRole("textbox", { name: "Fewest classes" }).fill("3");
  await fix(/wants more classes than it has/, () => card(3).getByRole("textbox", { name: "Fewest classes" }).fill("1"));
  await preview.getByText("1 answer or more").waitFor();
  await add("Text", "Why?");
  await card(4).getByRole("textbox", { name: "Fewest characters" }).fill("1.5");
  await fix(/is a whole number from 0 on/, () => card(4).getByRole("textbox", { name: "Fewest characters" }).fill("5"));
  await preview.getByRole("textbox").last().fill("ab");
  await preview.getByRole("alert").waitFor();

  await card(0).getByRole("textbox", { name: "Name of class 3" }).fill("thanks"); // a condition looks at it
  await fix(/is asked after the answer praise, which is none any more/, () => card(0).getByRole("textbox", { name: "Name of class 3" }).fill("praise"));
  await card(1).scrollIntoViewIfNeeded();
  await olive.picture("schema-builder-parts");
  await olive.accessible();
  await save.click();
  await page.getByText("Saved as version 2.").waitFor();
  const { schema: kept } = await olive.call<{ schema: { fields: object[] } }>("GET", `/projects/${project}`);
  const wanted = [
    { classes: [{ name: "question", key: "1" }, { name: "complaint", key: "2", help: "Something went wrong for them." }, { name: "praise", key: "3" }] },
    { kind: "rating", min: 1, max: 4, options: ["calm", "annoyed", "furious", "beyond"], when: { field: "topic", is: ["complaint", "praise"] } },
    { kind: "spans", min: 2, max: 2 }, { kind: "choices", min: 1 }, { kind: "text", min: 5 },
  ];
  wanted.forEach((parts, i) => assert.deepEqual({ ...kept.fields[i], ...parts }, kept.fields[i]));
});
