// Relations between marks: made at one mark and at the other, by mouse and by keyboard alone; shown as arrows and as a list.
import assert from "node:assert/strict";
import { clicks, drag, opened, option, placer, press, size } from "./drawing.ts";
import { said, saved } from "./label_setup.ts";
import type { Person } from "./person.ts";
import { png, zip } from "./pictures.ts";
import { story } from "./story.ts";

const schema = {
  fields: [
    { name: "things", title: "Things", kind: "boxes", on: "image", classes: [{ name: "car", title: "Car", key: "1" }, { name: "trailer", title: "Trailer", key: "2" }] },
    { name: "ties", title: "Ties", kind: "relations", of: "things", classes: [{ name: "pulls", title: "pulls", key: "7" }] },
  ],
};
type Values = { things: { id: string; class: string }[]; ties?: { id: string; class: string; from: string; to: string }[] };

async function answer(person: Person, project: string): Promise<Values | undefined> {
  await press(person, "Enter");
  await saved(person);
  const { items: [item] } = await person.call<{ items: { id: string }[] }>("GET", `/projects/${project}/items`);
  const { evidence } = await person.call<{ evidence: { values: Values }[] }>("GET", `/items/${item?.id ?? ""}`);
  return evidence[0]?.values;
}

async function twoBoxes(olive: Person): Promise<{ project: string; at: (x: number, y: number) => [number, number] }> {
  const { id } = await olive.call<{ id: string }>("POST", "/projects", { name: "Street", schema, quality: { target: 0.8, min_labels: 1, max_labels: 1 } });
  await olive.importRows(id, zip({ "street.png": png(size.width, size.height, () => 210) }), "application/zip");
  await opened(olive, id);
  const at = await placer(olive);
  await press(olive, "1");
  await drag(olive, at(80, 60), at(240, 160));
  await press(olive, "2");
  await drag(olive, at(320, 180), at(440, 340));
  await option(olive, 2).waitFor();
  await press(olive, "v");
  return { project: id, at };
}

const row = (person: Person, text: string) => person.page.getByRole("list", { name: "Joined so far" }).getByText(text);

story("two marks are joined by mouse, shown as an arrow, and taken apart again", async ({ owner }) => {
  const olive = await owner();
  const { project, at } = await twoBoxes(olive);
  await clicks(olive, at(160, 110));
  await press(olive, "7");
  await olive.page.getByText("pulls from Car 1: select the other mark", { exact: false }).first().waitFor();
  await clicks(olive, at(380, 260));
  await press(olive, "7");
  await row(olive, "Car 1 → pulls → Trailer 2").waitFor();
  await olive.picture("label-relations");
  await olive.accessible();
  await olive.page.getByRole("button", { name: /Remove Car 1/ }).click();
  await row(olive, "Car 1 → pulls → Trailer 2").waitFor({ state: "detached" });
  await press(olive, "Control+z");
  await row(olive, "Car 1 → pulls → Trailer 2").waitFor();
  await olive.page.locator(".lw-image-surface").focus();
  const values = await answer(olive, project);
  const [car, trailer] = values?.things ?? [];
  assert.deepEqual(values?.ties, [{ id: "r1", class: "pulls", from: car?.id, to: trailer?.id }]);
});

story("two marks are joined by keyboard alone, once; of a removed mark nothing is sent", async ({ owner }) => {
  const olive = await owner();
  const { project } = await twoBoxes(olive);
  await press(olive, "7");
  await said(olive, "Select a mark first");
  await press(olive, "Tab", "7", "Tab", "7");
  await row(olive, "Car 1 → pulls → Trailer 2").waitFor();
  await press(olive, "[", "7", "]", "7");
  await said(olive, "joined so already");
  await press(olive, "7", "[", "7");
  await row(olive, "Trailer 2 → pulls → Car 1").waitFor();
  await press(olive, "Delete");
  await row(olive, "Trailer 2 → pulls → Car 1").waitFor({ state: "detached" });
  const values = await answer(olive, project);
  assert.deepEqual([values?.things.map((t) => t.class), values?.ties], [["trailer"], undefined]);
});

story("the builder offers what can be drawn, and joins the marks of a question before it", async ({ owner }) => {
  const olive = await owner();
  const { page } = olive;
  const { id } = await olive.call<{ id: string }>("POST", "/projects", { name: "Street", schema: { fields: schema.fields.slice(0, 1) } });
  await page.goto(`/p/${id}/settings`);
  const builder = page.getByRole("region", { name: "Schema" });
  const save = builder.getByRole("button", { name: "Save" });
  const add = async (title: string, kind: string) => {
    await page.getByRole("button", { name: "Add a question" }).click();
    const added = builder.getByRole("article").last();
    await added.getByRole("textbox", { name: "Question" }).fill(title);
    await added.getByRole("combobox", { name: "Kind of answer" }).click();
    await page.getByRole("option", { name: kind, exact: true }).click();
    return added;
  };
  for (const [title, kind] of [["Roads", "Outlines on a picture"], ["Lanes", "Lines on a picture"], ["Lights", "Points on a picture"], ["Wheels", "Ellipses on a picture"], ["Sky", "Painted areas of a picture"]] as const) await add(title, kind);
  const ties = await add("Ties", "Relations between marks");
  await page.getByText("“Ties” must say which marks it joins").first().waitFor();
  assert.ok(await save.isDisabled());
  await ties.getByRole("combobox", { name: "Joins the marks of" }).click();
  await page.getByRole("option", { name: "Roads" }).click();
  await olive.picture("builder-drawn");
  await olive.accessible();
  await save.click();
  await page.getByText("Saved as version 2.").waitFor();
  const kept = await olive.call<{ schema: { fields: { name: string; kind: string; on?: string; of?: string }[] } }>("GET", `/projects/${id}`);
  assert.deepEqual(kept.schema.fields.map((f) => [f.kind, f.on ?? f.of]), [["boxes", "image"], ["polygons", "image"], ["polylines", "image"], ["points", "image"], ["ellipses", "image"], ["masks", "image"], ["relations", "roads"]]);
});
