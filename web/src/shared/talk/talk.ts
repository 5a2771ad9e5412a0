// What is open of the talk about the item at hand: its threads, the one chosen, a question being put.
import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { itemThreadsQuery, type TalkPlace, type Thread } from "#shared/api/index.ts";
import { useStateOf } from "#shared/ui/index.ts";
import { pinsOf, type Asking, type TalkPin } from "./pins.ts";

export type Talk = {
  readonly threads: readonly Thread[];
  readonly pins: readonly TalkPin[];
  readonly shown: boolean;
  readonly chosen: string | null;
  readonly asking: Asking | null;
  /** Does anything stand written that was not sent? */
  readonly written: boolean;
  /** Of a place to write: whether words stand there now. */
  setWritten(place: string, words: boolean): void;
  ask(place: TalkPlace | null): void;
  stopAsking(): void;
  choose(thread: string): void;
  show(on: boolean): void;
};

const none: Thread[] = [];
/** Where nothing was said nothing changes when that is known. */
const orNone = (threads: Thread[]): Thread[] => (threads.length === 0 ? none : threads);

/** Of the item; null: there is none, or nothing may be heard of it. */
export function useTalk(item: string | null): Talk {
  const threads = useQuery({ ...itemThreadsQuery(item ?? ""), enabled: item !== null, placeholderData: none, select: orNone }).data ?? none;
  const [shown, setShown] = useStateOf(item, false);
  const [chosen, setChosen] = useStateOf<string | null>(item, null);
  const [asking, setAsking] = useStateOf<Asking | null>(item, null);
  const [written, setWritten] = useState<ReadonlySet<string>>(new Set());
  const pins = useMemo(() => pinsOf(threads, asking), [threads, asking]);
  return {
    threads: item === null ? none : threads, pins, shown, chosen, asking, written: written.size > 0,
    setWritten: (place, words) => setWritten((now) => new Set(words ? [...now, place] : [...now].filter((p) => p !== place))),
    ask: (place) => { setAsking({ place }); setShown(true); },
    stopAsking: () => setAsking(null),
    choose: (thread) => { setChosen(thread); setShown(true); },
    show: (on) => { setShown(on); if (!on) setAsking(null); },
  };
}
