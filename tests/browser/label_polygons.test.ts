// Outlines on a picture: by mouse, by keyboard alone, snapped to each other, simplified, told to those who listen.
import assert from "node:assert/strict";
import { answersOf, clicks, drag, drawingProject, nearPoints, opened, option, placer, press, sentShapes, type Place } from "./drawing.ts";
import { draftKept, pictureDrawn, saved } from "./label_setup.ts";
import { story } from "./story.ts";

story("outlines are clicked, closed, mended corner by corner, undone and sent by mouse", async ({ owner }) => {
  const olive = await owner();
  const project = await drawingProject(olive, "polygons");
  const { page } = olive;
  await opened(olive, project);
  const at = await placer(olive);
  await press(olive, "1");
  await clicks(olive, at(80, 60), at(240, 60), at(300, 300), at(240, 160));
  await press(olive, "Backspace", "Backspace"); // two points taken back
  await clicks(olive, at(240, 160), at(80, 160));
  await olive.picture("label-polygon-open");
  await clicks(olive, at(81, 61)); // the first point again
  await option(olive, 1).waitFor();
  await press(olive, "2");
  await clicks(olive, at(320, 180), at(440, 180), at(440, 340));
  await page.mouse.dblclick(...at(320, 340)); // ends without the first point
  await option(olive, 2).waitFor();
  await olive.picture("label-polygons");
  await olive.accessible();
  await press(olive, "v");
  await clicks(olive, at(160, 110));
  await drag(olive, at(240, 160), at(280, 200)); // a corner
  await drag(olive, at(160, 60), at(160, 20)); // a new one out of the upper side
  await olive.picture("label-polygon-selected");
  await press(olive, "Control+z", "Control+z", "Control+Shift+z"); // both back, one again
  await page.keyboard.down("Alt");
  await clicks(olive, at(80, 160)); // taken away
  await page.keyboard.up("Alt");
  const [car, bus] = await sentShapes(olive, project);
  assert.deepEqual([car?.class, bus?.class], ["car", "bus"]);
  nearPoints(car?.points, [[80, 60], [240, 60], [280, 200]]);
  nearPoints(bus?.points, [[320, 180], [440, 180], [440, 340], [320, 340]]);
});

story("an outline is drawn, walked and mended by keyboard alone", async ({ owner }) => {
  const olive = await owner();
  const project = await drawingProject(olive, "polygons");
  await opened(olive, project);
  await press(olive, "2", "n");
  const said = olive.page.getByRole("status").filter({ hasText: /Pen at/ });
  const [x = 0, y = 0] = (await said.innerText()).match(/\d+/g)?.map(Number) ?? [];
  await press(olive, "Space", "Shift+ArrowRight", "Shift+ArrowRight", "Shift+ArrowRight", "Space", "Shift+ArrowDown", "Shift+ArrowDown", "Space");
  await press(olive, "ArrowLeft", "Space", "Backspace"); // one too many
  await olive.picture("label-polygon-pen");
  await press(olive, "Shift+ArrowLeft", "Shift+ArrowLeft", "Space", "Enter");
  await option(olive, 1).waitFor();
  assert.match(await option(olive, 1).innerText(), /Bus[^]*4 points/);
  await press(olive, "Escape", "Escape", "Tab", ".", ".", "ArrowUp", "Shift+ArrowRight"); // the second corner
  await press(olive, ".", "Delete"); // the third is gone
  await press(olive, ".", "i", "Shift+ArrowUp"); // one more behind the first
  await olive.picture("label-polygon-corner");
  await olive.accessible();
  await press(olive, "Escape", "ArrowDown"); // the whole
  const [bus] = await sentShapes(olive, project);
  nearPoints(bus?.points, [[x, y + 1], [x + 20, y - 9.5], [x + 40, y], [x + 9, y + 21]], 0.01);
});

