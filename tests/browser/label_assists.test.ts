// Assists on a picture: the wand, small patches and scissors give masks and outlines, by mouse and by keyboard alone.
import assert from "node:assert/strict";
import { clicks, drawingProject, nearPoints, opened, option, placer, press, sentShapes, type Drawn, type Place } from "./drawing.ts";
import { said } from "./label_setup.ts";
import { story } from "./story.ts";

type Painted = { id: string; class: string; rle: { size: [number, number]; counts: string } };
const sorted = (points: readonly Place[] = []) => points.toSorted(([ax, ay], [bx, by]) => Math.round(ax / 10) - Math.round(bx / 10) || ay - by);

/** Encloses as much as the block does. */
function nearArea(drawn: Drawn | undefined, want: number): void {
  const area = Math.abs((drawn?.points ?? []).reduce((sum, [x, y], i, all) => { const [nx, ny] = all[(i + 1) % all.length] ?? [0, 0]; return sum + x * ny - nx * y; }, 0) / 2);
  assert.ok(Math.abs(area - want) < 900, `${area}`);
}

story("the wand outlines and paints what is of one colour, by mouse", async ({ owner }) => {
  const olive = await owner();
  const project = await drawingProject(olive, "polygons");
  await opened(olive, project);
  const at = await placer(olive);
  await press(olive, "1", "Shift+w");
  await clicks(olive, at(150, 100)); // the first grey block
  await option(olive, 1).waitFor();
  await clicks(olive, at(20, 20)); // the ground, in which both blocks are holes
  await option(olive, 2).waitFor();
  await olive.picture("label-wand-polygons");
  await olive.accessible();
  await press(olive, "Control+z");
  await option(olive, 2).waitFor({ state: "detached" });
  const [block] = await sentShapes(olive, project);
  nearPoints(sorted(block?.points), [[81, 61], [81, 160], [240, 61], [240, 160]]);
});

story("the wand and patches paint a mask, and take of it again", async ({ owner }) => {
  const olive = await owner();
  const project = await drawingProject(olive, "masks");
  await opened(olive, project);
  const at = await placer(olive);
  const pixels = async () => Number((/([\d,]+) pixels/.exec(await option(olive, 1).innerText())?.[1] ?? "0").replaceAll(",", ""));
  const grown = (from: number) => olive.page.waitForFunction((was) => {
    const text = /([\d,]+) pixels/.exec(document.querySelector("[role=option]")?.textContent ?? "")?.[1];
    return text !== undefined && Number(text.replaceAll(",", "")) !== was;
  }, from);
  await press(olive, "2", "Shift+w");
  await clicks(olive, at(380, 250));
  await option(olive, 1).waitFor();
  const block = await pixels();
  assert.ok(Math.abs(block - 119 * 159) < 400, `${block} pixels`);
  await press(olive, "Shift+s");
  await clicks(olive, at(300, 250)); // a patch of the ground beside it
  await grown(block);
  const more = await pixels();
  assert.ok(more > block + 150 && more < block + 4000, `${more} pixels`);
  await olive.picture("label-patches");
  await olive.accessible();
  await olive.page.keyboard.down("Shift"); // erases
  await clicks(olive, at(300, 250));
  await olive.page.keyboard.up("Shift");
  await grown(more);
  assert.equal(await pixels(), block);
  const [bus] = await sentShapes<Painted>(olive, project);
  assert.equal(bus?.class, "bus");
});

story("scissors follow the border of a block, and one step back takes a whole stretch", async ({ owner }) => {
  const olive = await owner();
  const project = await drawingProject(olive, "polygons");
  await opened(olive, project);
  const at = await placer(olive);
  await press(olive, "x", "1", "Shift+x");
  await clicks(olive, at(81, 61), at(160, 61));
  await olive.page.mouse.move(...at(239, 150));
  await olive.page.waitForFunction(() => document.querySelector<HTMLElement>(".lw-image-surface")?.style.cursor === "crosshair"); // the wires from there are found
  await olive.picture("label-scissors");
  await clicks(olive, at(239, 159)); // around a corner
  await press(olive, "Backspace");
  await clicks(olive, at(239, 159), at(120, 159), at(81, 61)); // to the first, around another corner
  await option(olive, 1).waitFor();
  await olive.accessible();
  const [block] = await sentShapes(olive, project);
  nearArea(block, 159 * 99);
});

story("scissors are used by keyboard alone, as fast as keys are pressed", async ({ owner }) => {
  const olive = await owner();
  const project = await drawingProject(olive, "polygons");
  await opened(olive, project);
  const go = (arrow: string, times: number) => press(olive, ...new Array<string>(times).fill(`Shift+Arrow${arrow}`));
  await press(olive, "1", "n", "Shift+x", "Space"); // on the left border of the second block
  await go("Right", 12);
  await press(olive, "Space", "Backspace", "Space"); // over two corners
  await go("Down", 14);
  await go("Left", 4);
  await press(olive, "Space");
  await olive.picture("label-scissors-keys");
  await go("Left", 8);
  await go("Up", 14);
  await press(olive, "Space"); // where it began
  await option(olive, 1).waitFor();
  await olive.accessible();
  await press(olive, "Escape"); // lays the pen aside
  const [block] = await sentShapes(olive, project);
  nearArea(block, 119 * 159);
});

story("where the assists cannot be loaded scissors draw straight lines, and the wand finds nothing", async ({ owner }) => {
  const olive = await owner();
  const project = await drawingProject(olive, "polygons");
  await olive.page.route(/assets\/worker/, (route) => route.abort());
  await opened(olive, project);
  await press(olive, "1", "n", "Shift+w", "Space");
  await said(olive, "Nothing was found there.");
  const shown = olive.page.locator("main p", { hasText: "Nothing was found there." });
  await shown.waitFor();
  await olive.picture("label-assist-nothing");
  await press(olive, "Shift+x");
  await shown.waitFor({ state: "detached" });
  await press(olive, "Space", "Shift+ArrowRight", "Space", "Shift+ArrowDown", "Space", "Enter");
  await option(olive, 1).waitFor();
  await press(olive, "Escape");
  const [block] = await sentShapes(olive, project);
  nearPoints(block?.points, [[320, 200], [330, 200], [330, 210]]);
});

story("the wand and patches are used by keyboard alone", async ({ owner }) => {
  const olive = await owner();
  const project = await drawingProject(olive, "polygons");
  await opened(olive, project);
  await press(olive, "1", "n", "Shift+w", "k", "k", "Space");
  await option(olive, 1).waitFor();
  await press(olive, "Shift+s", "j", "Space");
  await option(olive, 2).waitFor();
  await olive.picture("label-wand-keys");
  await olive.accessible();
  await press(olive, "Escape"); // lays the pen aside
  const [ground, patch] = await sentShapes(olive, project);
  assert.ok((ground?.holes?.length ?? 0) >= 1 && (patch?.points?.length ?? 0) > 3);
});
