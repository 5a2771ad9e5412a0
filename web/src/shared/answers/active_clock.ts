// How long a person really worked on an item: stops when nothing was touched for a while or the page is hidden.

/** Reading takes time, so a pause is a long one. */
export const IDLE_AFTER_MS = 120_000;

export class ActiveClock {
  private readonly now: () => number;
  private gathered = 0;
  private since: number | null = null;
  private touchedAt = 0;

  constructor(now: () => number = () => performance.now()) { this.now = now; }

  start(gathered = 0): void {
    this.gathered = gathered;
    this.since = this.now();
    this.touchedAt = this.now();
  }

  /** A sign of life. Ends a pause; the pause itself is not counted. */
  touch(): void {
    if (this.since === null || this.paused) {
      this.settle();
      this.since = this.now();
    }
    this.touchedAt = this.now();
  }

  /** The page is out of sight. */
  pause(): void {
    this.settle();
    this.since = null;
  }

  get paused(): boolean { return this.since === null || this.now() - this.touchedAt >= IDLE_AFTER_MS; }

  get ms(): number { return Math.round(this.gathered + this.running()); }

  private running(): number {
    if (this.since === null) return 0;
    return Math.max(0, Math.min(this.now(), this.touchedAt + IDLE_AFTER_MS) - this.since);
  }

  private settle(): void {
    this.gathered += this.running();
    this.since = null;
  }
}
