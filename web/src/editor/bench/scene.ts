// What the benchmark puts on the screen, for our surfaces and for those of others beside them alike, and the time between frames.
import type { Box } from "../shapes/boxes/model.ts";
import type { Span } from "../shapes/spans/model.ts";
import type { Vertices } from "../shapes/vertices.ts";
import { random } from "./random.ts";

export const classes = Array.from({ length: 20 }, (_, i) => ({ name: `class ${i}` }));
export const [width, height] = [3840, 2160];

export function someBoxes(count: number): Box[] {
  const r = random(1);
  return Array.from({ length: count }, (_, i) => ({
    id: String(i), class: `class ${Math.floor(r() * 20)}`, rotation: 0, attributes: {}, x: r() * (width - 60), y: r() * (height - 60), w: 8 + r() * 50, h: 8 + r() * 50,
  }));
}

export function somePolygons(count: number, corners: number): Vertices[] {
  const r = random(4);
  return Array.from({ length: count }, (_, i) => {
    const [x, y] = [40 + r() * (width - 80), 40 + r() * (height - 80)];
    const points = Array.from({ length: corners }, (_c, k): [number, number] => {
      const [angle, reach] = [(2 * Math.PI * k) / corners, 8 + r() * 25];
      return [x + reach * Math.cos(angle), y + reach * Math.sin(angle)];
    });
    return { id: String(i), class: `class ${Math.floor(r() * 20)}`, points };
  });
}

/** One with a corner in the middle of the screen, where a drag takes it. */
export const inTheMiddle: Vertices = { id: "middle", class: "class 1", points: [[width / 2, height / 2], [width / 2 + 300, height / 2 + 40], [width / 2 + 80, height / 2 + 300]] };

export function someSpans(count: number, points: number): Span[] {
  const r = random(2);
  return Array.from({ length: count }, (_, i) => {
    const start = Math.floor(r() * (points - 40));
    return { id: String(i), class: `class ${Math.floor(r() * 20)}`, start, end: start + 1 + Math.floor(r() * 30) };
  });
}

export function picture(): HTMLCanvasElement {
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

export const painted = () => new Promise<void>((done) => { requestAnimationFrame(() => setTimeout(done)); });

export function stage(): HTMLElement {
  const host = document.createElement("div");
  Object.assign(host.style, { position: "fixed", inset: "0", background: "#808080" });
  document.body.replaceChildren(host);
  return host;
}

/** Lines of `units` UTF-16 units in all. */
export function someText(units: number): string {
  const line = "Some words about Ann and Bob, who met in Rome 😀 and wrote letters to each other ever after.\n";
  return line.repeat(Math.ceil(units / line.length)).slice(0, units);
}

let frames: number[] = [];
let watching = false;

/** Records the time between frames until stopped. */
export function watch(): void {
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

export function frameTimes(): { p50: number; p95: number } {
  watching = false;
  const sorted = frames.slice(2).sort((a, b) => a - b);
  const at = (share: number) => Math.round((sorted[Math.floor(sorted.length * share)] ?? 0) * 10) / 10;
  return { p50: at(0.5), p95: at(0.95) };
}
