// The assists in a thread of their own: no frame of the page waits for them.
import { ringsOf } from "./contour.ts";
import { nothing, type Ask, type Reply } from "./messages.ts";
import { cropped, type Pixels } from "./pixels.ts";
import { wiresFrom } from "./scissors.ts";
import { patchAt, patches } from "./superpixels.ts";
import { likePixel } from "./wand.ts";

let pixels: Pixels | null = null;
/** Of the picture at hand, by size. */
const patched = new Map<number, Int32Array>();

function take(bitmap: ImageBitmap, scale: number): void {
  const { width, height } = bitmap;
  const brush = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
  brush?.drawImage(bitmap, 0, 0);
  bitmap.close();
  patched.clear();
  pixels = brush ? { width, height, scale, data: brush.getImageData(0, 0, width, height).data } : null;
}

function chosen(of: Pixels, ask: Extract<Ask, { kind: "region" }>, x: number, y: number): Uint8Array {
  if (ask.by === "wand") return likePixel(of, x, y, ask.reach);
  const labels = patched.get(ask.reach) ?? patches(of, Math.max(4, ask.reach * of.scale));
  patched.set(ask.reach, labels);
  return patchAt(labels, y * of.width + x);
}

function answer(ask: Ask): Reply | null {
  if (ask.kind === "picture") { take(ask.bitmap, ask.scale); return null; }
  if (!pixels) return nothing(ask);
  const place = (at: number, room: number) => Math.min(room - 1, Math.max(0, Math.floor(at * (pixels?.scale ?? 1))));
  const [x, y] = [place(ask.x, pixels.width), place(ask.y, pixels.height)];
  if (ask.kind === "wires") return { kind: "wires", number: ask.number, wires: wiresFrom(pixels, x, y) };
  const region = cropped(chosen(pixels, ask, x, y), pixels);
  return { kind: "region", number: ask.number, region: region && { ...region, rings: ringsOf(region) } };
}

self.onmessage = ({ data }: MessageEvent<Ask>) => {
  const reply = answer(data);
  if (!reply) return;
  const heavy = reply.kind === "wires" ? reply.wires?.back.buffer : reply.region?.inside.buffer;
  self.postMessage(reply, { transfer: heavy ? [heavy] : [] });
};
