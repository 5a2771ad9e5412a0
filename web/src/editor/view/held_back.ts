// An answer waits while a shape is begun and not ended: the surface it is on takes the keys, and the page says why.
import { useState, type RefObject } from "react";
import type { Begun } from "../surface.ts";
import type { ItemHandle } from "./ItemView.tsx";

export type Unfinished = {
  /** Is it to be said? */
  readonly shown: boolean;
  /** Must the answer wait? */
  holds(): boolean;
  onBegun(begun: Begun | null): void;
};

export function useUnfinished(handle: RefObject<ItemHandle | null>): Unfinished {
  const [shown, setShown] = useState(false);
  return {
    shown,
    holds: () => {
      const held = handle.current?.unfinished() ?? false;
      setShown(held);
      return held;
    },
    onBegun: (begun) => { if (!begun) setShown(false); },
  };
}
