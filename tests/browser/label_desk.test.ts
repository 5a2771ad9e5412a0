// What helps through many pictures: copying from one to the next, order, one class at a time, and how a picture is seen.
import assert from "node:assert/strict";
import { answersOf, clicks, drag, drawingProject, nearPoints, opened, option, placer, press, sentShapes, type Drawn } from "./drawing.ts";
import { pictureDrawn, repainted, said, saved } from "./label_setup.ts";
import { story } from "./story.ts";

type Box = Drawn & { x: number; y: number; w: number; h: number };

story("marks are copied to the next picture, and put above or below each other", async ({ owner }) => {
  const olive = await owner();
  const project = await drawingProject(olive, "boxes", { count: 2 });
  await opened(olive, project);
  const at = await placer(olive);
  const first = await olive.page.locator("header bdi").nth(1).innerText();
  await press(olive, "1");
  await drag(olive, at(80, 60), at(240, 160));
  await press(olive, "2");
  await drag(olive, at(200, 120), at(440, 340));
  await option(olive, 2).waitFor();
  await press(olive, "v", "Control+c"); // nothing is selected: all
  await press(olive, "Enter");
  await olive.page.waitForFunction((name) => !document.querySelector("header")?.textContent?.includes(name), first);
  await pictureDrawn(olive);
  await press(olive, "Control+v");
  await option(olive, 2).waitFor();
  await olive.picture("label-pasted");
  await press(olive, "Escape", "[", "Control+c", "Control+v"); // both are selected; of them the bus once more
  await option(olive, 3).waitFor();
  await press(olive, "Shift+ArrowRight", "PageDown", "Control+z", "Control+Shift+z");
  await olive.accessible();
  await press(olive, "Enter");
  await saved(olive);
  const [two, three] = (await answersOf<Box>(olive, project)).sort((p, q) => p.length - q.length);
  assert.deepEqual(two?.map((s) => s.class), ["car", "bus"]);
  assert.deepEqual(three?.map((s) => s.class), ["bus", "car", "bus"]); // the moved copy is below the others
  const unnamed = (boxes: readonly Box[] = []) => boxes.map((box) => ({ ...box, id: "" }));
  assert.deepEqual(unnamed(three?.slice(1)), unnamed(two));
  assert.equal(three?.[0]?.x, (two?.[1]?.x ?? 0) + 10);
});

story("one class at a time, and a picture made brighter for the eye alone", async ({ owner }) => {
  const olive = await owner();
  const project = await drawingProject(olive, "boxes");
  const { page } = olive;
  await opened(olive, project);
  const at = await placer(olive);
  await press(olive, "1");
  await drag(olive, at(80, 60), at(240, 160));
  await press(olive, "2");
  await drag(olive, at(320, 180), at(440, 340));
  await option(olive, 2).waitFor();
  await press(olive, "r");
  await said(olive, "Only Bus is shown.");
  await olive.picture("label-one-class");
  await press(olive, "r");
  await repainted(olive, async () => { await press(olive, "f", "ArrowRight", "ArrowRight", "ArrowRight", "ArrowRight"); });
  await page.getByRole("slider", { name: "Marks" }).fill("0.4");
  await olive.picture("label-look");
  await olive.accessible();
  await page.reload();
  await pictureDrawn(olive);
  await option(olive, 2).waitFor(); // the draft is there again
  assert.equal(await page.getByRole("slider", { name: "Brightness" }).inputValue(), "1.2");
  await page.getByRole("button", { name: "As it is" }).click();
  assert.equal(await page.getByRole("slider", { name: "Brightness" }).inputValue(), "1");
  await page.locator(".lw-image-surface").focus();
  const [car, bus] = await sentShapes<Box>(olive, project);
  assert.deepEqual([Object.keys(car ?? {}).sort(), car?.class, bus?.class], [["attributes", "class", "h", "id", "rotation", "w", "x", "y"], "car", "bus"]);
});

