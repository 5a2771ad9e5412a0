// Review of what is drawn: the same thing is found among the answers by where it lies, and the reviewer mends it.
import assert from "node:assert/strict";
import type { Caller } from "./caller.ts";
import { clicks, drag, placer, press, size } from "./drawing.ts";
import { pictureDrawn, saved } from "./label_setup.ts";
import type { Person } from "./person.ts";
import { png, zip } from "./pictures.ts";
import { story, type World } from "./story.ts";

const classes = [{ name: "car", title: "Car" }, { name: "bus", title: "Bus" }];
const schema = {
  fields: [
    { name: "outlines", title: "Outlines", kind: "polygons", on: "image", classes },
    { name: "wheels", title: "Wheels", kind: "points", on: "image", classes: [{ name: "wheel", title: "Wheel", key: "w" }] },
    { name: "paint", title: "Paint", kind: "masks", on: "image", classes: [{ name: "sky", title: "Sky", key: "k" }] },
  ],
};
type Lease = { lease: string; task: string };
type Full = { state: string; decision: { values: { outlines: { points: number[][] }[] }; by: string } | null };

const polygon = (id: string, name: string, points: number[][]) => ({ id, class: name, points });
const wheel = (id: string, x: number, y: number) => ({ id, class: "wheel", points: [[x, y]] });
/** The left so many columns of the picture. */
const sky = (columns: number) => ({ id: "1", class: "sky", rle: { size: [size.height, size.width], counts: [0, columns * size.height, (size.width - columns) * size.height] } });
const car = [[80, 60], [240, 60], [240, 160], [80, 160]];
const answers = {
  Ada: { outlines: [polygon("1", "car", car)], wheels: [wheel("1", 330, 330), wheel("2", 430, 330)], paint: [sky(40)] },
  Ben: { outlines: [polygon("7", "car", car.map(([x = 0, y = 0]) => [x + 20, y])), polygon("8", "bus", [[320, 180], [440, 180], [440, 340]])], wheels: [wheel("3", 333, 330), wheel("4", 600, 50)], paint: [sky(80)] },
};

async function answered(person: Caller, project: string, values: unknown): Promise<void> {
  const { leases: [lease] } = await person.call<{ leases: Lease[] }>("POST", `/projects/${project}/next`, { count: 1 });
  assert.ok(lease);
  await person.call("POST", `/tasks/${lease.task}/annotations`, { lease: lease.lease, values, active_ms: 900 }, { "Idempotency-Key": person.email });
}

