// The next items, leased before they are needed, so that one is there when this one is answered.
import type { Lease, Next } from "#shared/api/index.ts";

export const AHEAD = 3;

export type QueuePorts = {
  readonly fetchNext: (count: number) => Promise<Next>;
  /** Gets the item's pictures ready; the item may be shown at once after. */
  readonly prepare: (lease: Lease) => void;
  /** Keeps the task for this tab; false when another tab has it. `kept`: from before a reload. */
  readonly hold: (task: string, kept?: boolean) => Promise<boolean>;
  /** Already answered here and not yet delivered, or on the table. */
  readonly isTaken: (lease: Lease) => boolean;
  /** The server's: leases end by it. */
  readonly serverNow: () => number;
};

export class TaskQueue {
  private readonly ports: QueuePorts;
  private ahead: readonly Lease[] = [];
  private filling: Promise<string | null> | null = null;

  constructor(ports: QueuePorts) { this.ports = ports; }

  get waiting(): readonly Lease[] { return this.ahead; }

  /** The next item whose lease still runs. */
  take(): Lease | null {
    const [first, ...rest] = this.ahead.filter((l) => new Date(l.expires_at).getTime() > this.ports.serverNow());
    this.ahead = rest;
    return first ?? null;
  }

  /** Puts back leases kept over a reload. */
  async restore(leases: readonly Lease[]): Promise<void> {
    const fresh = leases.filter((lease) => !this.isKnown(lease));
    const held = await Promise.all(fresh.map((lease) => this.ports.hold(lease.task, true)));
    fresh.filter((_lease, i) => held[i]).forEach((lease) => this.add(lease));
  }

  /** It was on the table, and is the next one again. */
  putBack(lease: Lease): void { this.ahead = [lease, ...this.ahead]; }

  drop(): Lease[] {
    const dropped = [...this.ahead];
    this.ahead = [];
    return dropped;
  }

  extended(lease: string, expires: string): void {
    this.ahead = this.ahead.map((l) => (l.lease === lease ? { ...l, expires_at: expires } : l));
  }

  underSchema(version: number): void { this.ahead = this.ahead.map((l) => ({ ...l, schema_version: version })); }

  /** Fetches until AHEAD wait; the reason the server gave where it had nothing. One request at a time. */
  fill(extra: number): Promise<string | null> {
    if (this.filling) return this.filling;
    const want = AHEAD + extra - this.ahead.length;
    if (want <= 0) return Promise.resolve(null);
    this.filling = this.fetch(want).finally(() => { this.filling = null; });
    return this.filling;
  }

  private async fetch(count: number): Promise<string | null> {
    const { leases, reason } = await this.ports.fetchNext(count);
    await this.enter(leases);
    return leases.length === 0 ? reason ?? "" : null;
  }

  private async enter(leases: readonly Lease[]): Promise<void> {
    for (const lease of leases) {
      if (this.isKnown(lease) || !(await this.ports.hold(lease.task))) continue;
      this.add(lease);
    }
  }

  private isKnown(lease: Lease): boolean { return this.ports.isTaken(lease) || this.ahead.some((l) => l.task === lease.task); }

  private add(lease: Lease): void {
    this.ahead = [...this.ahead, lease];
    this.ports.prepare(lease);
  }
}