story("an outline snaps to another's border and corners, and not with Ctrl", async ({ owner }) => {
  const olive = await owner();
  const project = await drawingProject(olive, "polygons");
  const { page } = olive;
  await opened(olive, project);
  const at = await placer(olive);
  await press(olive, "1");
  await clicks(olive, at(100, 100), at(200, 100), at(200, 200), at(100, 200));
  await press(olive, "Enter");
  await option(olive, 1).waitFor();
  await clicks(olive, at(202, 101), at(637, 150), at(202, 160)); // a corner, the edge of the picture, a border
  await press(olive, "Enter");
  await page.keyboard.down("Control");
  await clicks(olive, at(97, 150), at(50, 180), at(60, 120));
  await page.keyboard.up("Control");
  await press(olive, "Enter");
  await option(olive, 3).waitFor();
  await olive.picture("label-polygons-snapped");
  const [first, second, third] = await sentShapes(olive, project);
  assert.deepEqual(second?.points?.[0], first?.points?.[1]);
  assert.equal(second?.points?.[1]?.[0], 640);
  assert.equal(second?.points?.[2]?.[0], first?.points?.[1]?.[0]);
  assert.ok(Math.abs((third?.points?.[0]?.[0] ?? 0) - 97) < 1.5);
});

story("a drag draws freely and the line is made simple by one key", async ({ owner }) => {
  const olive = await owner();
  const project = await drawingProject(olive, "polygons");
  await opened(olive, project);
  const at = await placer(olive);
  await press(olive, "1");
  const ring = Array.from({ length: 25 }, (_, i) => at(200 + 90 * Math.cos((i * Math.PI) / 13), 180 + 90 * Math.sin((i * Math.PI) / 13)));
  await drag(olive, ...ring);
  await press(olive, "Enter");
  await option(olive, 1).waitFor();
  const count = async () => Number(/(\d+) points/.exec(await option(olive, 1).innerText())?.[1]);
  const before = await count();
  await press(olive, "Escape", "Tab", "y");
  await olive.page.waitForFunction((was) => !document.querySelector("[role=option]")?.textContent?.includes(was), `${before} points`);
  const after = await count();
  assert.ok(after < before && after >= 8, `${before} points became ${after}`);
  await olive.picture("label-polygon-simple");
  const [car] = await sentShapes(olive, project);
  assert.equal(car?.points?.length, after);
});

/** What an outline encloses less its holes. */
function area({ points = [], holes = [] }: { points?: readonly Place[]; holes?: readonly (readonly Place[])[] }): number {
  const of = (ring: readonly Place[]) => Math.abs(ring.reduce((sum, [x, y], i) => { const [nx, ny] = ring[(i + 1) % ring.length] ?? [0, 0]; return sum + x * ny - nx * y; }, 0) / 2);
  return holes.reduce((sum, hole) => sum - of(hole), of(points));
}

story("outlines are joined, trimmed to a hole and cut by key", async ({ owner }) => {
  const olive = await owner();
  const project = await drawingProject(olive, "polygons");
  await opened(olive, project);
  const at = await placer(olive);
  const square = async (key: string, x: number, y: number, side: number) => {
    await press(olive, key);
    await clicks(olive, at(x, y), at(x + side, y), at(x + side, y + side), at(x, y + side));
    await press(olive, "Enter");
  };
  await press(olive, "x"); // nothing snaps
  await square("1", 60, 60, 100);
  await square("1", 140, 100, 100);
  await square("2", 400, 60, 200);
  await square("1", 450, 110, 60);
  await option(olive, 4).waitFor();
  await press(olive, "v");
  await clicks(olive, at(80, 80));
  await press(olive, "w");
  await option(olive, 4).waitFor({ state: "detached" });
  await clicks(olive, at(420, 80));
  await press(olive, "t"); // the small one lies in its middle
  await olive.picture("label-polygons-combined");
  await press(olive, ".", "z", ".", ".", "z"); // from its first corner to its third
  await option(olive, 4).waitFor();
  await olive.accessible();
  const areas = (await sentShapes(olive, project)).map(area).sort((a, b) => a - b);
  const want = [3600, 20_000 - 1800, 20_000 - 1800, 20_000 - 1200]; // the small one, the halves of the large one, the joined two
  assert.ok(areas.length === 4 && areas.every((a, i) => Math.abs(a - (want[i] ?? 0)) < 700), areas.join(", "));
});