story("where one mark is all that is wanted, drawing it sends it and the next picture is there", async ({ owner }) => {
  const olive = await owner();
  const project = await drawingProject(olive, "points", { count: 5 });
  await opened(olive, project);
  const at = await placer(olive);
  await press(olive, "Shift+N");
  await olive.page.getByRole("checkbox", { name: /Send after one mark/ }).and(olive.page.locator(":checked")).waitFor();
  await press(olive, "2");
  await olive.picture("label-one-each");
  await olive.accessible();
  let send = () => {};
  const held = new Promise<void>((done) => { send = done; });
  await olive.page.route(/\/next$/, async (route) => { await held; await route.continue(); });
  for (let i = 0; i < 5; i++) {
    if (i === 4) {
      await olive.page.getByRole("option").waitFor({ state: "detached" }); // none is here, and the server takes its time
      send();
    }
    await pictureDrawn(olive);
    const item = await olive.page.locator("header bdi").nth(1).innerText();
    await olive.page.mouse.click(...at(100 + 50 * i, 80)); // the tool is still in hand
    await olive.page.waitForFunction((name) => !document.querySelector("header")?.textContent?.includes(name), item);
  }
  await saved(olive);
  const { items } = await olive.call<{ items: { state: string }[] }>("GET", `/projects/${project}/items`);
  assert.deepEqual(items.map((i) => i.state), Array(5).fill("settled"));
});

story("where one mark is all that is wanted, one put down by key is sent by Enter, once it is where it belongs", async ({ owner }) => {
  const olive = await owner();
  const project = await drawingProject(olive, "boxes");
  await opened(olive, project);
  await press(olive, "Shift+N", "2", "n");
  await option(olive, 1).waitFor();
  await press(olive, "d", "ArrowRight");
  await option(olive, 2).waitFor();
  await press(olive, "Delete", "[", "Shift+ArrowRight", "Enter");
  await saved(olive);
  assert.equal((await sentShapes<Box>(olive, project)).length, 1);
});

story("what has no button is in the menu of more tools, a switch shows whether it is on, and steps are taken back: by mouse alone", async ({ owner }) => {
  const olive = await owner();
  const project = await drawingProject(olive, "polygons");
  const { page } = olive;
  await opened(olive, project);
  const at = await placer(olive);
  const tool = (name: string) => page.getByRole("toolbar").getByRole("button", { name });
  const more = async (name: string) => { await tool("More").click(); await page.getByRole("menuitem", { name }).click(); };
  await page.getByText("Bus", { exact: true }).click();
  await clicks(olive, at(300, 60), at(500, 60), at(500, 340), at(300, 60));
  await page.getByText("Car", { exact: true }).click();
  await clicks(olive, at(100, 60), at(250, 60), at(250, 340), at(100, 60));
  await option(olive, 2).waitFor();
  await tool("Undo").click();
  await option(olive, 2).waitFor({ state: "detached" });
  await tool("Do again").click();
  await option(olive, 2).waitFor();
  assert.equal(await tool("Snap").getAttribute("aria-pressed"), "true");
  await tool("Snap").click();
  await page.locator('[aria-pressed="false"]', { hasText: "Snap" }).waitFor();
  await tool("Select").click();
  await option(olive, 2).click(); // the car
  await tool("More").click();
  await page.getByRole("menuitem", { name: "Below the others" }).waitFor();
  await olive.picture("label-more-tools");
  await olive.accessible();
  await page.getByRole("menuitem", { name: "Below the others" }).click();
  await page.getByRole("menuitem").first().waitFor({ state: "detached" });
  await more("Duplicate the selected shape");
  await option(olive, 3).waitFor();
  await more("Copy what is selected");
  await more("Paste marks");
  await option(olive, 4).waitFor();
  await more("Into one group");
  await olive.picture("label-mouse-alone");
  await page.getByRole("button", { name: "Send answer" }).click();
  await saved(olive);
  const sent = (await answersOf<Drawn & { group?: string }>(olive, project)).flat();
  assert.deepEqual(sent.map((s) => s.class), ["car", "bus", "car", "car"]);
});

