// The workbench on pictures that come by tiles: very large ones, and those with more shades than a screen.
import assert from "node:assert/strict";
import { answersOf, drag, press } from "./drawing.ts";
import { boxAtRest, pictureDrawn, repainted, saved, until } from "./label_setup.ts";
import type { Person } from "./person.ts";
import { png, pngOf, zip } from "./pictures.ts";
import { story } from "./story.ts";

const schema = { fields: [{ name: "things", title: "Things", kind: "boxes", on: "image", classes: [{ name: "cell", title: "Cell", key: "1" }] }] };
type Box = { x: number; y: number; w: number; h: number };

async function projectOf(owner: Person, picture: Buffer): Promise<string> {
  const { id } = await owner.call<{ id: string }>("POST", "/projects", { name: "Slides", schema, quality: { target: 0.8, min_labels: 1, max_labels: 1 } });
  await owner.importRows(id, zip({ "slide.png": picture }), "application/zip");
  return id;
}

/** Red, green and blue of the picture that is painted at a share of the canvas. */
const painted = ({ page }: Person, x: number, y: number) => page.evaluate(([across, down]) => {
  const canvas = document.querySelector<HTMLCanvasElement>(".lw-image-surface canvas");
  return [...(canvas?.getContext("2d")?.getImageData(canvas.width * across, canvas.height * down, 1, 1).data ?? [])].slice(0, 3);
}, [x, y] as const);

const [width, height] = [8200, 4100];
/** Black and white in turn from pixel to pixel, which from afar is grey; the right half is darker. */
const stripes = Buffer.from(Array.from({ length: width }, (_, x) => (x % 2 === 0 ? 0 : x < width / 2 ? 250 : 120)));

story("a picture of 33 megapixels is drawn by tiles that fit, and boxes on it have its pixels", async ({ owner }) => {
  const olive = await owner();
  const { page } = olive;
  const project = await projectOf(olive, pngOf(width, height, 8, () => stripes));
  const levels: number[] = [];
  page.on("request", (asked) => {
    const url = new URL(asked.url());
    if (url.pathname.endsWith("/tile")) levels.push(Number(url.searchParams.get("level")));
    else assert.ok(!url.pathname.includes("/media/"), "the whole picture is asked for");
  });
  await page.goto(`/label/${project}`);
  await pictureDrawn(olive);
  await until(page, async () => { // each tile comes in its own time
    const canvas = document.querySelector<HTMLCanvasElement>(".lw-image-surface canvas");
    return [...(canvas?.getContext("2d")?.getImageData(canvas.width * 0.4, canvas.height * 0.5, 1, 1).data ?? [])].join() === "125,125,125,255";
  }, null);
  assert.deepEqual([...new Set(levels)], [3]);
  await olive.picture("label-tiles");

  const box = await boxAtRest(page.locator(".lw-image-surface"));
  const [x, y] = [box.x + box.width / 4, box.y + box.height / 2];
  await page.mouse.move(x, y);
  await repainted(olive, () => page.mouse.wheel(0, -3000));
  await until(page, async () => {
    const canvas = document.querySelector<HTMLCanvasElement>(".lw-image-surface canvas");
    const row = [...(canvas?.getContext("2d")?.getImageData(0, canvas.height / 2, canvas.width, 1).data ?? [])];
    return row.includes(0) && row.includes(250);
  }, null);
  assert.ok(levels.includes(0));
  await press(olive, "1");
  await drag(olive, [x, y], [x + 100, y + 60]);
  await olive.picture("label-tiles-near");
  await press(olive, "Enter");
  await page.getByText("Nothing").first().waitFor();
  await saved(olive);
  const [[drawn]] = await answersOf<Box>(olive, project) as [[Box]];
  // Where a quarter of the view was, in the middle of its height, when all of the picture was in it.
  const scale = Math.min((box.width - 24) / width, (box.height - 24) / height);
  const left = (box.width / 4 - (box.width - width * scale) / 2) / scale;
  assert.ok(Math.abs(drawn.x - left) < 1 / scale && Math.abs(drawn.y - height / 2) < 1 / scale, `${left}, ${JSON.stringify(drawn)}`);
  assert.ok(drawn.w > 2 && drawn.w < 200, JSON.stringify(drawn));
  const { items: [item] } = await olive.call<{ items: { id: string }[] }>("GET", `/projects/${project}/items`);
  await page.goto(`/p/${project}/items/${item?.id}`);
  await page.waitForFunction(() => document.querySelector<HTMLCanvasElement>("figure canvas")?.width === 1025);
});

