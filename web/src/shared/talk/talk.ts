// What is open of the talk about the item at hand: its threads, the one chosen, a question being put.
import { useQuery } from "@tanstack/react-query";
import { useEffect, useMemo, useState } from "react";
import { itemThreadsQuery, type TalkPlace, type Thread } from "#shared/api/index.ts";
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

const none: readonly Thread[] = [];

/** Of the item; null: there is none, or nothing may be heard of it. */
export function useTalk(item: string | null): Talk {
  const threads = useQuery({ ...itemThreadsQuery(item ?? ""), enabled: item !== null }).data ?? none;
  const [shown, setShown] = useState(false);
  const [chosen, setChosen] = useState<string | null>(null);
  const [asking, setAsking] = useState<Asking | null>(null);
  const [written, setWritten] = useState<ReadonlySet<string>>(new Set());
  useEffect(() => { setShown(false); setChosen(null); setAsking(null); }, [item]);
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
