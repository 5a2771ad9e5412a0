// The reviewer's desk: the item in hand, the next ones leased ahead, verdicts into the outbox.
import { ActiveClock, holdTask, leaseOf, letGoOfTask, outboxOf, type Outbox } from "#shared/answers/index.ts";
import { picture } from "#editor/image/pictures.ts";
import type { Schema, Values } from "#editor/schema.ts";
import { ApiError, projects, work, type Lease, type Problem, type Verdict } from "#shared/api/index.ts";

export type DeskPhase =
  | { readonly kind: "loading" }
  | { readonly kind: "reviewing"; readonly lease: Lease; readonly schema: Schema }
  | { readonly kind: "empty"; readonly reason: string }
  | { readonly kind: "offline" }
  | { readonly kind: "failed"; readonly problem: Problem; readonly detail: string; readonly id: string | null };

export type DeskState = { readonly phase: DeskPhase; readonly done: number };

const AHEAD = 2;

export class Desk {
  readonly clock = new ActiveClock();
  readonly outbox: Outbox;
  private readonly project: string;
  private readonly listeners = new Set<() => void>();
  private readonly schemas = new Map<number, Schema>();
  private ahead: readonly Lease[] = [];
  private now: DeskState = { phase: { kind: "loading" }, done: 0 };
  private stopped = false;

  constructor(user: string, project: string) {
    this.project = project;
    this.outbox = outboxOf(user);
  }

  state = (): DeskState => this.now;
  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  async start(): Promise<void> {
    await this.outbox.opened;
    for (const { act } of this.outbox.state().waiting) this.finished.add(leaseOf(act));
    await this.advance();
  }

  stop(): void {
    this.stopped = true;
    const current = this.lease;
    for (const lease of [...this.ahead, ...(current ? [current] : [])]) {
      letGoOfTask(lease.task);
      work.release(lease.lease).catch(() => {});
    }
  }

  get lease(): Lease | null { return this.now.phase.kind === "reviewing" ? this.now.phase.lease : null; }

  /** Sends the verdict and takes the next item. */
  decide(verdict: Verdict, more: { values?: Values; reason?: string } = {}): void {
    const lease = this.lease;
    if (!lease) return;
    void this.outbox.add(this.project, lease.item.external_id, {
      kind: "review", task: lease.task, body: { lease: lease.lease, verdict, active_ms: this.clock.ms, ...more },
    });
    this.finished.add(lease.lease);
    letGoOfTask(lease.task);
    this.now = { ...this.now, done: this.now.done + 1 };
    void this.advance();
  }

  async again(): Promise<void> { if (this.now.phase.kind !== "reviewing") await this.advance(); }

  private async advance(): Promise<void> {
    const [next, ...rest] = this.ahead;
    this.ahead = rest;
    if (next) { await this.put(next); void this.fill().catch(() => {}); return; }
    this.become({ kind: "loading" });
    try {
      const reason = await this.fill();
      const [first, ...others] = this.ahead;
      this.ahead = others;
      if (first) await this.put(first);
      else this.become({ kind: "empty", reason: reason ?? "" });
    } catch (thrown) {
      const fault = thrown instanceof ApiError ? thrown : new ApiError({ problem: "internal", status: 0, detail: String(thrown) });
      this.become(fault.passing ? { kind: "offline" } : { kind: "failed", problem: fault.problem, detail: fault.detail, id: fault.id });
    }
  }

  /** The reason the server gave where it had nothing. */
  private async fill(): Promise<string | null> {
    if (this.stopped || this.ahead.length >= AHEAD) return null;
    const { leases, reason } = await work.next(this.project, { count: AHEAD + 1 - this.ahead.length, stage: "review" });
    for (const lease of leases) if (!this.isKnown(lease) && (await holdTask(lease.task))) this.take(lease);
    return reason;
  }

  /** A reply asked for before a verdict arrived may still name its lease. */
  private readonly finished = new Set<string | null>();

  private isKnown({ lease, task }: Lease): boolean {
    const leaving = this.outbox.state().waiting.some((e) => "task" in e.act && e.act.task === task);
    return leaving || this.finished.has(lease) || this.lease?.task === task || this.ahead.some((l) => l.task === task);
  }

  private take(lease: Lease): void {
    for (const m of lease.item.media) picture(m.id).loaded.catch(() => {});
    this.ahead = [...this.ahead, lease];
  }

  private async put(lease: Lease): Promise<void> {
    const schema = this.schemas.get(lease.schema_version) ?? (await projects.schema(this.project, lease.schema_version)).schema;
    this.schemas.set(lease.schema_version, schema);
    this.clock.start();
    this.become({ kind: "reviewing", lease, schema });
  }

  private become(phase: DeskPhase): void {
    this.now = { ...this.now, phase };
    for (const listener of this.listeners) listener();
  }
}