story("marks are removed one after another from the list by keyboard alone: each is said, and the walk goes on where it was", async ({ owner }) => {
  const olive = await owner();
  const project = await drawingProject(olive, "points");
  const { page } = olive;
  await opened(olive, project);
  const at = await placer(olive);
  await press(olive, "1");
  await clicks(olive, at(100, 100), at(200, 100), at(300, 100), at(400, 100), at(500, 100));
  await option(olive, 5).waitFor();
  await page.getByRole("listbox").focus();
  await press(olive, "Home", "ArrowDown", "ArrowDown", "Delete"); // the third
  await said(olive, /^Removed: Car, 300, 100/);
  await press(olive, "ArrowDown", "Delete"); // the fourth
  await said(olive, /^Removed: Car, 400, 100/);
  await press(olive, "ArrowUp", "Shift+ArrowUp", "Delete"); // the second and the first
  await said(olive, "2 marks removed.");
  await press(olive, "ArrowDown", "Enter"); // the last one, on the surface
  const [last, ...others] = await sentShapes(olive, project);
  nearPoints(last?.points, [[500, 100]]);
  assert.equal(others.length, 0);
});

story("N draws the class of before, text and sliders keep their keys, and Space with a drag pans from anywhere", async ({ owner }) => {
  const olive = await owner();
  const { page } = olive;
  await opened(olive, await drawingProject(olive, "boxes"));
  await press(olive, "2", "n");
  await page.getByRole("option", { name: /Bus/ }).first().waitFor();
  await press(olive, "Escape", "v", "n");
  await option(olive, 2).waitFor();
  assert.equal(await page.getByRole("option", { name: /Bus/ }).count(), 2);
  await press(olive, "Escape", "m");
  await page.keyboard.type("ab");
  await press(olive, "Control+a", "Control+c", "ArrowRight", "Control+v");
  const note = page.getByRole("textbox", { name: /^Note/ });
  await page.waitForFunction((text) => document.querySelector<HTMLTextAreaElement>("[data-note]")?.value === text, "abab");
  assert.equal(await note.inputValue(), "abab");
  const slider = page.getByRole("slider", { name: "Brightness" });
  await slider.focus();
  await press(olive, "Home");
  assert.equal(await slider.inputValue(), "0.3");
  await press(olive, "2");
  const at = await placer(olive);
  await slider.focus();
  await page.keyboard.down("Space");
  await drag(olive, at(60, 60), at(160, 120));
  await page.keyboard.up("Space");
  await drag(olive, at(60, 60), at(160, 120));
  await option(olive, 3).waitFor();
  assert.equal(await page.getByRole("option", { name: /Car|Bus/ }).count(), 3);
});

story("zoom and place stay for the next picture of the same size where that is asked for", async ({ owner }) => {
  const olive = await owner();
  const { page } = olive;
  const project = await drawingProject(olive, "boxes", { count: 2 });
  await opened(olive, project);
  const at = await placer(olive);
  const first = await page.locator("header bdi").nth(1).innerText();
  await press(olive, "Shift+z", "+", "+", "+", "1");
  await page.getByRole("checkbox", { name: /Keep zoom/, checked: true }).waitFor();
  await drag(olive, at(100, 100), at(300, 200));
  await option(olive, 1).waitFor();
  await press(olive, "Enter");
  await page.waitForFunction((name) => !document.querySelector("header")?.textContent?.includes(name), first);
  await pictureDrawn(olive);
  await drag(olive, at(100, 100), at(300, 200));
  await option(olive, 1).waitFor();
  await press(olive, "Enter");
  await saved(olive);
  const [one, two] = (await answersOf<Box>(olive, project)).map(([box]) => box ?? assert.fail("no box"));
  assert.ok(one && one.w < 130, `zoomed in, ${one?.w} wide`);
  assert.deepEqual([two?.x, two?.y, two?.w, two?.h], [one.x, one.y, one.w, one.h]);
});
