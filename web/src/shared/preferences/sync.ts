// How a person likes the page, kept with their account so that it follows them. The browser's copy stays: it is what the
// page starts with, and all there is without a network. What was changed here since the two agreed is sent; everything else
// is taken from the server. Knows neither fetch nor storage: both are handed in.

/** One preference as the page holds it. Values are plain data: they are compared as JSON. */
export type Member = {
  /** What holds here; `unset` where nobody has chosen. */
  read(): unknown;
  /** Makes it so; `unset` where the account has no choice. */
  apply(value: unknown): void;
  readonly unset: unknown;
  /** Calls `changed` when it may have changed. */
  on(changed: () => void): () => void;
};

export type Preferences = Readonly<Record<string, unknown>>;

export type SyncPorts = {
  readonly members: Readonly<Record<string, Member>>;
  readonly fetch: () => Promise<Preferences>;
  readonly send: (changed: Preferences) => Promise<unknown>;
  /** What the account and this browser last agreed on, as JSON by name. */
  readonly agreed: { read(): Readonly<Record<string, string>>; write(agreed: Readonly<Record<string, string>>): void };
};

export class PreferenceSync {
  private readonly ports: SyncPorts;
  private readonly ends: (() => void)[] = [];
  private running: Promise<void> | null = null;
  private again = false;
  private applying = false;

  constructor(ports: SyncPorts) { this.ports = ports; }

  /** Takes what the account says and sends what it does not know; then on every change, until `stop`. */
  async start(): Promise<void> {
    for (const member of Object.values(this.ports.members)) this.ends.push(member.on(() => { if (!this.applying) void this.push(); }));
    try {
      this.take(await this.ports.fetch());
    } catch {
      return; // the browser's copy holds; the next page asks again
    }
    await this.push();
  }

  stop(): void { for (const end of this.ends.splice(0)) end(); }

  /** Sends what changed here. One request at a time; what changes meanwhile goes in the next. */
  push(): Promise<void> {
    this.again = true;
    this.running ??= this.run().finally(() => { this.running = null; });
    return this.running;
  }

  private async run(): Promise<void> {
    while (this.again) {
      this.again = false;
      const changed = this.changed();
      if (changed.length === 0) return;
      const sent = changed.map((name): [string, unknown] => [name, this.ports.members[name]?.read()]);
      try {
        await this.ports.send(Object.fromEntries(sent));
      } catch {
        return; // it differs still, so the next change or the next page sends it
      }
      this.agree(sent);
    }
  }

  private changed(): string[] {
    const agreed = this.ports.agreed.read();
    return Object.entries(this.ports.members)
      .filter(([name, member]) => JSON.stringify(member.read()) !== (agreed[name] ?? JSON.stringify(member.unset)))
      .map(([name]) => name);
  }

  private take(server: Preferences): void {
    const own = new Set(this.changed());
    const others = Object.entries(this.ports.members).filter(([name]) => !own.has(name));
    this.applying = true;
    for (const [name, member] of others) member.apply(server[name] ?? member.unset);
    this.applying = false;
    this.agree(others.map(([name, member]) => [name, member.read()]));
  }

  private agree(values: readonly (readonly [string, unknown])[]): void {
    this.ports.agreed.write({ ...this.ports.agreed.read(), ...Object.fromEntries(values.map(([name, value]) => [name, JSON.stringify(value)])) });
  }
}
