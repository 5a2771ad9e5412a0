// Answers on their way: each is stored with its idempotency key before it is sent, and sent until the server has said yes
// or no. Survives reloads, dead networks and second tabs. Knows neither IndexedDB nor fetch: both are handed in.
import { ApiError, type Problem, type ReviewSubmission, type Revision, type Submission, type Submitted } from "#shared/api/index.ts";

export type Act =
  | { readonly kind: "submit"; readonly task: string; readonly body: Submission }
  | { readonly kind: "revise"; readonly annotation: string; readonly body: Revision }
  | { readonly kind: "review"; readonly task: string; readonly body: ReviewSubmission }
  | { readonly kind: "skip"; readonly task: string; readonly body: { lease: string; reason: string } };

export type Refusal = { readonly problem: Problem; readonly detail: string; readonly id: string | null };

export type Outgoing = {
  /** The idempotency key: the same for every attempt. */
  readonly key: string;
  readonly user: string;
  readonly project: string;
  /** What people call the item. */
  readonly title: string;
  readonly madeAt: number;
  readonly act: Act;
  /** Set when the server said no for good: kept until the person has seen it. */
  readonly refusal: Refusal | null;
};

export interface OutboxStore {
  put(entry: Outgoing): Promise<void>;
  remove(key: string): Promise<void>;
  /** Of one person, oldest first. */
  list(user: string): Promise<Outgoing[]>;
}

/** `opening`: what an earlier page left is not read yet. */
export type OutboxPhase = "opening" | "saved" | "saving" | "offline" | "signed_out";
export type OutboxState = { readonly phase: OutboxPhase; readonly waiting: readonly Outgoing[]; readonly refused: readonly Outgoing[] };

export type OutboxPorts = {
  readonly user: string;
  readonly store: OutboxStore;
  readonly send: (entry: Outgoing) => Promise<Submitted | void>;
  /** Runs `work` while no other tab does. */
  readonly alone: (work: () => Promise<void>) => Promise<void>;
  readonly wait: (ms: number) => Promise<void>;
  readonly now: () => number;
  readonly newKey: () => string;
  readonly delivered: (entry: Outgoing, reply: Submitted | null) => void;
};

const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 30_000;

/** Sent again by a person who has read the refusal: held against the questions as they are now. */
function underNewestSchema(act: Act): Act {
  if (act.kind !== "submit") return act;
  const { schema_version: _old, ...body } = act.body;
  return { ...act, body };
}

/** The lease an answer was given under: its item is not to be shown again. */
export const leaseOf = (act: Act): string | null => ("lease" in act.body ? act.body.lease : null);

/** No use in asking again: the request itself is what is wrong. */
const forGood: ReadonlySet<Problem> = new Set(["malformed", "forbidden", "not_found", "conflict", "too_large", "invalid"]);

export class Outbox {
  private readonly ports: OutboxPorts;
  private waiting: readonly Outgoing[] = [];
  private refused: readonly Outgoing[] = [];
  private phase: OutboxPhase = "opening";
  private running = false;
  private wanted = false;
  private closed = false;
  private wake: (() => void) | null = null;
  /** Entries being written: not on disk yet, and not to be taken for sent. */
  private readonly storing = new Set<string>();
  private readonly listeners = new Set<() => void>();
  private snapshot: OutboxState = { phase: "opening", waiting: [], refused: [] };
  /** When what an earlier page left is known. */
  readonly opened: Promise<void>;
  private wasOpened: () => void = () => {};

  constructor(ports: OutboxPorts) {
    this.ports = ports;
    this.opened = new Promise((done) => { this.wasOpened = done; });
  }

  state = (): OutboxState => this.snapshot;
  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Takes up what an earlier page left, and sends it. */
  async open(): Promise<void> {
    await this.reload();
    this.wasOpened();
    this.kick();
  }

  /** Stores, then sends in the background. Resolves when stored: from then on nothing can lose it. */
  async add(project: string, title: string, act: Act): Promise<Outgoing> {
    const entry: Outgoing = {
      key: this.ports.newKey(), user: this.ports.user, project, title, madeAt: this.ports.now(), act, refusal: null,
    };
    this.waiting = [...this.waiting, entry];
    this.tell(this.phase === "saved" || this.phase === "opening" ? "saving" : this.phase);
    this.storing.add(entry.key);
    await this.ports.store.put(entry);
    this.storing.delete(entry.key);
    this.kick();
    return entry;
  }

  /** Sends no more; what waits stays stored. */
  close(): void {
    this.closed = true;
    this.wake?.();
  }

