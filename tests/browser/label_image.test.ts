// The workbench on pictures: boxes by mouse and by keyboard alone, undo, zoom, suggestions.
import assert from "node:assert/strict";
import { drag, drawingProject, opened, option, placer, sentShapes, type Drawn } from "./drawing.ts";
import { pictureDrawn, repainted } from "./label_setup.ts";
import { story } from "./story.ts";

type Box = Drawn & { x: number; y: number; w: number; h: number };
const near = (a: number, b: number) => assert.ok(Math.abs(a - b) < 2.5, `${a} is not near ${b}`);

story("boxes are drawn, moved, resized, undone and sent by mouse", async ({ owner }) => {
  const olive = await owner();
  const project = await drawingProject(olive, "boxes", { count: 2 });
  const { page } = olive;
  await opened(olive, project);
  const at = await placer(olive);
  await page.keyboard.press("1");
  await drag(olive, at(80, 60), at(240, 160));
  await page.keyboard.press("2");
  await drag(olive, at(320, 180), at(440, 340));
  await option(olive, 2).waitFor();
  await olive.picture("label-boxes");
  await olive.accessible();
  await drag(olive, at(500, 20), at(600, 90));
  await option(olive, 3).waitFor();
  await page.keyboard.press("Control+z");
  await option(olive, 3).waitFor({ state: "detached" });
  await page.keyboard.press("v");
  await drag(olive, at(160, 110), at(180, 130)); // moves the car by 20, 20
  await drag(olive, at(260, 180), at(280, 200)); // its lower right corner
  await olive.picture("label-boxes-selected");
  const sent = await sentShapes<Box>(olive, project);
  assert.deepEqual(sent.map((b) => b.class), ["car", "bus"]);
  const car = sent[0] as Box;
  for (const [got, want] of [[car.x, 100], [car.y, 80], [car.w, 180], [car.h, 120]] as const) near(got, want);
});

story("a box is made, placed and sized by keyboard alone", async ({ owner }) => {
  const olive = await owner();
  const project = await drawingProject(olive, "boxes");
  const { page } = olive;
  await opened(olive, project);
  await page.keyboard.press("2");
  await page.keyboard.press("n");
  await page.getByRole("option", { name: /Bus/ }).waitFor();
  const measured = async () => (await option(olive, 1).innerText()).match(/\d+/g)?.map(Number) ?? [];
  const [x = 0, y = 0, w = 0, h = 0] = await measured();
  for (let i = 0; i < 3; i++) await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Shift+ArrowUp");
  await page.keyboard.press("Alt+ArrowRight");
  await page.keyboard.press("Shift+Alt+ArrowDown");
  assert.deepEqual(await measured(), [x + 3, y - 10, w + 1, h + 10]);
  await page.keyboard.press("1");
  await page.getByRole("option", { name: /Car/ }).waitFor();
  await page.keyboard.press("Control+z");
  await page.getByRole("option", { name: /Bus/ }).waitFor();
  const sent = await sentShapes<Box>(olive, project);
  assert.deepEqual(sent.map(({ class: name, x, y, w, h }) => [name, x, y, w, h]), [["bus", x + 3, y - 10, w + 1, h + 10]]);
});

story("the wheel zooms where the pointer is and a box drawn there has pixels of the picture", async ({ owner }) => {
  const olive = await owner();
  const project = await drawingProject(olive, "boxes");
  const { page } = olive;
  await opened(olive, project);
  const at = await placer(olive);
  const anchor = at(80, 60);
  await page.mouse.move(...anchor);
  await repainted(olive, () => page.mouse.wheel(0, -600));
  await page.keyboard.press("1");
  await drag(olive, anchor, [anchor[0] + 120, anchor[1] + 90]);
  await olive.picture("label-zoomed");
  const [box] = await sentShapes<Box>(olive, project);
  assert.ok(box);
  near(box.x, 80); near(box.y, 60);
  assert.ok(box.w < 80 && box.w > 10, `zoomed in, ${box.w} wide`);
});

story("the picture surface is whole in dark, and what is drawn before the picture has come is there beside what is drawn after", async ({ owner }) => {
  const olive = await owner({ colorScheme: "dark" });
  const project = await drawingProject(olive, "boxes");
  let send = () => {};
  const held = new Promise<void>((done) => { send = done; });
  await olive.page.route(/\/media\//, async (route) => { await held; await route.continue(); });
  await olive.page.goto(`/label/${project}`);
  await olive.page.getByText("Loading the picture").waitFor();
  await olive.page.keyboard.press("n");
  await option(olive, 1).waitFor();
  send();
  await pictureDrawn(olive);
  await olive.page.keyboard.press("n");
  await option(olive, 2).waitFor();
  await olive.picture("label-boxes-dark");
  await olive.accessible();
});
