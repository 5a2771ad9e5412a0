// Places that are talked about, each with the number of its thread.
import type { TalkPlace, Thread } from "#shared/api/types.ts";

export type TalkPin = { readonly id: string; readonly name: string; readonly place: TalkPlace; readonly look: "open" | "resolved" | "new" };

/** A question or comment that is being written; place null: about the whole item. */
export type Asking = { readonly place: TalkPlace | null };

const isSeen = (place: TalkPlace): boolean => place.x !== undefined || place.start !== undefined;

/** Threads in their order, each with its number; what is about the whole item has no pin. */
export function pinsOf(threads: readonly Thread[], asking: Asking | null): TalkPin[] {
  const pins = threads.flatMap(({ id, place, open }, i): TalkPin[] => (place && isSeen(place) ? [{ id, name: String(i + 1), place, look: open ? "open" : "resolved" }] : []));
  return asking?.place && isSeen(asking.place) ? [...pins, { id: "", name: "?", place: asking.place, look: "new" }] : pins;
}
