// The reviewer's desk: the item in hand with the fix being made of it, the next ones leased ahead, verdicts into the outbox.
import {
  ActiveClock, draftStore, forgetOldDrafts, holdTask, keepLeases, keptLeases, leaseOf, letGoOfTask, outboxOf, prolongLeases, watchPresence, type Outbox,
} from "#shared/answers/index.ts";
import { schemaOfItem } from "#editor/form/model.ts";
import { picture } from "#editor/image/pictures.ts";
import type { Schema, Values } from "#editor/schema.ts";
import { ApiError, projects, work, type Lease, type Problem, type Verdict } from "#shared/api/index.ts";
import { FixDraft } from "./fix_draft.ts";

export type DeskPhase =
  | { readonly kind: "loading" }
  | { readonly kind: "reviewing"; readonly lease: Lease; readonly schema: Schema; readonly fix: FixDraft }
  | { readonly kind: "empty"; readonly reason: string }
  | { readonly kind: "offline" }
  | { readonly kind: "failed"; readonly problem: Problem; readonly detail: string; readonly id: string | null };

export type DeskState = { readonly phase: DeskPhase; readonly done: number };

const AHEAD = 2;
const LOOK_AGAIN_MS = 20_000;

export class Desk {
  readonly clock = new ActiveClock();
  readonly outbox: Outbox;
  private readonly user: string;
  readonly project: string;
  private readonly listeners = new Set<() => void>();
  private readonly schemas = new Map<number, Schema>();
  private ends: readonly (() => void)[] = [];
  private ahead: readonly Lease[] = [];
  private now: DeskState = { phase: { kind: "loading" }, done: 0 };
  private stopped = false;

  constructor(user: string, project: string) {
    this.user = user;
    this.project = project;
    this.outbox = outboxOf(user);
  }

  state = (): DeskState => this.now;
  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  async start(): Promise<void> {
    this.ends = [this.tend(), watchPresence(this.clock, () => { void this.fix?.save(); })];
    void forgetOldDrafts(Date.now()).catch(() => {});
    await this.outbox.opened;
    for (const { act } of this.outbox.state().waiting) this.finished.add(leaseOf(act));
    for (const lease of keptLeases(this.keptName)) if (!this.isKnown(lease) && (await holdTask(lease.task, true))) this.take(lease);
    if (!this.stopped) await this.advance();
  }

  /** Hands back what nobody has begun; an item with an unfinished fix stays this person's until its lease ends. */
  stop(): void {
    this.stopped = true;
    this.ends.forEach((end) => end());
    const { lease, fix } = this;
    const begun = fix?.draft.touched || fix?.takenUp ? lease : null;
    void fix?.save();
    for (const held of [...this.ahead, ...(lease ? [lease] : [])]) {
      letGoOfTask(held.task);
      if (held !== begun) work.release(held.lease).catch(() => {});
    }
    keepLeases(this.keptName, begun ? [begun] : []);
  }

  get lease(): Lease | null { return this.now.phase.kind === "reviewing" ? this.now.phase.lease : null; }

  /** Sends the verdict and takes the next item. */
  decide(verdict: Verdict, more: { values?: Values; hash?: string; reason?: string; code?: string } = {}): void {
    const lease = this.lease;
    if (!lease) return;
    const stored = this.outbox.add(this.project, lease.item.external_id, {
      kind: "review", task: lease.task, body: { lease: lease.lease, verdict, active_ms: this.clock.ms, ...more },
    });
    const { fix } = this;
    void stored.then(() => fix?.forget());
    this.finished.add(lease.lease);
    letGoOfTask(lease.task);
    this.now = { ...this.now, done: this.now.done + 1 };
    void this.advance();
  }

  async again(): Promise<void> { if (this.now.phase.kind !== "reviewing") await this.advance(); }

  private get fix(): FixDraft | null { return this.now.phase.kind === "reviewing" ? this.now.phase.fix : null; }

  private get keptName(): string { return `labelwright.reviews.${this.user}.${this.project}`; }

  /** Prolongs leases while somebody works, and looks for work when there is none. */
  private tend(): () => void {
    const end = prolongLeases({
      held: () => [...(this.lease ? [this.lease] : []), ...this.ahead],
      working: () => !this.clock.paused,
      extended: (lease, expires) => this.extended(lease, expires),
    });
    const look = () => { if (this.now.phase.kind === "empty" || this.now.phase.kind === "offline") void this.again(); };
    const timer = setInterval(look, LOOK_AGAIN_MS);
    window.addEventListener("online", look);
    return () => { end(); clearInterval(timer); window.removeEventListener("online", look); };
  }

  private extended(lease: string, expires: string): void {
    const longer = (l: Lease): Lease => (l.lease === lease ? { ...l, expires_at: expires } : l);
    this.ahead = this.ahead.map(longer);
    const { phase } = this.now;
    if (phase.kind === "reviewing" && phase.lease.lease === lease) this.now = { ...this.now, phase: { ...phase, lease: longer(phase.lease) } };
    this.keep();
  }

  private keep(): void { keepLeases(this.keptName, [...(this.lease ? [this.lease] : []), ...this.ahead]); }

  private async advance(): Promise<void> {
    try {
      if (this.ahead.length === 0) this.become({ kind: "loading" });
      const reason = this.ahead.length === 0 ? await this.fill() : null;
      const [next] = this.ahead;
      if (!next) { this.become({ kind: "empty", reason: reason ?? "" }); return; }
      await this.put(next);
      void this.fill().catch(() => {}); // asked for again when it is needed
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
    this.keep();
    return reason;
  }

  /** A reply asked for before a verdict arrived may still name its lease. */
  private readonly finished = new Set<string | null>();

  private isKnown({ lease, task }: Lease): boolean {
    const leaving = this.outbox.state().waiting.some((e) => "task" in e.act && e.act.task === task);
    return leaving || this.finished.has(lease) || this.lease?.task === task || this.ahead.some((l) => l.task === task);
  }

  private take(lease: Lease): void {
    for (const m of lease.item.media) picture(m).loaded.catch(() => {});
    this.ahead = [...this.ahead, lease];
  }

  private async put(lease: Lease): Promise<void> {
    const schema = this.schemas.get(lease.schema_version) ?? (await projects.schema(this.project, lease.schema_version)).schema;
    this.schemas.set(lease.schema_version, schema);
    const fix = new FixDraft({
      user: this.user, task: lease.task, drafts: draftStore, activeMs: () => this.clock.ms, now: () => Date.now(),
      later: (act, ms) => { const timer = setTimeout(act, ms); return () => clearTimeout(timer); },
    });
    this.clock.start((await fix.takeUp()) ?? 0);
    this.ahead = this.ahead.filter((l) => l !== lease);
    this.become({ kind: "reviewing", lease, schema: schemaOfItem(schema, lease.item), fix });
    this.keep();
  }

  private become(phase: DeskPhase): void {
    this.now = { ...this.now, phase };
    for (const listener of this.listeners) listener();
  }
}
