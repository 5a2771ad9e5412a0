// Why an answer waits: a picture was never there, a shape is begun and not ended, or a mark lies where nobody sees it. The surface takes the keys, and the page says why.
import { useState, type RefObject } from "react";
import type { Item } from "#shared/api/index.ts";
import type { Schema, Values } from "../schema.ts";
import type { Begun } from "../surface.ts";
import type { ItemHandle } from "./ItemView.tsx";
import { outsideMark } from "./outside.ts";
import { wereSeen } from "./seen.ts";

export type WaitsFor = "unseen" | "unfinished" | "outside";
export type HeldBack = {
  /** What is to be said; null: nothing. */
  readonly why: WaitsFor | null;
  /** Must the answer wait? */
  holds(schema: Schema, item: Item, values: Values): boolean;
  /** Must also what makes no answer wait, since nobody can have seen what it is about? */
  isUnseen(schema: Schema, item: Item): boolean;
  onBegun(begun: Begun | null): void;
};

/** What the answer waits for; a mark outside of the picture is selected. */
function waitsFor(handle: ItemHandle | null, schema: Schema, item: Item, values: Values): WaitsFor | null {
  if (!wereSeen(schema, item)) return "unseen";
  if (handle?.unfinished()) return "unfinished";
  const outside = outsideMark(schema, item, values);
  handle?.select(outside);
  return outside && "outside";
}

export function useHeldBack(handle: RefObject<ItemHandle | null>): HeldBack {
  const [why, setWhy] = useState<WaitsFor | null>(null);
  return {
    why,
    holds: (schema, item, values) => {
      const now = waitsFor(handle.current, schema, item, values);
      setWhy(now);
      return now !== null;
    },
    isUnseen: (schema, item) => {
      const unseen = !wereSeen(schema, item);
      setWhy(unseen ? "unseen" : null);
      return unseen;
    },
    onBegun: (begun) => { if (!begun) setWhy(null); },
  };
}
