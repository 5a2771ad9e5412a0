// What the benchmark puts on the screen: many boxes or outlines on a large picture, a mask under the brush, a million
// characters with 5,000 spans, a form with 10,000 nested classes.
import { wholePicture } from "../image/backdrop.ts";
import { ImageSurface } from "../image/surface.ts";
import type { Field } from "../schema.ts";
import { emptyBitmap, encoded, stroked } from "../shapes/masks/bitmap.ts";
import type { Shape } from "../shapes/shape.ts";
import { TextSurface } from "../text/surface.ts";
import { random } from "./random.ts";
import { classes, frameTimes, height, inTheMiddle, painted, picture, someBoxes, somePolygons, someSpans, someText, stage, watch, width } from "./scene.ts";
import { taxonomy } from "./taxonomy.tsx";

const boxField: Field = { name: "boxes", kind: "boxes", classes };
const polygonField: Field = { name: "polygons", kind: "polygons", classes };
const maskField: Field = { name: "masks", kind: "masks", classes };
const spanField: Field = { name: "spans", kind: "spans", classes };

let drawn: ImageSurface | null = null;

/** Milliseconds from nothing to a painted surface. */
async function show(field: Field, shapes: readonly Shape[]): Promise<number> {
  const host = stage();
  const source = picture();
  const began = performance.now();
  drawn = new ImageSurface({ surface: "picture", points: String, pixels: String });
  drawn.mount(host);
  drawn.setDoc({ picture: wholePicture(source, { width, height }), width, height, layers: [{ field, shapes }] });
  await painted();
  return performance.now() - began;
}

/** All that is drawn selected, then moved by a key, until that is painted. */
async function moveAll(): Promise<number> {
  drawn?.commands.find((c) => c.id === "all")?.run();
  await painted();
  const began = performance.now();
  drawn?.nudge(1, 0, false);
  await painted();
  return performance.now() - began;
}

const image = (count: number) => show(boxField, someBoxes(count));

async function polygons(count: number): Promise<number> {
  const ms = await show(polygonField, [...somePolygons(count - 1, 8), inTheMiddle]);
  drawn?.select({ field: "polygons", id: "middle" });
  return ms;
}

/** A picture to be painted on with a brush of `radius`. */
async function masks(radius: number): Promise<void> {
  await show(maskField, []);
  drawn?.applyClass("masks", "class 2");
  drawn?.setBrush(radius);
}

/** Milliseconds to encode what strokes over all of the picture make, each time anew; the slowest of `times`. */
function encode(times: number): number {
  const r = random(6);
  let bitmap = emptyBitmap(width, height);
  const took: number[] = [];
  for (let i = 0; i < times; i++) {
    for (let stroke = 0; stroke < 10; stroke++) bitmap = stroked(bitmap, [r() * width, r() * height], [r() * width, r() * height], 60, stroke % 4 === 3 ? 0 : 1);
    const began = performance.now();
    encoded(bitmap);
    took.push(performance.now() - began);
  }
  return Math.max(...took);
}

let current: TextSurface | null = null;

async function text(units: number, count: number): Promise<number> {
  const host = stage();
  const body = someText(units);
  const shapes = someSpans(count, units - 20000);
  const began = performance.now();
  current = new TextSurface({ surface: "text", points: String, pixels: String });
  current.mount(host);
  current.setDoc({ text: body, layers: [{ field: spanField, shapes }] });
  await painted();
  return performance.now() - began;
}

/** Adding one span to all the others, until it is painted. */
async function addSpan(): Promise<number> {
  const began = performance.now();
  document.querySelector<HTMLElement>(".lw-text-surface")?.shadowRoot?.querySelector<HTMLElement>(".cm-content")?.focus();
  current?.applyClass("spans", "class 3");
  await painted();
  return performance.now() - began;
}

/** So many pictures with shapes one after another on one surface, as a person sees them; each is gone when the next is there. */
async function items(count: number): Promise<void> {
  if (!drawn) await show(polygonField, []);
  for (let i = 0; i < count; i++) {
    const source = document.createElement("canvas");
    [source.width, source.height] = [640, 400];
    const shapes = somePolygons(200, 8);
    drawn?.setDoc({ picture: wholePicture(source, { width, height }), width, height, layers: [{ field: polygonField, shapes }] });
    drawn?.select({ field: "polygons", id: "7" });
    drawn?.setShapes("polygons", shapes.slice(1));
    await painted();
  }
}

const bench = { image, moveAll, polygons, items, masks, encode, text, addSpan, taxonomy, watch, frameTimes };
export type Bench = typeof bench;
Object.assign(globalThis, { bench });