story("a hole is drawn and mended, and an outline cut along a line, by mouse", async ({ owner }) => {
  const olive = await owner();
  const project = await drawingProject(olive, "polygons");
  await opened(olive, project);
  const at = await placer(olive);
  await press(olive, "x", "1");
  await clicks(olive, at(100, 60), at(500, 60), at(500, 340), at(100, 340));
  await press(olive, "Enter", "v");
  await clicks(olive, at(300, 100));
  await press(olive, "Shift+t");
  await clicks(olive, at(200, 140), at(300, 140));
  await olive.picture("label-polygon-hole-open");
  await clicks(olive, at(300, 240), at(200, 240), at(201, 141));
  await olive.page.waitForFunction(() => document.querySelector("[role=option]")?.textContent?.includes("8 points"));
  await drag(olive, at(300, 240), at(320, 260)); // a corner of the hole
  await olive.picture("label-polygon-hole");
  await olive.accessible();
  await clicks(olive, at(250, 200)); // in the hole nothing is hit
  await olive.page.waitForFunction(() => document.querySelector("[role=option][aria-selected=true]") === null);
  await clicks(olive, at(450, 100));
  await press(olive, "z");
  await clicks(olive, at(400, 40), at(410, 200), at(400, 380));
  await press(olive, "Enter");
  await option(olive, 2).waitFor();
  await olive.picture("label-polygon-cut");
  await press(olive, "Control+z", "Control+z"); // whole again, the hole as it was drawn
  await option(olive, 2).waitFor({ state: "detached" });
  await press(olive, "Control+Shift+z", "Control+Shift+z");
  await option(olive, 2).waitFor();
  const [large, small] = await sentShapes(olive, project);
  assert.deepEqual([large?.holes?.length, small?.holes], [1, undefined]);
  const [one, two] = [area(large ?? {}), area(small ?? {})];
  assert.ok(Math.abs(one - (305 * 280 - 12_000)) < 900 && Math.abs(two - 95 * 280) < 900, `${one} and ${two}`);
});

story("a hole and a cut are drawn by keyboard alone", async ({ owner }) => {
  const olive = await owner();
  const project = await drawingProject(olive, "polygons");
  await opened(olive, project);
  const walk = async (key: string, count: number) => { for (let i = 0; i < count; i++) await press(olive, `Shift+${key}`); };
  await press(olive, "x", "1", "n");
  for (const key of ["ArrowRight", "ArrowDown", "ArrowLeft"]) { await press(olive, "Space"); await walk(key, 12); }
  await press(olive, "Space", "Enter", "Escape", "Escape", "Tab");
  await press(olive, "Shift+t");
  for (const key of ["ArrowRight", "ArrowDown"]) { await press(olive, "Space"); await walk(key, 2); }
  await press(olive, "Space");
  await olive.picture("label-polygon-hole-pen");
  await press(olive, "Enter");
  await olive.page.waitForFunction(() => document.querySelector("[role=option]")?.textContent?.includes("7 points"));
  await press(olive, "z");
  await walk("ArrowLeft", 3);
  await walk("ArrowUp", 8);
  await press(olive, "Space");
  await walk("ArrowDown", 16);
  await press(olive, "Space", "Enter");
  await option(olive, 2).waitFor();
  await olive.accessible();
  const [large, small] = await sentShapes(olive, project);
  assert.deepEqual([large?.holes?.length, small?.holes], [1, undefined]);
  const ratio = (area(large ?? {}) + area(large?.holes?.[0] ? { points: large.holes[0] } : {})) / area(small ?? {});
  assert.ok(ratio > 2.5 && ratio < 3.5, `${ratio}`);
});

story("an outline that is not ended is not sent, and is there again after the page was killed", async ({ owner }) => {
  const olive = await owner();
  const project = await drawingProject(olive, "polygons");
  const { page } = olive;
  await opened(olive, project);
  const at = await placer(olive);
  await press(olive, "x", "2");
  await clicks(olive, at(100, 60), at(300, 60), at(300, 200));
  await page.getByRole("button", { name: /Send answer/ }).click();
  await page.getByText("A shape is begun on the picture.").waitFor();
  await olive.picture("label-polygon-unfinished");
  await olive.accessible();
  await draftKept(olive, '"begun":{');
  await page.reload();
  await pictureDrawn(olive);
  await page.getByText("A shape is begun on the picture.").waitFor();
  await page.locator(".lw-image-surface").focus();
  await press(olive, "Enter");
  await option(olive, 1).waitFor();
  const [bus] = await sentShapes(olive, project);
  assert.equal(bus?.class, "bus");
  nearPoints(bus?.points, [[100, 60], [300, 60], [300, 200]]);
});

