// Events from the server: counters, jobs, new instructions. Resumes where it left off; rests while nobody looks.
import { eventsAddress } from "#shared/api/routes.ts";
import type { JobNews } from "#shared/api/types.ts";
import { EventStreamParser } from "./parser.ts";

export type LiveEvents = {
  counters: { project: string };
  job: JobNews;
  instructions: { project: string; guideline_version: number };
  schema: { project: string; schema_version: number };
  people: { project: string };
  access: { project: string }; // what I may see there has changed; the stream ends and is opened anew
  /** Something was said about an item; `talk_mine`: in a thread I take part in. */
  talk: { project: string; item: string };
  talk_mine: { project: string; item: string };
  certification: { project: string; certification: string };
  reset: Record<string, never>; // too much was missed to tell it
};
export type LiveState = "off" | "connecting" | "on" | "waiting";
type Listener<K extends keyof LiveEvents> = (event: LiveEvents[K]) => void;

const firstWaitMs = 1_000;
const longestWaitMs = 30_000;
const restAfterHiddenMs = 60_000;

class Live {
  private listeners = new Map<string, Set<(event: never) => void>>();
  private stateListeners = new Set<() => void>();
  private stopper: AbortController | null = null;
  private lastId = "";
  private restTimer: ReturnType<typeof setTimeout> | undefined;
  private wanted = false;
  private current: LiveState = "off";

  state = (): LiveState => this.current;
  onState = (listener: () => void): (() => void) => {
    this.stateListeners.add(listener);
    return () => this.stateListeners.delete(listener);
  };

  /** Calls `listener` for each event of a type; returns the way to stop. */
  on<K extends keyof LiveEvents>(type: K, listener: Listener<K>): () => void {
    const set = this.listeners.get(type) ?? new Set();
    this.listeners.set(type, set.add(listener));
    return () => set.delete(listener);
  }

  /** Tells what happens after the event `from`, or after the last one that was heard. */
  start(from: number): void {
    this.wanted = true;
    this.lastId ||= String(from);
    document.addEventListener("visibilitychange", this.onVisibility);
    this.connect();
  }

  stop(): void {
    this.wanted = false;
    document.removeEventListener("visibilitychange", this.onVisibility);
    this.disconnect();
  }

  private onVisibility = (): void => {
    clearTimeout(this.restTimer);
    if (document.visibilityState === "visible") this.connect();
    else this.restTimer = setTimeout(() => this.disconnect(), restAfterHiddenMs);
  };

  private connect(): void {
    if (!this.wanted || this.stopper) return;
    this.stopper = new AbortController();
    void this.loop(this.stopper.signal);
  }

  private disconnect(): void {
    this.stopper?.abort();
    this.stopper = null;
    this.become("off");
  }

  private become(state: LiveState): void {
    this.current = state;
    for (const tell of this.stateListeners) tell();
  }

  private async loop(signal: AbortSignal): Promise<void> {
    let waitMs = firstWaitMs;
    while (!signal.aborted) {
      this.become("connecting");
      const heard = await this.read(signal);
      if (signal.aborted) return;
      waitMs = heard ? firstWaitMs : Math.min(longestWaitMs, waitMs * 2);
      this.become("waiting");
      await new Promise((done) => setTimeout(done, waitMs * (0.5 + Math.random() / 2)));
    }
  }

  /** One connection until it ends. True when it was once open. */
  private async read(signal: AbortSignal): Promise<boolean> {
    try {
      const headers = { Accept: "text/event-stream", "X-Background": "1", "Last-Event-ID": this.lastId };
      const response = await fetch(eventsAddress, { headers, signal, credentials: "same-origin" });
      if (!response.ok || !response.body) return false;
      this.become("on");
      await this.drain(response.body);
      return true;
    } catch {
      return false; // the loop waits and tries again
    }
  }

  private async drain(body: ReadableStream<Uint8Array<ArrayBuffer>>): Promise<void> {
    const parser = new EventStreamParser(this.lastId);
    const reader = body.pipeThrough(new TextDecoderStream()).getReader();
    for (let piece = await reader.read(); !piece.done; piece = await reader.read())
      for (const event of parser.push(piece.value)) {
        this.lastId = event.id;
        this.tell(event.type, event.data);
      }
  }

  private tell(type: string, data: string): void {
    const event = JSON.parse(data) as never; // the server's own document describes it
    for (const listener of this.listeners.get(type) ?? []) listener(event);
  }
}

export const live = new Live();