story("sixteen bits are seen through a window, with brightness, gamma and colours of their own", async ({ owner }) => {
  const olive = await owner();
  const { page } = olive;
  const row = Buffer.alloc(2 * 640);
  for (let x = 0; x < 640; x++) row.writeUInt16BE(20_000 + x, 2 * x);
  const project = await projectOf(olive, pngOf(640, 400, 16, () => row));
  await page.goto(`/label/${project}`);
  await pictureDrawn(olive);
  const [grey = 0, ...others] = await painted(olive, 0.5, 0.5);
  assert.ok(grey > 115 && grey < 140, `${grey}`); // as 8 of 16 bits all were 78 to 80
  assert.deepEqual(others, [grey, grey]);
  await repainted(olive, () => page.getByRole("slider", { name: "Gamma" }).fill("2"));
  const [lifted = 0] = await painted(olive, 0.5, 0.5);
  assert.ok(Math.abs(lifted - 255 * Math.sqrt(grey / 255)) < 4, `${lifted}`);
  await repainted(olive, () => page.getByRole("slider", { name: "Contrast" }).fill("6"));
  const look = page.getByRole("group", { name: "How the picture looks" });
  assert.deepEqual(await look.locator("label span:last-child").allInnerTexts(), ["1", "6", "2", "1"]);
  const [near = 0] = await painted(olive, 0.47, 0.5);
  const [far = 0] = await painted(olive, 0.53, 0.5);
  assert.ok(far - near > 60, `${near} to ${far}`);
  await repainted(olive, () => page.getByRole("button", { name: "As it is" }).click());
  await repainted(olive, () => page.getByRole("button", { name: "Inferno" }).click());
  const [red = 0, green = 0, blue = 0] = await painted(olive, 0.5, 0.5);
  assert.ok(red > 170 && green < 80 && blue < 110, `${red} ${green} ${blue}`);
  await olive.picture("label-deep");
  await olive.accessible();
});

story("views of one thing stand side by side, move together, and each mark says on which it lies", async ({ owner }) => {
  const olive = await owner();
  const { page } = olive;
  const boxes = (name: string) => ({ name, title: name, kind: "boxes", on: name, classes: [{ name: "cell", title: "Cell" }] });
  const { id: project } = await olive.call<{ id: string }>("POST", "/projects", { name: "Rig", schema: { fields: [boxes("left"), boxes("right")] }, quality: { target: 0.8, min_labels: 1, max_labels: 1 } });
  const shade = (x: number) => (x > 300 && x < 340 ? 30 : 200);
  const views = [{ key: "left", file: "l.png" }, { key: "right", file: "r.png" }, { key: "above", file: "a.png" }];
  const line = JSON.stringify({ id: "rig-1", data: { left: "l.png", right: "r.png" }, media: views });
  await olive.importRows(project, zip({ "items.jsonl": Buffer.from(line), "l.png": png(640, 400, shade), "r.png": png(320, 200, (x) => shade(2 * x)), "a.png": png(300, 300, () => 120) }), "application/zip");
  await page.goto(`/label/${project}`);
  await pictureDrawn(olive);
  const [left, right] = [page.locator(".lw-image-surface").nth(0), page.locator(".lw-image-surface").nth(1)];
  assert.equal(await page.locator(".lw-image-surface").count(), 3);
  const [a, b] = [await boxAtRest(left), await boxAtRest(right)];
  assert.ok(a.y === b.y && b.x > a.x, "side by side");
  const shown = (at: number) => page.evaluate((n) => document.querySelectorAll<HTMLCanvasElement>(".lw-image-surface canvas")[3 * n]?.toDataURL(), at);
  const [before, apart] = [await shown(1), await shown(2)];
  await page.mouse.move(a.x + a.width / 2, a.y + a.height / 2);
  await page.mouse.wheel(0, -600);
  await page.waitForFunction(([n, old]) => document.querySelectorAll<HTMLCanvasElement>(".lw-image-surface canvas")[3 * n]?.toDataURL() !== old, [1, before] as const);
  await page.waitForFunction(([n, old]) => document.querySelectorAll<HTMLCanvasElement>(".lw-image-surface canvas")[3 * n]?.toDataURL() !== old, [2, apart] as const);
  await olive.picture("label-views");
  await page.getByRole("button", { name: "Views move together" }).click();
  const still = await shown(1);
  await repainted(olive, async () => { await left.focus(); await press(olive, "Home"); });
  assert.equal(await shown(1), still);
  await page.getByRole("radio", { name: "Cell" }).nth(1).click();
  await drag(olive, [b.x + b.width / 2 - 20, b.y + b.height / 2 - 20], [b.x + b.width / 2 + 20, b.y + b.height / 2 + 20]);
  await olive.accessible();
  await press(olive, "Enter");
  await page.getByText("Nothing").first().waitFor();
  await saved(olive);
  const { items: [item] } = await olive.call<{ items: { id: string }[] }>("GET", `/projects/${project}/items`);
  const { evidence: [answer] } = await olive.call<{ evidence: { values: Record<string, Box[]> }[] }>("GET", `/items/${item?.id}`);
  const drawn = answer?.values["right"]?.[0];
  assert.ok(drawn && Math.abs(drawn.x + drawn.w / 2 - 160) < 3 && Math.abs(drawn.y + drawn.h / 2 - 100) < 3, JSON.stringify(answer));
  assert.deepEqual(answer?.values["left"] ?? [], []);
});
