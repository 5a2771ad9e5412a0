import { useEffect, useRef, useSyncExternalStore } from "react";
import { live } from "./live.ts";
import type { LiveEvents, LiveState } from "./live.ts";

/** Calls the newest `listener` for each event of a type while the component stands. */
export function useLive<K extends keyof LiveEvents>(type: K, listener: (event: LiveEvents[K]) => void): void {
  const newest = useRef(listener);
  useEffect(() => {
    newest.current = listener;
  });
  useEffect(() => live.on(type, (event) => newest.current(event)), [type]);
}

export const useLiveState = (): LiveState => useSyncExternalStore(live.onState, live.state);
