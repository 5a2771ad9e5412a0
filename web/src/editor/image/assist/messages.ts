// What the page asks of the worker, and what it answers.
import type { Region } from "./pixels.ts";
import type { Wires } from "./scissors.ts";

export type RegionBy = "wand" | "superpixels";
/** Places are in pixels of the picture. `width`: of the picture, of which the bitmap may be a smaller one. */
export type Ask =
  | { readonly kind: "picture"; readonly bitmap: ImageBitmap; readonly scale: number }
  | { readonly kind: "region"; readonly number: number; readonly by: RegionBy; readonly x: number; readonly y: number; readonly reach: number }
  | { readonly kind: "wires"; readonly number: number; readonly x: number; readonly y: number };
/** Null where there is nothing, or the picture cannot be read. */
export type Reply =
  | { readonly kind: "region"; readonly number: number; readonly region: Region | null }
  | { readonly kind: "wires"; readonly number: number; readonly wires: Wires | null };

export const nothing = ({ kind, number }: Pick<Exclude<Ask, { kind: "picture" }>, "kind" | "number">): Reply => (kind === "wires" ? { kind, number, wires: null } : { kind, number, region: null });
