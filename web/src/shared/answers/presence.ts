// Is the person there: signs of life run the clock of active time; a hidden page stops it, and what is unsaved is saved.
import type { ActiveClock } from "./active_clock.ts";

const signs = ["pointermove", "pointerdown", "keydown", "wheel"] as const;

/** Until the function returned is called. */
export function watchPresence(clock: ActiveClock, save: () => void): () => void {
  const ends = new AbortController();
  const options = { signal: ends.signal, passive: true, capture: true } as const;
  for (const sign of signs) window.addEventListener(sign, () => clock.touch(), options);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") { clock.touch(); return; }
    clock.pause();
    save();
  }, { signal: ends.signal });
  window.addEventListener("pagehide", save, { signal: ends.signal });
  return () => ends.abort();
}
