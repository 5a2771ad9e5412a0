// What the benchmark puts on the screen: 10,000 boxes on a large picture, a million characters with 5,000 spans.
import { ImageSurface } from "../image/surface.ts";
import type { Field } from "../schema.ts";
import type { Box } from "../shapes/boxes/model.ts";
import type { Span } from "../shapes/spans/model.ts";
import { TextSurface } from "../text/surface.ts";

/** Seeded, so that every run draws the same. */
function random(seed: number): () => number {
  let s = seed >>> 0;
  return () => ((s = (Math.imul(s, 1664525) + 1013904223) >>> 0) / 2 ** 32);
}

const classes = Array.from({ length: 20 }, (_, i) => ({ name: `class ${i}` }));
const boxField: Field = { name: "boxes", kind: "boxes", classes };
const spanField: Field = { name: "spans", kind: "spans", classes };
const [width, height] = [3840, 2160];

function someBoxes(count: number): Box[] {
  const r = random(1);
  return Array.from({ length: count }, (_, i) => ({
    id: String(i), class: `class ${Math.floor(r() * 20)}`, rotation: 0, attributes: {}, x: r() * (width - 60), y: r() * (height - 60), w: 8 + r() * 50, h: 8 + r() * 50,
  }));
}

function someSpans(count: number, points: number): Span[] {
  const r = random(2);
  return Array.from({ length: count }, (_, i) => {
    const start = Math.floor(r() * (points - 40));
    return { id: String(i), class: `class ${Math.floor(r() * 20)}`, start, end: start + 1 + Math.floor(r() * 30) };
  });
}

function picture(): HTMLCanvasElement {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [width, height];
  const brush = canvas.getContext("2d");
  const r = random(3);
  for (let i = 0; brush && i < 4000; i++) {
    brush.fillStyle = `hsl(${r() * 360} 40% 60%)`;
    brush.fillRect(r() * width, r() * height, 90, 60);
  }
  return canvas;
}

const painted = () => new Promise<void>((done) => { requestAnimationFrame(() => setTimeout(done)); });

function stage(): HTMLElement {
  const host = document.createElement("div");
  Object.assign(host.style, { position: "fixed", inset: "0", background: "#808080" });
  document.body.replaceChildren(host);
  return host;
}

/** Milliseconds from nothing to a painted surface. */
async function image(count: number): Promise<number> {
  const host = stage();
  const source = picture();
  const shapes = someBoxes(count);
  const began = performance.now();
  const surface = new ImageSurface({ surface: "picture" });
  surface.mount(host);
  surface.setDoc({ picture: source, width, height, layers: [{ field: boxField, shapes }] });
  await painted();
  return performance.now() - began;
}

let current: TextSurface | null = null;

async function text(units: number, count: number): Promise<number> {
  const host = stage();
  const line = "Some words about Ann and Bob, who met in Rome 😀 and wrote letters to each other ever after.\n";
  const body = line.repeat(Math.ceil(units / line.length)).slice(0, units);
  const shapes = someSpans(count, units - 20000);
  const began = performance.now();
  current = new TextSurface({ surface: "text" });
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

let frames: number[] = [];
let watching = false;

/** Records the time between frames until stopped. */
function watch(): void {
  frames = [];
  watching = true;
  let last = performance.now();
  const frame = (now: number) => {
    frames.push(now - last);
    last = now;
    if (watching) requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
}

function frameTimes(): { p50: number; p95: number } {
  watching = false;
  const sorted = frames.slice(2).sort((a, b) => a - b);
  const at = (share: number) => Math.round((sorted[Math.floor(sorted.length * share)] ?? 0) * 10) / 10;
  return { p50: at(0.5), p95: at(0.95) };
}

const bench = { image, text, addSpan, watch, frameTimes };
export type Bench = typeof bench;
Object.assign(globalThis, { bench });
