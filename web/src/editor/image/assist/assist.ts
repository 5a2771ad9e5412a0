// The assists as the surface asks them: which one is in hand, and what their worker answers.
import { simplified, type Point } from "../../shapes/outline.ts";
import type { ImagePoint, Size } from "../points.ts";
import { nothing, type Ask, type RegionBy, type Reply } from "./messages.ts";
import type { Region } from "./pixels.ts";
import { wireTo, type Wires } from "./scissors.ts";

export type AssistMode = RegionBy | "scissors";

/** The worker's picture has no more pixels: an answer is there within a few tenths of a second then. */
const PIXELS_MAX = 2_000_000;
/** How far a wire may lie beside the border it follows, in pixels of the worker. */
const WIRE_TOLERANCE = 0.8;

/** Tolerance of colour, and pixels of the picture across: where each begins, and its bounds. */
const reaches: Readonly<Record<RegionBy, { first: number; least: number; most: number }>> = {
  wand: { first: 24, least: 1, most: 200 },
  superpixels: { first: 32, least: 8, most: 400 },
};

type Unanswered<A> = A extends Ask ? (A["kind"] extends "picture" ? never : Omit<A, "number">) : never;

export class Assist {
  mode: AssistMode | null = null;
  private readonly reach: Record<RegionBy, number> = { wand: reaches.wand.first, superpixels: reaches.superpixels.first };
  private picture: { source: ImageBitmapSource; size: Size } | null = null;
  private worker: Worker | null = null;
  private ready: Promise<void> | null = null;
  private number = 0;
  private readonly regions = new Map<number, (region: Region | null) => void>();
  private wires: Wires | null = null;
  /** The number of the question whose wires are waited for. */
  private wiresAsked: number | null = null;
  private readonly changed: () => void;

  /** `changed`: another answer is there, or waited for. */
  constructor(changed: () => void) { this.changed = changed; }

  get able(): boolean { return this.picture !== null && typeof Worker !== "undefined"; }
  get waiting(): boolean { return this.regions.size > 0 || this.wiring; }
  /** Are wires on their way? */
  get wiring(): boolean { return this.wiresAsked !== null; }
  /** How the region in hand is found; null: by none. */
  get by(): RegionBy | null { return this.mode === "scissors" ? null : this.mode; }

  /** Another picture: what was asked about the one before is not answered any more. */
  setPicture(source: CanvasImageSource | null, size: Size): void {
    const before = this.picture?.source;
    this.forget();
    this.picture = source && { source: source as ImageBitmapSource, size };
    if (before !== this.picture?.source) this.ready = null;
  }

  toggle(mode: AssistMode): boolean {
    this.mode = this.mode === mode ? null : mode;
    [this.wires, this.wiresAsked] = [null, null];
    this.changed();
    return this.mode === mode;
  }

  /** More or less by a fifth; what it is then. */
  grow(by: RegionBy, more: 1 | -1): number {
    const { least, most } = reaches[by];
    const step = Math.max(1, Math.round(this.reach[by] / 5));
    this.reach[by] = Math.min(most, Math.max(least, this.reach[by] + more * step));
    return this.reach[by];
  }

  region(by: RegionBy, { x, y }: ImagePoint, done: (region: Region | null) => void): void {
    const number = this.ask({ kind: "region", by, x, y, reach: this.reach[by] });
    this.regions.set(number, done);
    this.changed();
  }

  /** Wires lead from here, as soon as the worker has found them. */
  wireFrom({ x, y }: ImagePoint): void {
    this.wires = null;
    this.wiresAsked = this.mode === "scissors" && this.able ? this.ask({ kind: "wires", x, y }) : null;
    this.changed();
  }

  /** The way along borders to a place, without its ends; straight where no wire leads there. */
  wireTo(to: ImagePoint): Point[] {
    if (!this.wires) return [];
    const way = wireTo(this.wires, [to.x, to.y]);
    return simplified(way, WIRE_TOLERANCE / this.wires.scale);
  }

  forget(): void {
    this.regions.clear();
    [this.wires, this.wiresAsked] = [null, null];
  }

  destroy(): void {
    this.forget();
    this.worker?.terminate();
    this.worker = null;
  }

  private ask(what: Unanswered<Ask>): number {
    const number = ++this.number;
    this.open().then(() => this.worker?.postMessage({ ...what, number } as Ask), () => this.hear(nothing({ kind: what.kind, number })));
    return number;
  }

  /** The worker has the picture. */
  private open(): Promise<void> {
    this.worker ??= this.start();
    return (this.ready ??= this.send(this.worker));
  }

  private start(): Worker {
    const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
    worker.onmessage = ({ data }: MessageEvent<Reply>) => this.hear(data);
    worker.onerror = () => this.lost();
    return worker;
  }

  private async send(worker: Worker): Promise<void> {
    if (!this.picture) return;
    const { source, size: { width, height } } = this.picture;
    const scale = Math.min(1, Math.sqrt(PIXELS_MAX / (width * height)));
    const bitmap = await createImageBitmap(source, { resizeWidth: Math.max(1, Math.round(width * scale)), resizeHeight: Math.max(1, Math.round(height * scale)) });
    worker.postMessage({ kind: "picture", bitmap, scale } satisfies Ask, { transfer: [bitmap] });
  }

  /** The worker did not start or has died: nothing is found, and what is asked next starts another. */
  private lost(): void {
    this.worker?.terminate();
    [this.worker, this.ready] = [null, null];
    for (const number of this.regions.keys()) this.hear(nothing({ kind: "region", number }));
    if (this.wiresAsked !== null) this.hear(nothing({ kind: "wires", number: this.wiresAsked }));
  }

  private hear(reply: Reply): void {
    if (reply.kind === "wires") {
      if (reply.number === this.wiresAsked) [this.wires, this.wiresAsked] = [reply.wires, null];
    } else {
      const done = this.regions.get(reply.number);
      this.regions.delete(reply.number);
      done?.(reply.region);
    }
    this.changed();
  }
}
