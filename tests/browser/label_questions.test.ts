// Several questions of one item by keyboard alone: which one the keys are for, and how they get to the next.
import assert from "node:assert/strict";
import { drawingProject, opened, option, press, sentShapes, size, type Drawn } from "./drawing.ts";
import { saved, said } from "./label_setup.ts";
import type { Person } from "./person.ts";
import { png, zip } from "./pictures.ts";
import { story } from "./story.ts";

const classes = (...names: string[]) => names.map((name) => ({ name }));
const quality = { target: 0.8, min_labels: 1, max_labels: 1 };

async function answerOf(owner: Person, project: string): Promise<Record<string, unknown>> {
  const { items } = await owner.call<{ items: { id: string }[] }>("GET", `/projects/${project}/items`);
  const { evidence } = await owner.call<{ evidence: { values: Record<string, unknown> }[] }>("GET", `/items/${items[0]?.id}`);
  return evidence[0]?.values ?? assert.fail("no answer");
}
const classesIn = (value: unknown) => (value as { class: string }[]).map((mark) => mark.class);

story("a picture's marks keep their keys until the next question is asked for, and a refused answer says which one is missing", async ({ owner }) => {
  const olive = await owner();
  const { page } = olive;
  const fields = [
    { name: "boxes", kind: "boxes", on: "image", classes: classes("car", "bus") }, { name: "areas", kind: "polygons", on: "image", classes: classes("road", "sky") },
    { name: "scene", title: "Scene", kind: "choice", required: true, classes: [...classes("day", "night"), { name: "dusk", key: "s" }] }, { name: "words", title: "Words", kind: "text", required: true },
  ];
  const { id } = await olive.call<{ id: string }>("POST", "/projects", { name: "Street", schema: { fields }, quality });
  await olive.importRows(id, zip({ "street.png": png(size.width, size.height, () => 200) }), "application/zip");
  await opened(olive, id);
  await press(olive, "1", "n");
  await option(olive, 1).waitFor();
  await press(olive, "2"); // the mark in hand is a bus
  await said(olive, /bus/);
  await press(olive, "1", "d", "1");
  await option(olive, 2).waitFor();
  assert.equal(await page.locator("input:checked").count(), 1, "the class in hand, and no answer beside it");
  await page.getByRole("button", { name: /Skip/ }).getByText("Alt").waitFor(); // S is dusk
  await press(olive, "Enter");
  await page.locator("[data-field=scene][data-in-hand]").waitFor();
  await olive.picture("label-questions");
  await olive.accessible();
  await press(olive, "2", "Enter");
  await page.locator("[data-field=words] :focus").waitFor();
  await page.keyboard.type("1 bus");
  await press(olive, "Escape", "1", "Enter"); // areas are open and come first: its class is in hand, and nothing is drawn
  await saved(olive);
  const { boxes, ...others } = await answerOf(olive, id);
  assert.deepEqual([classesIn(boxes).length, others], [2, { scene: "night", words: "1 bus" }]);
});

story("a text's marks keep their keys; Shift+Enter goes to the next question", async ({ owner }) => {
  const olive = await owner();
  const fields = [{ name: "names", kind: "spans", on: "text", classes: classes("PER", "ORG") }, { name: "tone", kind: "choice", required: true, classes: classes("good", "bad") }];
  const { id } = await olive.call<{ id: string }>("POST", "/projects", { name: "Mail", schema: { fields }, quality });
  await olive.importRows(id, "id,text\n1,Anna works at Ford\n");
  await olive.page.goto(`/label/${id}`);
  await olive.page.getByText("Anna works at Ford").waitFor();
  await press(olive, "i", "Control+Home", "1");
  await option(olive, 1).waitFor();
  await press(olive, "Control+End", "2");
  await option(olive, 2).waitFor();
  await press(olive, "Shift+Enter", "2", "Enter");
  await saved(olive);
  const { names, tone } = await answerOf(olive, id);
  assert.deepEqual([classesIn(names), tone], [["PER", "ORG"], "bad"]);
});

story("keys on a picture are shown by ? and can be changed, like all others", async ({ owner }) => {
  const olive = await owner();
  await olive.call("PATCH", "/me/preferences", { keys: [{ command: "editor.delete", keys: "q" }, { command: "editor.left", keys: "j" }] });
  const project = await drawingProject(olive, "boxes");
  await opened(olive, project);
  await press(olive, "?");
  const dialog = olive.page.getByRole("dialog");
  for (const row of ["On the picture: next mark", "End what is being drawn", "Let go of what is in hand"]) await dialog.getByText(row, { exact: true }).waitFor();
  await press(olive, "Escape");
  await dialog.waitFor({ state: "detached" });
  await press(olive, "1", "n", "ArrowLeft", "Delete", "j", "n", "n", "q"); // neither the arrow nor Del does anything
  await option(olive, 2).waitFor();
  const [one, two] = await sentShapes<Drawn & { x: number }>(olive, project);
  assert.equal((two?.x ?? 0) - (one?.x ?? 0), 1);
});