  /** Tries at once: the network is back, or the person has signed in again. */
  kick(): void {
    this.wanted = true;
    this.wake?.();
    if (!this.running) void this.run();
  }

  /** Sends a refused answer again, after what was wrong has been set right elsewhere. */
  async retry(key: string): Promise<void> {
    const entry = this.refused.find((e) => e.key === key);
    if (!entry) return;
    this.refused = this.refused.filter((e) => e.key !== key);
    const again = { ...entry, refusal: null, act: underNewestSchema(entry.act) };
    this.waiting = [...this.waiting, again];
    await this.ports.store.put(again);
    this.tell("saving");
    this.kick();
  }

  /** Gives up a refused answer, because the person said so. */
  async discard(key: string): Promise<void> {
    await this.ports.store.remove(key);
    this.refused = this.refused.filter((e) => e.key !== key);
    this.tell(this.phase);
  }

  private async reload(): Promise<void> {
    const stored = await this.ports.store.list(this.ports.user);
    const known = new Set(stored.map((e) => e.key));
    this.refused = stored.filter((e) => e.refusal);
    this.waiting = [...stored.filter((e) => !e.refusal), ...this.waiting.filter((e) => !known.has(e.key) && this.storing.has(e.key))];
    this.tell(this.waiting.length > 0 ? "saving" : "saved");
  }

  private async run(): Promise<void> {
    this.running = true;
    let pause = FIRST_WAIT_MS;
    while (this.wanted && !this.closed) {
      this.wanted = false;
      const held = await this.attempt();
      if (!held) { pause = FIRST_WAIT_MS; continue; }
      this.tell(held.problem === "unauthenticated" ? "signed_out" : "offline");
      await this.rest(held.retryAfterSeconds ? held.retryAfterSeconds * 1000 : pause);
      pause = Math.min(LONGEST_WAIT_MS, pause * 2);
      this.wanted = true;
    }
    this.running = false;
  }

  /** Until `ms` have passed or somebody kicks. */
  private async rest(ms: number): Promise<void> {
    await Promise.race([this.ports.wait(ms), new Promise<void>((done) => { this.wake = done; })]);
    this.wake = null;
  }

  /** Sends what waits, in order; the error that stopped it, if one did. */
  private async attempt(): Promise<ApiError | null> {
    let stopped: ApiError | null = null;
    await this.ports.alone(async () => {
      await this.dropSentElsewhere();
      for (let entry = this.waiting[0]; entry && !stopped; entry = this.waiting[0]) stopped = await this.deliver(entry);
    });
    if (!stopped) this.tell("saved");
    return stopped;
  }

  /** Another tab may have sent what we hold; what is gone from the store has been delivered. */
  private async dropSentElsewhere(): Promise<void> {
    const stored = new Map((await this.ports.store.list(this.ports.user)).map((e) => [e.key, e]));
    for (const entry of this.waiting.filter((e) => !this.storing.has(e.key))) {
      const now = stored.get(entry.key);
      if (!now) { this.leave(entry); this.ports.delivered(entry, null); }
      else if (now.refusal) this.refuse(now);
    }
  }

  private async deliver(entry: Outgoing): Promise<ApiError | null> {
    this.tell("saving");
    try {
      const reply = await this.ports.send(entry);
      await this.ports.store.remove(entry.key);
      this.leave(entry);
      this.ports.delivered(entry, reply ?? null);
      return null;
    } catch (thrown) {
      const fault = thrown instanceof ApiError ? thrown : new ApiError({ problem: "internal", status: 0, detail: String(thrown) });
      if (!forGood.has(fault.problem)) return fault;
      const refused = { ...entry, refusal: { problem: fault.problem, detail: fault.detail, id: fault.id } };
      if (entry.act.kind === "skip") await this.ports.store.remove(entry.key); // the task is gone: nothing of value is lost
      else await this.ports.store.put(refused);
      if (entry.act.kind === "skip") this.leave(entry);
      else this.refuse(refused);
      return null;
    }
  }

  private leave(entry: Outgoing): void { this.waiting = this.waiting.filter((e) => e.key !== entry.key); }

  private refuse(entry: Outgoing): void {
    this.leave(entry);
    this.refused = [...this.refused.filter((e) => e.key !== entry.key), entry];
    this.tell(this.phase);
  }

  private tell(phase: OutboxPhase): void {
    this.phase = phase;
    this.snapshot = { phase, waiting: this.waiting, refused: this.refused };
    for (const listener of this.listeners) listener();
  }
}
