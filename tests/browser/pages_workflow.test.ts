// The way of items through a project: drawn, refused, tried on recorded answers, saved.
import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { answer, labelled, mails, newProject } from "./pages_setup.ts";
import { boxAtRest } from "./label_setup.ts";
import { story } from "./story.ts";

type Flow = { version: number; document: { stages: { name: string; at?: number[] }[]; edges: { from: string; to: string; on?: string; when?: unknown[] }[] } };

/** Edges are drawn once the stages have been measured. */
const edges = (page: Page, count: number) => page.waitForFunction((wanted) => document.querySelectorAll(".react-flow__edge").length === wanted, count);

story("a lead draws a workflow with a specialist stage, is refused, tries it, saves it", async (world) => {
  const { olive, project } = await labelled(world);
  const { page } = olive;
  const show = () => olive.call<Flow>("GET", `/projects/${project}/workflow`);
  await page.goto(`/p/${project}`);
  await page.getByRole("link", { name: "Workflow" }).first().click();
  await page.getByText("The built-in workflow").first().waitFor();
  await page.locator(".react-flow__node").nth(4).waitFor();
  assert.equal(await page.locator(".react-flow__node").count(), 5, "two stages, the start and two ends");
  await edges(page, 6);
  await olive.picture("workflow-built-in");
  await olive.accessible();

  // By the lists: what the crowd cannot decide goes to a specialist before review.
  await page.getByRole("button", { name: "Add a stage" }).click();
  await page.getByRole("menuitem", { name: "Specialists label" }).click();
  const form = page.getByRole("group", { name: "Stage", exact: true });
  await form.getByLabel("Name").fill("");
  await form.getByText("A stage has a name").waitFor();
  await form.getByLabel("Name").fill("review");
  await form.getByText("Another stage has this name").waitFor();
  await form.getByLabel("Name").fill("experts");
  await form.getByLabel("Fewest answers").fill("1");
  await form.getByLabel("Most answers").fill("1");
  await page.getByRole("button", { name: "label → review undecided" }).click();
  await page.getByRole("group", { name: "Edge", exact: true }).getByLabel("To", { exact: true }).selectOption("experts");
  await page.getByRole("button", { name: "experts → Done" }).first().click();
  await page.getByRole("group", { name: "Edge", exact: true }).getByLabel("To", { exact: true }).selectOption("review");
  await page.locator(".react-flow__node").filter({ hasText: "experts" }).waitFor();

  await page.getByRole("button", { name: "Save as version 1" }).click();
  const refusal = page.getByRole("alert").filter({ hasText: "nobody in the project may work there" });
  await refusal.first().waitFor();
  await form.getByText(/stage "experts": nobody/).waitFor(); // told at the stage it names
  await olive.picture("workflow-refused");
  await olive.accessible();
  assert.equal((await show()).version, 0);

  // It can be tried all the same.
  const dry = page.getByRole("region", { name: "Dry run" }).first();
  await dry.getByLabel("crowd").fill("0.1");
  await dry.getByLabel("specialist").fill("2");
  await dry.getByRole("button", { name: "Start the dry run" }).click();
  const table = dry.getByRole("table");
  await table.waitFor();
  const row = async (name: string) => table.getByRole("row").filter({ has: page.getByRole("rowheader", { name, exact: true }) }).getByRole("cell").allTextContents();
  const [wanted, present, recorded] = await row("Answers");
  assert.equal(recorded, "80");
  assert.equal(present, "80", "the present workflow uses what was recorded");
  assert.ok(Number(wanted) <= 80);
  await table.scrollIntoViewIfNeeded();
  await olive.picture("workflow-dry-run");
  await olive.accessible();

  // The crowd may stand in for the specialists; then it is saved.
  await page.getByRole("button", { name: /^experts Specialists/ }).click();
  await form.getByLabel("Lowest tier").selectOption("crowd");
  await page.getByText("The workflow was changed since").waitFor();
  await page.getByRole("button", { name: "Save as version 1" }).click();
  await page.getByText("Version 1", { exact: true }).first().waitFor();
  const saved = await show();
  assert.equal(saved.version, 1);
  assert.deepEqual(saved.document.stages.map((s) => s.name), ["label", "review", "experts"]);
  assert.ok(saved.document.edges.some((e) => e.from === "label" && e.on === "undecided" && e.to === "experts"));

  // Versions are compared.
  const versions = page.getByRole("region", { name: "Versions" });
  await versions.getByLabel("Compare with version").selectOption("0");
  await versions.getByText("New: experts", { exact: true }).waitFor();
  await versions.getByText("Gone: label → review (undecided)", { exact: true }).waitFor();
});