story("drawn answers are held against each other by where they lie, and mended", async ({ owner, caller }) => {
  const olive = await owner();
  const { id: project } = await olive.call<{ id: string }>("POST", "/projects", { name: "Street", schema, quality: { target: 0.99, min_labels: 2, max_labels: 2 } });
  await olive.importRows(project, zip({ "street.png": png(size.width, size.height, () => 200) }), "application/zip");
  for (const [name, values] of Object.entries(answers)) {
    const person = await caller(olive, name);
    await olive.call("POST", `/projects/${project}/people`, { email: person.email, role: "annotator" });
    await answered(person, project, values);
  }
  const { page } = olive;
  await page.goto(`/review/${project}`);
  await page.getByRole("heading", { name: "2 answers, they differ" }).waitFor();
  await pictureDrawn(olive);
  const row = (question: string) => page.getByRole("row").filter({ has: page.getByRole("rowheader", { name: new RegExp(question) }) });
  const things = (question: string) => row(question).getByRole("listitem");
  assert.match(await things("Outlines").nth(0).innerText(), /Car[^]*78\s?%/); // 140 of 180 columns in common
  assert.match(await things("Outlines").nth(1).innerText(), /Bus[^]*Ben/);
  assert.match(await things("Wheels").nth(0).innerText(), /Wheel[^]*85\s?%/); // 3 of 20 pixels apart: at 10, the tolerance, it is half
  assert.equal(await things("Wheels").count(), 3);
  assert.match(await things("Paint").nth(0).innerText(), /Sky[^]*50\s?%/);
  await olive.picture("review-shapes");
  await olive.accessible();
  await press(olive, "f");
  await page.getByRole("button", { name: /Send the fix/ }).waitFor();
  const at = await placer(olive);
  await clicks(olive, at(160, 110)); // the sky does not reach so far
  await drag(olive, at(240, 160), at(260, 200));
  await olive.picture("review-shapes-fix");
  await olive.accessible();
  await press(olive, "Escape", "Escape");
  await page.getByRole("radio", { name: "Bus" }).click();
  await clicks(olive, at(20, 20), at(60, 20));
  await page.getByRole("button", { name: /Send the fix/ }).click();
  const held = page.getByText("A shape is begun on the picture.");
  await held.waitFor();
  await press(olive, "Escape");
  await held.waitFor({ state: "detached" });
  await press(olive, "Enter");
  await page.getByRole("heading", { name: "What was wrong?" }).waitFor();
  await press(olive, "4");
  await page.waitForFunction(() => !document.querySelector("header")?.textContent?.includes("street.png"));
  await saved(olive);
  const { items: [item] } = await olive.call<{ items: { id: string }[] }>("GET", `/projects/${project}/items`);
  const { state, decision } = await olive.call<Full>("GET", `/items/${item?.id ?? ""}`);
  assert.deepEqual([state, decision?.by], ["settled", "review"]);
  const [x = 0, y = 0] = decision?.values.outlines[0]?.points[2] ?? [];
  assert.ok(Math.hypot(x - 260, y - 200) < 3, `${x}, ${y}`);
  await page.goto(`/p/${project}/items/${item?.id ?? ""}`);
  await page.locator("svg path title").first().waitFor({ state: "attached" });
  await olive.picture("item-shapes");
  await olive.accessible();
});

/** One picture on which each of `places` was boxed by somebody else, and so waiting for a review. */
async function boxed({ owner, caller }: World, places: Record<string, number>): Promise<{ olive: Person; project: string }> {
  const olive = await owner();
  const cars = { fields: [{ name: "cars", title: "Cars", kind: "boxes", on: "image", classes }] };
  const count = Object.keys(places).length;
  const { id: project } = await olive.call<{ id: string }>("POST", "/projects", { name: "Street", schema: cars, quality: { target: 0.9999, min_labels: count, max_labels: count } });
  await olive.importRows(project, zip({ "street.png": png(size.width, size.height, () => 200) }), "application/zip");
  for (const [name, x] of Object.entries(places)) {
    const person = await caller(olive, name);
    await olive.call("POST", `/projects/${project}/people`, { email: person.email, role: "annotator" });
    await answered(person, project, { cars: [{ id: "1", class: "car", x, y: 60, w: 160, h: 100 }] });
  }
  return { olive, project };
}

/** Is a mark drawn at this place of the window, or two pixels beside it? */
const marked = ({ page }: Person, place: [number, number]): Promise<boolean> => page.evaluate(([x, y]) => {
  const marks = [...document.querySelectorAll<HTMLCanvasElement>(".lw-image-surface canvas")][1];
  const box = marks?.getBoundingClientRect();
  return box !== undefined && marks?.getContext("2d")?.getImageData(x - box.x - 2, y - box.y - 2, 5, 5).data.some((part) => part > 0) === true;
}, place);

story("of a picture that does not load nothing is accepted or sent as a fix, until it is there", async (world) => {
  const { olive, project } = await boxed(world, { Ada: 80, Ben: 300 });
  const { page } = olive;
  const pictures = /\/media\//;
  await page.route(pictures, (route) => route.abort());
  await page.goto(`/review/${project}`);
  await page.getByText("The picture could not be loaded.").waitFor();
  const at = await placer(olive);
  for (const border of [at(80, 110), at(460, 110)]) assert.ok(await marked(olive, border), `no mark at ${border}`);
  const unsent = page.getByText("Nothing was sent: the picture was not there yet. Send again when it is, or reject the item with a reason.");
  await press(olive, "Enter");
  await unsent.waitFor();
  await olive.picture("review-not-loaded");
  await olive.accessible();
  await press(olive, "f");
  await page.getByRole("button", { name: /Send the fix/ }).click();
  await unsent.waitFor();
  assert.equal(await page.getByRole("heading", { name: "What was wrong?" }).count(), 0);
  await press(olive, "Escape");
  await page.unroute(pictures);
  await page.getByRole("button", { name: "Load it again" }).click();
  await pictureDrawn(olive);
  await page.getByRole("button", { name: /^Accept/ }).click();
  await page.getByRole("heading", { name: "Nothing to review now" }).waitFor();
  await saved(olive);
});

