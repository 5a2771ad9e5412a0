// What the stories about drawing on pictures share: a project of one kind of shape, places on the picture, the answer sent.
import assert from "node:assert/strict";
import { boxAtRest, pictureDrawn, saved } from "./label_setup.ts";
import type { Person } from "./person.ts";
import { png, zip } from "./pictures.ts";

export const size = { width: 640, height: 400 };
export type Place = readonly [number, number];
export type Drawn = { id: string; class: string; attributes?: Record<string, unknown>; points?: Place[]; holes?: Place[][] };

const classes = [{ name: "car", title: "Car" }, { name: "bus", title: "Bus" }];

/** A bright ground with two grey blocks, one darker from picture to picture. */
const shade = (number: number) => (x: number, y: number) =>
  ((x > 80 && x < 240 && y > 60 && y < 160) || (x > 320 && x < 440 && y > 180 && y < 340) ? 60 + 20 * number : 225);

/** A project that asks for shapes of `kind` on `count` pictures, whose first one is open on the workbench. */
export async function drawingProject(owner: Person, kind: string, more: { count?: number; attributes?: unknown[]; labels?: number; field?: object } = {}): Promise<string> {
  const { count = 1, attributes, labels = 1, field } = more;
  const schema = { fields: [{ name: "things", title: "Things", kind, on: "image", classes, ...(attributes && { attributes }), ...field }] };
  const { id } = await owner.call<{ id: string }>("POST", "/projects", { name: "Street", schema, quality: { target: labels > 1 ? 0.99 : 0.8, min_labels: labels, max_labels: labels } });
  const files = Object.fromEntries(Array.from({ length: count }, (_, i) => [`street-${i + 1}.png`, png(size.width, size.height, shade(i))]));
  await owner.importRows(id, zip(files), "application/zip");
  return id;
}

export async function opened(person: Person, project: string): Promise<void> {
  await person.page.goto(`/label/${project}`);
  await pictureDrawn(person);
}

/** Places of the picture in the window, as the surface fits it: in the middle, 12 px free. */
export async function placer(person: Person): Promise<(x: number, y: number) => [number, number]> {
  const box = await boxAtRest(person.page.locator(".lw-image-surface"));
  const scale = Math.min(4, (box.width - 24) / size.width, (box.height - 24) / size.height);
  return (x, y) => [box.x + (box.width - size.width * scale) / 2 + x * scale, box.y + (box.height - size.height * scale) / 2 + y * scale];
}

export async function drag(person: Person, ...way: [number, number][]): Promise<void> {
  const [from, ...to] = way;
  assert.ok(from);
  await person.page.mouse.move(...from);
  await person.page.mouse.down();
  for (const next of to) await person.page.mouse.move(...next, { steps: 4 });
  await person.page.mouse.up();
}

export async function clicks(person: Person, ...places: [number, number][]): Promise<void> {
  for (const place of places) await person.page.mouse.click(...place);
}

export async function press(person: Person, ...keys: string[]): Promise<void> {
  for (const key of keys) await person.page.keyboard.press(key);
}

/** What the server has of each picture, those without an answer left out. */
export async function answersOf<S = Drawn>(person: Person, project: string): Promise<S[][]> {
  const { items } = await person.call<{ items: { id: string }[] }>("GET", `/projects/${project}/items`);
  const all = await Promise.all(items.map(({ id }) => person.call<{ evidence: { values: { things?: S[] } }[] }>("GET", `/items/${id}`)));
  return all.flatMap((i) => i.evidence.map((e) => e.values.things ?? []));
}

/** Sends the answer, and gives what the server has of all of them. */
export async function sentShapes<S = Drawn>(person: Person, project: string): Promise<S[]> {
  await press(person, "Enter");
  await saved(person);
  return (await answersOf<S>(person, project)).flat();
}

export const option = (person: Person, number: number) => person.page.getByRole("option").nth(number - 1);

export function nearPoints(got: readonly Place[] | undefined, want: readonly Place[], tolerance = 2.5): void {
  assert.equal(got?.length, want.length);
  want.forEach(([x, y], i) => {
    const [gx = NaN, gy = NaN] = got?.[i] ?? [];
    assert.ok(Math.hypot(gx - x, gy - y) < tolerance, `point ${i + 1}: ${gx}, ${gy} is not near ${x}, ${y}`);
  });
}
