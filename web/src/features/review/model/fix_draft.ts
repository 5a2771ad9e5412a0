// The answer a reviewer makes in place of those given: kept in the browser while it is made, so that neither a reload nor
// a dead network loses it.
import { Draft } from "#editor/draft.ts";
import type { Values } from "#editor/schema.ts";
import type { DraftStore } from "#shared/answers/database.ts";

export type FixDraftPorts = {
  readonly user: string;
  readonly task: string;
  readonly drafts: DraftStore;
  readonly activeMs: () => number;
  readonly later: (work: () => void, ms: number) => () => void;
  readonly now: () => number;
};

const SAVE_AFTER_MS = 800;

export class FixDraft {
  readonly draft = new Draft();
  private readonly ports: FixDraftPorts;
  private began = false;
  private found = false;
  private ended = false;
  private cancelSave: () => void = () => {};

  constructor(ports: FixDraftPorts) {
    this.ports = ports;
    this.draft.on((_values, change) => { if (change) this.changed(); });
  }

  /** Was an unfinished fix found here? */
  get takenUp(): boolean { return this.found; }

  /** Takes up what an earlier page left; the active time it took, or null where there was nothing. */
  async takeUp(): Promise<number | null> {
    const { user, task, drafts } = this.ports;
    const saved = await drafts.load(user, task).catch(() => null);
    if (!saved) return null;
    this.draft.reset(saved.values);
    this.began = true;
    this.found = true;
    return saved.activeMs;
  }

  /** Starts from `values`, unless a fix has been begun: then that goes on. */
  begin(values: Values): void {
    if (this.began) return;
    this.began = true;
    this.draft.reset(values);
  }

  /** Starts from other values; what was there comes back by undo. */
  beginFrom(values: Values): void {
    if (!this.began) { this.begin(values); return; }
    const fields = new Set([...Object.keys(this.draft.values), ...Object.keys(values)]);
    for (const field of fields) this.draft.set(field, values[field]);
  }

  /** Writes it now: the page may be about to close. */
  async save(): Promise<void> {
    this.cancelSave();
    if (this.ended || !this.draft.touched) return;
    const { user, task, drafts, activeMs, now } = this.ports;
    await drafts.save({ user, task, values: this.draft.values, confidence: null, note: "", activeMs: activeMs(), suggestion: null, savedAt: now() }).catch(() => {});
  }

  /** The verdict is given: nothing is left to keep. */
  async forget(): Promise<void> {
    this.cancelSave();
    this.ended = true;
    await this.ports.drafts.remove(this.ports.user, this.ports.task).catch(() => {});
  }

  private changed(): void {
    this.cancelSave();
    this.cancelSave = this.ports.later(() => { void this.save(); }, SAVE_AFTER_MS);
  }
}
