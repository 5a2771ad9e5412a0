// The answer being made: values and what is said beside them, and the changes that led there. A change and its inverse have
// the same form, so undo and redo are one function. Nothing here knows React or a surface.
import type { Confidence, Values } from "./schema.ts";
import { withValue } from "./form/model.ts";

/** What is said of the answer as a whole, and the keys of what was suggested for it and turned down. */
export type Beside = { readonly confidence: Confidence | null; readonly note: string; readonly rejected: readonly string[] };
export const nothingBeside: Beside = { confidence: null, note: "", rejected: [] };

export type Change = {
  /** Of the answer, or of what is said beside it. */
  readonly field: string;
  readonly beside?: true;
  readonly before: unknown;
  readonly after: unknown;
  /** Changes of one gesture (nudges, typing) carry the same name and become one step of undo. */
  readonly gesture?: string;
  /** Changes made together carry the same mark, and are one step. */
  readonly step?: object;
};

export const inverse = (change: Change): Change => ({ ...change, before: change.after, after: change.before });

const STEPS_MAX = 300;
/** Two changes of one gesture further apart than this are two steps. */
const GESTURE_PAUSE_MS = 900;

/** The steps to an answer, kept while it lies aside. */
export type Steps = { readonly values: Values; readonly beside: Beside; readonly done: readonly Change[]; readonly undone: readonly Change[] };

type Listener = (values: Values, change: Change | null) => void;

export class Draft {
  private current: Values;
  private said = nothingBeside;
  private done: Change[] = [];
  private undone: Change[] = [];
  private changedAt = 0;
  private step: object | null = null;
  private readonly listeners = new Set<Listener>();
  private readonly now: () => number;

  constructor(values: Values = {}, now: () => number = () => performance.now()) {
    this.current = values;
    this.now = now;
  }

  get values(): Values { return this.current; }
  get beside(): Beside { return this.said; }
  get canUndo(): boolean { return this.done.length > 0; }
  get canRedo(): boolean { return this.undone.length > 0; }
  /** Has anything been done that a reload would lose? */
  get touched(): boolean { return this.done.length + this.undone.length > 0; }

  on(listener: Listener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  get steps(): Steps { return { values: this.current, beside: this.said, done: [...this.done], undone: [...this.undone] }; }

  /** Starts anew with `values`; history is dropped. */
  reset(values: Values, beside = nothingBeside): void { this.take({ values, beside, done: [], undone: [] }); }

  /** Goes on where `steps` were left. */
  take({ values, beside, done, undone }: Steps): void {
    this.done = [...done];
    this.undone = [...undone];
    this.current = values;
    this.said = beside;
    this.tell(null);
  }

  set(field: string, after: unknown, gesture?: string): void {
    this.change({ field, before: this.current[field], after, ...(gesture ? { gesture } : {}) });
  }

  say<K extends keyof Beside>(field: K, after: Beside[K], gesture?: string): void {
    this.change({ field, beside: true, before: this.said[field], after, ...(gesture ? { gesture } : {}) });
  }

  /** What `work` changes is one step of undo. */
  together(work: () => void): void {
    this.step = {};
    work();
    this.step = null;
  }

  undo(): Change | null { return this.move(this.done, this.undone, inverse); }
  redo(): Change | null { return this.move(this.undone, this.done, (change) => change); }

  private move(from: Change[], to: Change[], turned: (change: Change) => Change): Change | null {
    const change = from.pop();
    if (!change) return null;
    to.push(change);
    const applied = this.apply(turned(change));
    return change.step && from.at(-1)?.step === change.step ? this.move(from, to, turned) : applied;
  }

  private change(change: Change): void {
    if (Object.is(change.before, change.after)) return;
    this.undone = [];
    this.remember(change);
    this.apply(change);
  }

  private remember(change: Change): void {
    const last = this.done.at(-1);
    const same = last?.gesture !== undefined && last.gesture === change.gesture && last.field === change.field && last.beside === change.beside;
    const at = this.now();
    if (last && same && at - this.changedAt < GESTURE_PAUSE_MS)
      this.done[this.done.length - 1] = { ...last, after: change.after };
    else this.done.push(this.step ? { ...change, step: this.step } : change);
    if (this.done.length > STEPS_MAX) this.done.shift();
    this.changedAt = at;
  }

  private apply(change: Change): Change {
    if (change.beside) this.said = { ...this.said, [change.field]: change.after };
    else this.current = withValue(this.current, change.field, change.after);
    this.tell(change);
    return change;
  }

  private tell(change: Change | null): void {
    for (const listener of this.listeners) listener(this.current, change);
  }
}