story("the picture and the JSON are one document, changed by mouse, by keys and by hand", async ({ owner, member }) => {
  const olive = await owner();
  const ann = await member(olive, "Ann");
  const { page } = olive;
  const { id: project } = await olive.call<{ id: string }>("POST", "/projects", { name: "Drawn", schema: { fields: [{ name: "a", kind: "choice", classes: [{ name: "x" }, { name: "y" }] }] }, people: [{ email: ann.email, role: "annotator" }] });
  await page.goto(`/p/${project}/workflow`);
  const card = page.locator(".react-flow__node").filter({ hasText: "People label" });
  await card.waitFor();
  const read = async (): Promise<Flow["document"]> => {
    await page.getByText("JSON", { exact: true }).first().click();
    const text = await page.getByRole("textbox", { name: "JSON" }).inputValue();
    await page.getByText("Picture", { exact: true }).click();
    await card.waitFor();
    return JSON.parse(text);
  };
  // Dragged, then moved by keys.
  const box = await boxAtRest(card);
  await page.mouse.move(box.x + 20, box.y + 12);
  await page.mouse.down();
  await page.mouse.move(box.x + 80, box.y + 72, { steps: 6 });
  await page.mouse.up();
  const dragged = (await read()).stages[0]?.at;
  assert.ok(dragged, "where it was dropped is kept");
  await card.focus();
  await page.keyboard.press("ArrowDown");
  const moved = (await read()).stages[0]?.at;
  assert.ok(moved && (moved[1] ?? 0) > (dragged[1] ?? 0), `${dragged} then ${moved}`);

  // An edge goes by a key and comes back by undo.
  assert.equal((await read()).edges.length, 6);
  const edge = page.locator(".react-flow__edge").nth(1);
  await edge.focus();
  await page.keyboard.press("Enter");
  await page.getByRole("group", { name: "Edge", exact: true }).waitFor();
  await edge.focus();
  await page.keyboard.press("Delete");
  await edges(page, 5);
  await page.getByRole("button", { name: "Undo" }).click();
  await edges(page, 6);
  await page.getByRole("button", { name: "Redo" }).click();
  await edges(page, 5);
  await page.getByRole("button", { name: "Undo" }).click();
  await edges(page, 6);

  // Connected by mouse: from the review back to the labellers.
  const from = page.locator(".react-flow__node").filter({ hasText: "Review" }).locator(".source"), to = page.locator(".react-flow__node").filter({ hasText: "Quarantine" }).locator(".target");
  await from.dragTo(to);
  await edges(page, 7);

  // An edge asks who is at work in a stage.
  await page.getByRole("button", { name: "label → review undecided" }).click();
  await page.getByRole("button", { name: "Add a condition" }).click();
  const condition = page.getByRole("group", { name: "Condition 1" });
  await condition.getByLabel("About").selectOption("people at work");
  await condition.getByLabel("Stage").selectOption("review");
  const asks = (await read()).edges.find((e) => e.from === "label" && e.on === "undecided");
  assert.deepEqual(asks?.when, [{ of: "people", name: "review", from: 1 }]);

  // What anybody answered, and how probable a class is, are asked by question and class.
  await condition.getByLabel("About").selectOption("what anybody answered");
  await condition.getByLabel("Of", { exact: true }).fill("mood");
  await condition.getByLabel("About").selectOption("probability of a class");
  await condition.getByLabel("from", { exact: true }).fill("0.1");
  const probable = (await read()).edges.find((e) => e.from === "label" && e.on === "undecided");
  assert.deepEqual(probable?.when, [{ of: "probability", name: "mood", is: ["?"], from: 0.1 }]);

  // Written by hand.
  await page.getByText("JSON", { exact: true }).first().click();
  const text = page.getByRole("textbox", { name: "JSON" });
  await text.fill("{");
  await page.getByText("This is no workflow document").waitFor();
  await text.fill(JSON.stringify({ stages: [{ name: "only", kind: "label" }], edges: [{ from: "start", to: "only" }, { from: "only", to: "done" }] }));
  await page.getByText("Picture", { exact: true }).click();
  await page.locator(".react-flow__node").filter({ hasText: "only" }).waitFor();
  await page.getByRole("button", { name: "Save as version 1" }).click();
  await page.getByText("Version 1", { exact: true }).first().waitFor();

  // Ann looks and changes nothing; on a telephone, in the dark.
  await ann.page.setViewportSize({ width: 390, height: 844 });
  await ann.page.emulateMedia({ colorScheme: "dark" });
  await ann.page.goto(`/p/${project}/workflow`);
  await ann.page.getByText("A manager of the project changes it.").waitFor();
  await ann.page.locator(".react-flow__node").filter({ hasText: "only" }).waitFor();
  assert.equal(await ann.page.getByRole("button", { name: "Add a stage" }).count(), 0);
  assert.equal(await ann.page.getByRole("button", { name: /Save/ }).count(), 0);
  const wide = await ann.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  assert.ok(wide <= 0, `the page is ${wide} px wider than the telephone`);
  await ann.picture("workflow-phone-dark");
  await ann.accessible();
});