story("what accepting settles is drawn before it is accepted, and settled as it was drawn", async (world) => {
  const { olive, project } = await boxed(world, { Ada: 80, Ben: 84, Cat: 300 });
  const { page } = olive;
  await page.goto(`/review/${project}`);
  await page.getByRole("heading", { name: "3 answers, they differ" }).waitFor();
  await pictureDrawn(olive);
  const shown = (pressed: boolean) => page.getByRole("button", { name: "Show what accepting settles", pressed }).waitFor();
  await shown(false);
  await press(olive, "0");
  await shown(true);
  await olive.picture("review-merged");
  await olive.accessible();
  await press(olive, "0");
  await shown(false);
  await press(olive, "Enter");
  await page.waitForFunction(() => !document.querySelector("header")?.textContent?.includes("street.png"));
  await saved(olive);
  const { items: [item] } = await olive.call<{ items: { id: string }[] }>("GET", `/projects/${project}/items`);
  const { decision } = await olive.call<{ decision: { values: { cars: { x: number }[] } } | null }>("GET", `/items/${item?.id ?? ""}`);
  const [settled, ...others] = decision?.values.cars ?? [];
  assert.equal(others.length, 0);
  assert.ok(settled && settled.x >= 80 && settled.x <= 84, JSON.stringify(settled));
});

story("a fix with a mark that an import put outside of the picture waits until it is put right, by keyboard alone", async ({ owner }) => {
  const olive = await owner();
  const cars = { fields: [{ name: "cars", title: "Cars", kind: "boxes", on: "image", classes }] };
  const { id: project } = await olive.call<{ id: string }>("POST", "/projects", { name: "Street", schema: cars });
  const workflow = { stages: [{ name: "check", kind: "review" }], edges: [{ from: "start", to: "check" }, { from: "check", to: "done" }] };
  await olive.call("PUT", `/projects/${project}/workflow`, { workflow });
  const box = (id: string, x: number) => ({ id, class: "car", x, y: 60, w: 160, h: 100 });
  const row = { id: "street", data: { image: "street.png" }, annotations: [{ source: "elsewhere", values: { cars: [box("1", 80), box("2", size.width + 40)] } }] };
  await olive.importRows(project, zip({ "items.jsonl": Buffer.from(`${JSON.stringify(row)}\n`), "street.png": png(size.width, size.height, () => 200) }), "application/zip");
  const { page } = olive;
  await page.goto(`/review/${project}`);
  await pictureDrawn(olive);
  await press(olive, "f");
  await page.getByRole("button", { name: /Send the fix/ }).waitFor();
  await pictureDrawn(olive);
  await press(olive, "Enter");
  const held = page.getByText("The selected mark lies outside of the picture");
  await held.waitFor();
  await page.locator('[role=option][aria-selected="true"]', { hasText: `${size.width + 40}, 60` }).waitFor();
  await olive.picture("review-outside");
  await olive.accessible();
  await press(olive, "Delete", "Enter");
  await page.getByRole("heading", { name: "What was wrong?" }).waitFor();
  await press(olive, "4");
  await page.waitForFunction(() => !document.querySelector("header")?.textContent?.includes("street"));
  await saved(olive);
  const { items: [item] } = await olive.call<{ items: { id: string }[] }>("GET", `/projects/${project}/items`);
  const { decision } = await olive.call<{ decision: { values: { cars: { id: string }[] } } | null }>("GET", `/items/${item?.id ?? ""}`);
  assert.deepEqual(decision?.values.cars.map(({ id }) => id), ["1"]);
});