story("outlines are grouped by key, moved together and taken apart, and several in a frame are named at once", async ({ owner }) => {
  const olive = await owner();
  const project = await drawingProject(olive, "polygons");
  await opened(olive, project);
  const at = await placer(olive);
  const square = async (x: number, y: number) => {
    await press(olive, "1");
    await clicks(olive, at(x, y), at(x + 60, y), at(x + 60, y + 60), at(x, y + 60));
    await press(olive, "Enter");
  };
  await press(olive, "x");
  for (const [x, y] of [[60, 60], [200, 60], [340, 60]] as const) await square(x, y);
  await option(olive, 3).waitFor();
  await press(olive, "Escape", "Escape", "Tab", "Shift+g", "Tab", "Shift+g", "Tab", "Shift+g");
  await olive.page.waitForFunction(() => document.querySelectorAll("[role=option]")[2]?.textContent?.includes("group 1"));
  await press(olive, "Shift+u", "[", "ArrowDown"); // the third is out again, the second takes the first along
  await olive.picture("label-polygons-grouped");
  await olive.accessible();
  await press(olive, "v");
  await drag(olive, at(90, 92), at(110, 122));
  await press(olive, "Shift+k", "]"); // kept, and the next one as well
  await olive.page.waitForFunction(() => document.querySelectorAll("[role=option][aria-selected=true]").length === 2);
  await option(olive, 1).click();
  await option(olive, 3).click({ modifiers: ["Shift"] });
  assert.equal(await olive.page.evaluate(() => getSelection()?.toString()), "", "marks are selected, not their words");
  await clicks(olive, at(500, 300));
  await olive.page.keyboard.down("Shift");
  await drag(olive, at(40, 40), at(300, 180));
  await olive.page.mouse.click(...at(370, 90)); // the third as well, and out again
  await olive.page.mouse.click(...at(370, 90));
  await olive.page.keyboard.up("Shift");
  await olive.page.waitForFunction(() => document.querySelectorAll("[role=option][aria-selected=true]").length === 2);
  await olive.picture("label-polygons-several");
  await olive.accessible();
  await press(olive, "2");
  const sent = await sentShapes<{ points: Place[]; class: string; group?: string }>(olive, project);
  assert.deepEqual(sent.map((s) => s.group), ["1", "1", undefined]);
  assert.deepEqual(sent.map((s) => s.class), ["bus", "bus", "car"]);
  for (const [i, [x, y]] of ([[80, 91], [220, 91], [340, 60]] as const).entries()) nearPoints(sent[i]?.points.slice(0, 1), [[x, y]]);
});

story("whatever dies at any step of drawing, what was drawn is there again and arrives", async ({ owner, server }) => {
  const olive = await owner();
  const project = await drawingProject(olive, "polygons");
  const { page } = olive;
  await opened(olive, project);
  let at = await placer(olive);
  const drawn = () => page.getByRole("option").allInnerTexts();
  const steps: (() => Promise<void>)[] = [
    async () => { await press(olive, "1"); await clicks(olive, at(100, 60), at(500, 60), at(500, 340), at(100, 340)); await press(olive, "Enter"); },
    async () => { await press(olive, "Escape", "Escape", "Tab", "x", "Shift+t"); await clicks(olive, at(200, 140), at(300, 140), at(300, 240)); await press(olive, "Enter"); },
    async () => { await press(olive, "Tab", "Shift+ArrowRight", ".", "Shift+ArrowLeft"); },
    async () => { await press(olive, "Tab", "d"); },
    async () => { await press(olive, "Tab", "Delete"); },
  ];
  const seen = new Set<string>();
  for (const step of steps) {
    await page.locator(".lw-image-surface").focus();
    await step();
    const before = await drawn();
    seen.add(before.join());
    await page.reload(); // before anything was saved in its own time
    await pictureDrawn(olive);
    at = await placer(olive);
    await page.waitForFunction((wanted) => [...document.querySelectorAll<HTMLElement>("[role=option]")].map((o) => o.innerText).join() === wanted, before.join());
  }
  assert.ok(seen.size >= 5, `${seen.size} states`);
  const wanted = await drawn();
  await server.kill();
  await page.locator(".lw-image-surface").focus();
  await press(olive, "Enter"); // sent to nobody
  await page.getByText(/offline, 1 queued/).waitFor();
  await server.comeBack();
  await saved(olive);
  const [shapes] = await answersOf(olive, project);
  assert.deepEqual([shapes?.length, shapes?.[0]?.holes?.length], [1, 1]);
  assert.equal(wanted.length, 1);
});
