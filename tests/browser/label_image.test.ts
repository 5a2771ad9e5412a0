// The workbench on pictures: boxes by mouse and by keyboard alone, undo, zoom, suggestions.
import assert from "node:assert/strict";
import { deflateSync } from "node:zlib";
import { pictureDrawn, repainted, saved } from "./label_setup.ts";
import type { Person } from "./person.ts";
import { story } from "./story.ts";

const schema = {
  fields: [{ name: "things", title: "Things", kind: "boxes", on: "image", classes: [{ name: "car", title: "Car" }, { name: "bus", title: "Bus" }] }],
};
type Box = { class: string; x: number; y: number; w: number; h: number };

const crcTable = Array.from({ length: 256 }, (_, n) => { let c = n; for (let k = 0; k < 8; k++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1; return c >>> 0; });
const crc = (bytes: Buffer) => (~bytes.reduce((c, b) => (crcTable[(c ^ b) & 255] ?? 0) ^ (c >>> 8), 0xffffffff)) >>> 0;
function chunk(name: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(name), data]);
  const out = Buffer.alloc(body.length + 8);
  out.writeUInt32BE(data.length, 0);
  body.copy(out, 4);
  out.writeUInt32BE(crc(body), body.length + 4);
  return out;
}
/** A picture of two grey rectangles on a bright ground. */
function png(width: number, height: number, shade: number): Buffer {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0); head.writeUInt32BE(height, 4); head[8] = 8;
  const inside = (x: number, y: number) => (x > 80 && x < 240 && y > 60 && y < 160) || (x > 320 && x < 440 && y > 180 && y < 340);
  const rows = Array.from({ length: height }, (_, y) => Buffer.from([0, ...Array.from({ length: width }, (_, x) => (inside(x, y) ? shade : 225))]));
  return Buffer.concat([Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]), chunk("IHDR", head), chunk("IDAT", deflateSync(Buffer.concat(rows))), chunk("IEND", Buffer.alloc(0))]);
}
/** A zip of stored files. */
function zip(files: Readonly<Record<string, Buffer>>): Buffer {
  const parts: Buffer[] = [];
  const index: Buffer[] = [];
  let at = 0;
  for (const [name, data] of Object.entries(files)) {
    const head = Buffer.alloc(26);
    head.writeUInt16LE(20, 0); head.writeUInt32LE(crc(data), 10); head.writeUInt32LE(data.length, 14); head.writeUInt32LE(data.length, 18); head.writeUInt16LE(name.length, 22);
    const local = Buffer.concat([Buffer.from("PK\x03\x04"), head, Buffer.from(name), data]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(at, 10);
    const entry = Buffer.alloc(2); entry.writeUInt16LE(20, 0);
    index.push(Buffer.concat([Buffer.from("PK\x01\x02"), entry, head, tail, Buffer.from(name)]));
    parts.push(local);
    at += local.length;
  }
  const directory = Buffer.concat(index);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(index.length, 4); end.writeUInt16LE(index.length, 6); end.writeUInt32LE(directory.length, 8); end.writeUInt32LE(at, 12);
  return Buffer.concat([...parts, directory, Buffer.from("PK\x05\x06"), end]);
}

async function pictures(owner: Person, count: number): Promise<string> {
  const { id } = await owner.call<{ id: string }>("POST", "/projects", { name: "Street", schema, quality: { target: 0.8, min_labels: 1, max_labels: 1 } });
  const files = Object.fromEntries(Array.from({ length: count }, (_, i) => [`street-${i + 1}.png`, png(640, 400, 60 + 20 * i)]));
  await owner.importRows(id, zip(files), "application/zip");
  return id;
}

async function boxes(owner: Person, project: string): Promise<Box[][]> {
  const { items } = await owner.call<{ items: { id: string }[] }>("GET", `/projects/${project}/items`);
  const all = await Promise.all(items.map(({ id }) => owner.call<{ evidence: { values: { things?: Box[] } }[] }>("GET", `/items/${id}`)));
  return all.flatMap((i) => i.evidence.map((e) => e.values.things ?? []));
}

const surface = (person: Person) => person.page.locator(".lw-image-surface");

/** Places of the picture in the window, as the surface fits it: in the middle, 12 px free. */
async function placer(person: Person): Promise<(x: number, y: number) => [number, number]> {
  const box = await surface(person).boundingBox();
  assert.ok(box);
  const scale = Math.min(4, (box.width - 24) / 640, (box.height - 24) / 400);
  return (x, y) => [box.x + (box.width - 640 * scale) / 2 + x * scale, box.y + (box.height - 400 * scale) / 2 + y * scale];
}

async function drag(person: Person, from: [number, number], to: [number, number]): Promise<void> {
  await person.page.mouse.move(...from);
  await person.page.mouse.down();
  await person.page.mouse.move((from[0] + to[0]) / 2, (from[1] + to[1]) / 2);
  await person.page.mouse.move(...to);
  await person.page.mouse.up();
}
const near = (a: number, b: number) => assert.ok(Math.abs(a - b) < 2.5, `${a} is not near ${b}`);

story("boxes are drawn, moved, resized, undone and sent by mouse", async ({ owner }) => {
  const olive = await owner();
  const project = await pictures(olive, 2);
  const { page } = olive;
  await page.goto(`/label/${project}`);
  await pictureDrawn(olive);
  const at = await placer(olive);
  await page.keyboard.press("1");
  await drag(olive, at(80, 60), at(240, 160));
  await page.keyboard.press("2");
  await drag(olive, at(320, 180), at(440, 340));
  await page.getByRole("option").nth(1).waitFor();
  await olive.picture("label-boxes");
  await olive.accessible();
  await drag(olive, at(500, 20), at(600, 90));
  await page.getByRole("option").nth(2).waitFor();
  await page.keyboard.press("Control+z");
  await page.getByRole("option").nth(2).waitFor({ state: "detached" });
  await page.keyboard.press("v");
  await drag(olive, at(160, 110), at(180, 130)); // moves the car by 20, 20
  await drag(olive, at(260, 180), at(280, 200)); // its lower right corner
  await olive.picture("label-boxes-selected");
  await page.keyboard.press("Enter");
  await saved(olive);
  const [sent] = await boxes(olive, project);
  assert.deepEqual(sent?.map((b) => b.class), ["car", "bus"]);
  const car = sent?.[0] as Box;
  for (const [got, want] of [[car.x, 100], [car.y, 80], [car.w, 180], [car.h, 120]] as const) near(got, want);
});

story("a box is made, placed and sized by keyboard alone", async ({ owner }) => {
  const olive = await owner();
  const project = await pictures(olive, 1);
  const { page } = olive;
  await page.goto(`/label/${project}`);
  await pictureDrawn(olive);
  await page.keyboard.press("2");
  await page.keyboard.press("n");
  await page.getByRole("option", { name: /Bus/ }).waitFor();
  const measured = async () => (await page.getByRole("option").first().innerText()).match(/\d+/g)?.map(Number) ?? [];
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
  await page.keyboard.press("Enter");
  await saved(olive);
  const [sent] = await boxes(olive, project);
  assert.deepEqual(sent?.map(({ class: name, x, y, w, h }) => [name, x, y, w, h]), [["bus", x + 3, y - 10, w + 1, h + 10]]);
});

story("the wheel zooms where the pointer is and a box drawn there has pixels of the picture", async ({ owner }) => {
  const olive = await owner();
  const project = await pictures(olive, 1);
  const { page } = olive;
  await page.goto(`/label/${project}`);
  await pictureDrawn(olive);
  const at = await placer(olive);
  const anchor = at(80, 60);
  await page.mouse.move(...anchor);
  await repainted(olive, () => page.mouse.wheel(0, -600));
  await page.keyboard.press("1");
  await drag(olive, anchor, [anchor[0] + 120, anchor[1] + 90]);
  await olive.picture("label-zoomed");
  await page.keyboard.press("Enter");
  await saved(olive);
  const [[box] = []] = await boxes(olive, project);
  assert.ok(box);
  near(box.x, 80); near(box.y, 60);
  assert.ok(box.w < 80 && box.w > 10, `zoomed in, ${box.w} wide`);
});

story("the picture surface is whole in dark", async ({ owner }) => {
  const olive = await owner({ colorScheme: "dark" });
  const project = await pictures(olive, 1);
  await olive.page.goto(`/label/${project}`);
  await pictureDrawn(olive);
  await olive.page.keyboard.press("n");
  await olive.picture("label-boxes-dark");
  await olive.accessible();
});