story("the flow between stages leads to the items, and an item tells its way", async (world) => {
  const olive = await world.owner();
  const [ann, bo] = [await world.member(olive, "Ann"), await world.member(olive, "Bo")];
  const { page } = olive;
  const project = await newProject(olive, 0, { people: [ann, bo].map(({ email }) => ({ email, role: "annotator" })) });
  const stages = [{ name: "label", kind: "label", min_labels: 2, max_labels: 2 }, { name: "second look", kind: "review" }];
  const edges = [{ from: "start", to: "label" }, { from: "label", on: "settled", to: "done" }, { from: "label", to: "second look" }, { from: "second look", on: "rejected", to: "label", rounds: 1 }, { from: "second look", on: "rejected", to: "quarantine" }, { from: "second look", to: "done" }];
  await olive.call("PUT", `/projects/${project}/workflow`, { workflow: { stages, edges } });
  await olive.importRows(project, mails(30));
  await answer(ann, project, 24, 1000);
  await answer(bo, project, 24, 4);
  await page.goto(`/p/${project}`);
  const plot = page.getByRole("figure").filter({ has: page.getByRole("heading", { name: "Between the stages" }) });
  await plot.getByRole("link", { name: /^label → second look: \d+ items, waited/ }).waitFor();
  await plot.scrollIntoViewIfNeeded();
  await olive.picture("home-flow");
  await olive.accessible();
  await plot.getByRole("link", { name: /^label → second look/ }).click();
  await page.getByText("Stands in “second look”").first().waitFor();
  const rows = page.getByRole("link", { name: /^mail-/ });
  await rows.first().waitFor();
  const { places } = await olive.call<{ places: { name: string; items: number }[] }>("GET", `/projects/${project}/workflow`);
  assert.equal(await rows.count(), places.find((p) => p.name === "second look")?.items);
  await olive.accessible();
  await rows.first().click();
  await page.getByRole("heading", { name: "Its way" }).waitFor();
  await page.getByText("To \"second look\": undecided.").first().waitFor();
  await olive.picture("item-way");
  await olive.accessible();
});

story("what an edge asks at length covers no card, and is read whole once it is picked", async ({ owner }) => {
  const olive = await owner();
  const { page } = olive;
  const project = await newProject(olive, 0);
  const when = [{ of: "meta", name: "language.region", is: ["Bavaria", "Lower Saxony", "Mecklenburg-Vorpommern"] }, { of: "disagreement", from: 0.25, below: 0.9 }];
  await olive.call("PUT", `/projects/${project}/workflow`, { workflow: {
    stages: [{ name: "label", kind: "label" }, { name: "review", kind: "review" }],
    edges: [{ from: "start", to: "label" }, { from: "label", on: "undecided", to: "review", when }, { from: "label", to: "done" }, { from: "review", on: "rejected", to: "quarantine" }, { from: "review", to: "done" }],
  } });
  await page.goto(`/p/${project}/workflow`);
  await edges(page, 5);
  const label = page.locator(".react-flow__edgelabel-renderer").getByText("Mecklenburg-Vorpommern");
  await label.waitFor();
  const { x, y, width, height } = await boxAtRest(label);
  for (const card of await page.locator(".react-flow__node").all()) {
    const box = await boxAtRest(card);
    assert.ok(x + width < box.x || box.x + box.width < x || y + height < box.y || box.y + box.height < y, `it lies over ${await card.innerText()}`);
  }
  await page.getByRole("button", { name: /^label → review/ }).first().click();
  assert.ok((await boxAtRest(label)).height > height, "all of it is there");
  await olive.picture("workflow-long-condition");
});
