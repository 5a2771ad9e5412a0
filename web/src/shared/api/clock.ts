// The server's clock, by the date of its replies: a computer's own may be wrong by days, and leases end by the server's.

/** Less is the network's, or the whole seconds a date has. */
const SLACK_MS = 60_000;

export class ServerClock {
  private ahead = 0;
  private readonly own: () => number;

  constructor(own: () => number = () => Date.now()) { this.own = own; }

  /** A reply came with this `Date`. */
  heard(date: string | null): void {
    const at = Date.parse(date ?? "");
    if (Number.isNaN(at)) return;
    const ahead = this.own() - at;
    this.ahead = Math.abs(ahead) > SLACK_MS ? ahead : 0;
  }

  now(): number { return this.own() - this.ahead; }
}

export const serverClock = new ServerClock();
