// A model that draws: clicks and boxes by mouse and by keyboard alone; nothing is in the answer before it is taken.
import assert from "node:assert/strict";
import { after } from "node:test";
import { clicks, drag, drawingProject, nearPoints, opened, option, placer, press, sentShapes, type Place } from "./drawing.ts";
import { saved } from "./label_setup.ts";
import { startModel } from "./model.ts";
import type { Person } from "./person.ts";
import { story } from "./story.ts";

const model = await startModel();
after(() => model.end());

type Suggested = { source: { kind: string; name: string; version: string }; things: { field: string; fate: string; as: string | null }[] };
type Evidence = { values: { things: { id: string; points: Place[] }[] }; suggested: Suggested[] | null };

/** What the model drew of each picture, and what became of it. */
async function fates(person: Person, project: string): Promise<string[][]> {
  const { items } = await person.call<{ items: { id: string }[] }>("GET", `/projects/${project}/items`);
  const all = await Promise.all(items.map(({ id }) => person.call<{ evidence: Evidence[] }>("GET", `/items/${id}`)));
  return all.flatMap(({ evidence }) => evidence.map(({ suggested }) => (suggested ?? []).flatMap(({ source, things }) => things.map((t) => `${source.name} ${source.version} ${t.fate}`))));
}

const sorted = (points: readonly Place[] = []) => points.toSorted(([ax, ay], [bx, by]) => Math.round(ax / 10) - Math.round(bx / 10) || ay - by);
const block: readonly Place[] = [[321, 181], [321, 340], [440, 181], [440, 340]];

story("a model draws where a person clicks, and they take, change or drop it", async ({ owner }) => {
  const olive = await owner();
  const project = await drawingProject(olive, "polygons", { count: 2 });
  const name = (path: string) => olive.call("PUT", `/projects/${project}/model`, { url: `${model.url}/${path}`, name: "sam", version: "2" });
  const bar = olive.page.getByRole("group", { name: "Model" });
  const suggested = () => bar.getByText("sam suggests this.").waitFor();
  await opened(olive, project);
  const tool = olive.page.getByRole("toolbar").getByText("Model", { exact: true });
  assert.equal(await tool.count(), 0, "without a model there is no tool");

  await olive.page.goto(`/p/${project}/settings`);
  const settings = olive.page.getByRole("region", { name: "Model that draws" });
  await settings.getByRole("textbox", { name: "Address" }).fill("http://10.0.0.1:9000/");
  await settings.getByRole("textbox", { name: "Name" }).fill("sam");
  await settings.getByRole("textbox", { name: "Version" }).fill("2");
  await settings.getByRole("button", { name: "Save" }).click();
  await settings.getByText("10.0.0.1:9000 is not one of the hosts this server may ask").waitFor();
  await olive.picture("settings-model");
  await settings.getByRole("textbox", { name: "Address" }).fill(`${model.url}/slow`);
  await settings.getByRole("button", { name: "Save" }).click();
  await olive.page.getByText("Saved.").waitFor();
  await olive.accessible();

  await opened(olive, project);
  await tool.waitFor();
  const at = await placer(olive);
  await press(olive, "1", "Shift+d");
  await clicks(olive, at(150, 100));
  await bar.getByText("of 10 s").waitFor();
  await olive.picture("label-model-asked");
  await press(olive, "Escape");
  await bar.waitFor({ state: "detached" });

  await name("fill");
  await clicks(olive, at(150, 100)); // the first block
  await suggested();
  await clicks(olive, at(20, 20)); // and the ground around it: too much
  await olive.page.keyboard.down("Shift");
  await clicks(olive, at(630, 390)); // the ground is not meant
  await olive.page.keyboard.up("Shift");
  await suggested();
  assert.equal(await option(olive, 1).count(), 0, "nothing of it is in the answer");
  await olive.picture("label-model-suggested");
  await olive.accessible();
  await press(olive, "Enter");
  await option(olive, 1).waitFor();
  await drag(olive, at(300, 160), at(460, 360)); // a box around the second block
  await suggested();
  await bar.getByRole("button", { name: "Take it" }).click();
  await option(olive, 2).waitFor();
  await clicks(olive, at(20, 20));
  await suggested();
  await press(olive, "Escape");
  await bar.waitFor({ state: "detached" });
  const [first, second] = await sentShapes(olive, project);
  nearPoints(sorted(first?.points), [[81, 61], [81, 160], [240, 61], [240, 160]]);
  nearPoints(sorted(second?.points), block);

  // The second picture, by keyboard alone.
  await opened(olive, project);
  await tool.waitFor();
  await press(olive, "1", "Shift+d", "n", "Shift+ArrowRight", "Shift+ArrowRight", "Shift+ArrowRight", "Space");
  await suggested();
  await press(olive, "Escape"); // dropped; the pen stays
  await press(olive, "l", "Shift+ArrowRight", "Shift+ArrowRight", "Shift+ArrowDown", "Shift+ArrowDown", "l");
  await suggested();
  await olive.picture("label-model-keys");
  await press(olive, "Enter");
  await option(olive, 1).waitFor();
  await press(olive, "Escape", "v", "Tab", "Shift+ArrowDown", "Enter"); // ten pixels down, and sent
  await saved(olive);
  assert.deepEqual((await fates(olive, project)).toSorted(), [["sam 2 accepted", "sam 2 accepted", "sam 2 rejected"], ["sam 2 rejected", "sam 2 edited"]]);
}, ["--model-hosts", new URL(model.url).host]);
