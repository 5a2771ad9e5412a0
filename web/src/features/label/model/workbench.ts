// The labelling page without its looks: which item is on the table, what a key does to it, where answers go. Everything
// a key needs is read and changed at once, so that two quick presses can never land on the same item.
import { Draft, nothingBeside, type Beside, type Steps } from "#editor/draft.ts";
import type { Begun } from "#editor/surface.ts";
import { liveKeys, takesShift, type KeyTarget } from "#editor/form/keys.ts";
import { fieldKind, handKinds, surfaceKinds } from "#editor/form/kinds.ts";
import { faultsOf, onlyChoice, questionAfter, schemaOfItem } from "#editor/form/model.ts";
import { answerAbout } from "#editor/view/quoted.ts";
import { confidences, type Confidence, type Schema, type Values } from "#editor/schema.ts";
import { ApiError, type Item, type Lease, type MyAnswer, type Problem, type Suggestion } from "#shared/api/index.ts";
import { ActiveClock } from "#shared/answers/active_clock.ts";
import type { DraftStore } from "#shared/answers/database.ts";
import { leaseOf, type Outbox, type Outgoing } from "#shared/answers/outbox.ts";
import type { Assisted } from "#editor/image/model_drawing.ts";
import { assistedThing, isHidden, isOpen, openSieve, reported, taken, thingsOf, type Mark, type Marks, type Sieve, type Thing } from "./suggesting.ts";
import { TaskQueue, type QueuePorts } from "./queue.ts";

/** What is on the table: a fresh task, or one of the last answers taken up again. */
export type Job =
  | { readonly kind: "task"; readonly lease: Lease; readonly schema: Schema; readonly item: Item; readonly suggestions: readonly Suggestion[] }
  | { readonly kind: "revise"; readonly annotation: string; readonly schema: Schema; readonly item: Item; readonly suggestions: readonly Suggestion[] };

export type Phase =
  | { readonly kind: "loading" }
  | { readonly kind: "working"; readonly job: Job }
  | { readonly kind: "empty"; readonly reason: string }
  | { readonly kind: "offline" }
  | { readonly kind: "failed"; readonly problem: Problem; readonly detail: string; readonly id: string | null };

/** One of the last answers, newest first. */
export type Recent = {
  readonly key: string;
  /** Null until the server has it. */
  readonly annotation: string | null;
  readonly title: string;
  readonly values: Values;
  readonly confidence: Confidence | null;
  readonly note: string;
  readonly editable: boolean;
  readonly state: "saved" | "saving" | "refused";
  /** How it was made, when it was made on this page. */
  readonly steps?: Steps;
};

export type Snapshot = {
  readonly phase: Phase;
  /** Grows with every item put on the table: what belongs to one item is keyed by it. */
  readonly round: number;
  readonly values: Values;
  readonly confidence: Confidence | null;
  readonly note: string;
  readonly showMissing: boolean;
  /** The answer was to be sent before its pictures could be seen, and was not. */
  readonly unseen: boolean;
  readonly suggestionTaken: string | null;
  /** What was suggested, what was made of it, and what is not shown. */
  readonly things: readonly Thing[];
  readonly marks: Marks;
  readonly sieve: Sieve;
  /** What the item is called that was skipped just now, and can be had back. */
  readonly skipped: string | null;
  readonly canUndo: boolean;
  readonly canRedo: boolean;
  /** Keys pressed while no item was there, used on this one without sending it. */
  readonly replayed: boolean;
  /** The question the keys stay with until another one is used; null: the first that is not answered. */
  readonly focused: string | null;
};

export type WorkbenchPorts = Omit<QueuePorts, "isTaken"> & {
  readonly user: string;
  readonly project: string;
  /** Steadily counting milliseconds. */
  readonly now: () => number;
  readonly outbox: Pick<Outbox, "add" | "state" | "opened">;
  readonly drafts: DraftStore;
  readonly schemaOf: (version: number) => Promise<Schema>;
  readonly fetchMine: () => Promise<readonly MyAnswer[]>;
  readonly fetchAnnotation: (id: string) => Promise<{ annotation: { values: Values; confidence: Confidence | null; note: string | null }; item: Item; schema_version: number }>;
  readonly keepQueue: (leases: readonly Lease[]) => void;
  readonly letGo: (task: string) => void;
  /** Have the pictures it is about been there to be looked at? */
  readonly wasShown: (job: Job) => boolean;
  readonly later: (work: () => void, ms: number) => () => void;
};

const RECENT_MAX = 10;
const SAVE_EVERY_MS = 800;
const HELD_KEYS_MAX = 8;
/** A skip is for good once it is sent: it waits so long, or until the next item is done with. */
const SKIP_HELD_MS = 10_000;

type Press = { readonly name: string };
type TaskJob = Extract<Job, { kind: "task" }>;
type Parked = { readonly job: Job; readonly steps: Steps; readonly activeMs: number; readonly begun: Begun | null } & Suggesting;

/** What was made of suggestions so far, but for what was turned down: that is in the draft, to be undone. */
type Suggesting = { readonly suggestionTaken: string | null; readonly marks: Marks; readonly drawn: readonly Thing[] };
const untouched: Suggesting = { suggestionTaken: null, marks: new Map(), drawn: [] };

const same = (a: Snapshot, b: Snapshot): boolean => (Object.keys(a) as (keyof Snapshot)[]).every((part) => a[part] === b[part]);

/** An answer with nothing of how it was made. */
const unmade = (values: Values, beside: Beside = nothingBeside): Steps => ({ values, beside, done: [], undone: [] });

const empty = JSON.stringify([{}, nothingBeside]);

/** An answer on its way, as one of the last. */
function rowOf({ key, title, act }: Outgoing): Recent | null {
  if (act.kind !== "submit" && act.kind !== "revise") return null;
  const { values, confidence, note } = act.body;
  return { key, annotation: null, title, values, confidence: confidence ?? null, note: note ?? "", editable: false, state: "saving" };
}

export class Workbench {
  readonly draft = new Draft();
  readonly clock: ActiveClock;
  private readonly ports: WorkbenchPorts;
  private readonly queue: TaskQueue;
  private readonly listeners = new Set<() => void>();
  private phase: Phase = { kind: "loading" };
  private round = 0;
  private showMissing = false;
  private unseen = false;
  private suggestionTaken: string | null = null;
  private things: readonly Thing[] = [];
  private made: Marks = untouched.marks;
  private merged = { made: this.made, rejected: nothingBeside.rejected, marks: this.made };
  /** What a model drew, taken or dropped: suggested no more. */
  private drawn: readonly Thing[] = [];
  private sieve = openSieve;
  private recent: readonly Recent[] = [];
  private heldKeys: Press[] = [];
  private replayed = false;
  private focused: string | null = null;
  /** An outline that is not ended: kept with the draft, never sent. Nobody is told of its points, they move too often. */
  begun: Begun | null = null;
  private everBegun = false;
  private savedAt = -Infinity;
  /** Calls off the save that is due. */
  private cancelDue: (() => void) | null = null;
  /** What was on the table when it was put there. */
  private laid = "";
  /** An answer on its way that is to be taken up again once the server has it. */
  private wanted: string | null = null;
  /** The task laid aside while an earlier answer is revised. */
  private parked: Parked | null = null;
  /** The task skipped just now. */
  private skipped: { readonly task: Parked & { readonly job: TaskJob }; readonly reason: string; readonly cancel: () => void } | null = null;
  private stopped = false;
  private snapshot: Snapshot;

  constructor(ports: WorkbenchPorts) {
    this.ports = ports;
    this.clock = new ActiveClock(ports.now);
    this.queue = new TaskQueue({ ...ports, isTaken: (lease) => this.isTaken(lease) });
    this.draft.on((_values, change) => { if (change) this.touched(); else this.tell(); });
    this.snapshot = this.draw();
  }

  state = (): Snapshot => this.snapshot;
  /** The last answers: they move on while the table stays as it is. */
  lastAnswers = (): readonly Recent[] => this.recent;
  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  // ---- coming and going

  async start(kept: readonly Lease[]): Promise<void> {
    await this.ports.outbox.opened;
    this.takeUpAnswers();
    void this.loadRecent();
    await this.queue.restore(kept);
    await this.advance();
  }

  /** Leaves the page; what was leased ahead and not begun is handed back by the caller. */
  stop(): Lease[] {
    this.stopped = true;
    this.sendSkip();
    void this.saveDraft();
    return this.queue.drop();
  }

  get ahead(): readonly Lease[] { return this.queue.waiting; }
  get currentLease(): Lease | null { return this.phase.kind === "working" && this.phase.job.kind === "task" ? this.phase.job.lease : null; }

  extended(lease: string, expires: string): void {
    this.queue.extended(lease, expires);
    const job = this.job;
    if (job?.kind === "task" && job.lease.lease === lease)
      this.phase = { kind: "working", job: { ...job, lease: { ...job.lease, expires_at: expires } } };
    this.keep();
  }

  /** Asks again where there was nothing, or no network. */
  async again(): Promise<void> {
    if (this.phase.kind !== "working" && this.phase.kind !== "loading") await this.advance();
    else if (this.phase.kind === "working") await this.refill();
  }

  /** The questions have changed: the item on the table and those ahead are asked under the new ones; what was answered stays. */
  schemaChanged(version: number, schema: Schema): void {
    this.schemas.set(version, schema);
    this.queue.underSchema(version);
    const job = this.job;
    if (job?.kind !== "task" || job.lease.schema_version === version) return;
    const asked = schemaOfItem(schema, job.item);
    this.phase = { kind: "working", job: { ...job, schema: asked, lease: { ...job.lease, schema_version: version } } };
    this.things = thingsOf(asked, job.suggestions);
    this.round++;
    this.keep();
    this.tell();
  }

  // ---- answering

  get job(): Job | null { return this.phase.kind === "working" ? this.phase.job : null; }

  focusField(name: string | null): void {
    if (name === this.focused) return;
    this.focused = name;
    this.tell();
  }

  /** From the question in hand to the one after it, and from the last to the first. */
  nextQuestion(): void { if (this.job) this.focusField(questionAfter(this.job.schema, this.draft.values, this.focused)); }

  /** The keys that choose something now. */
  keys(): ReadonlyMap<string, KeyTarget> {
    return this.job ? liveKeys(this.job.schema, this.draft.values, this.focused) : new Map();
  }

  /** A class key. Held for the next item while none is there; `toSurface` gets those of drawn fields. */
  press(name: string, toSurface: (target: KeyTarget) => void): void {
    if (!this.job) {
      if (this.phase.kind === "loading" && this.heldKeys.length < HELD_KEYS_MAX) this.heldKeys.push({ name });
      return;
    }
    const keys = this.keys();
    const shifted = name.startsWith("Shift+") && !keys.has(name);
    const target = keys.get(shifted ? name.slice("Shift+".length) : name);
    if (!target) return;
    const field = this.job.schema.fields.find((f) => f.name === target.field);
    if (!field || (shifted && !takesShift(field))) return;
    if (surfaceKinds.has(field.kind)) this.focusField(field.name);
    if (handKinds.has(field.kind)) { toSurface(target); return; }
    const value = fieldKind(field.kind)?.press?.(field, this.draft.values[field.name], target.name, { shift: shifted });
    this.draft.set(field.name, value);
    if (!shifted && onlyChoice(this.job.schema)?.name === field.name) void this.submit();
  }

  setConfidence(confidence: Confidence | null): void { this.draft.say("confidence", confidence); }

  cycleConfidence(): void {
    const { confidence } = this.draft.beside;
    const at = confidence ? confidences.indexOf(confidence) : -1;
    this.setConfidence(confidences[at + 1] ?? null);
  }

  setNote(note: string): void { this.draft.say("note", note, "note"); }

  setBegun(begun: Begun | null): void {
    this.begun = begun;
    this.everBegun = true;
    this.clock.touch();
    this.saveSoon();
  }

  /** What is suggested, shown and not decided yet. */
  shown(): Thing[] {
    const { marks } = this;
    return this.things.filter((t) => isOpen(t, marks, this.draft.values) && !isHidden(t, this.sieve));
  }

  /** Copies them into the answer: an act of the person, never of the page. */
  take(things: readonly Thing[]): void {
    const made = taken(things, this.draft.values);
    this.made = new Map([...this.made, ...made.marks]);
    this.suggestionTaken = things[0]?.source ?? this.suggestionTaken;
    this.draft.together(() => { for (const name of new Set(things.map((t) => t.field.name))) this.draft.set(name, made.values[name]); });
    this.touched();
  }

  /** A model drew it for the person, who took or dropped it. */
  assisted(what: Assisted): void {
    const thing = this.job && assistedThing(this.job.schema, what, this.drawn.length);
    if (!thing) return;
    this.drawn = [...this.drawn, thing];
    this.made = new Map([...this.made, [thing.key, { as: what.as }]]);
    this.touched();
  }

  reject(things: readonly Thing[]): void { this.draft.say("rejected", [...this.draft.beside.rejected, ...things.map((t) => t.key)]); }

  /** What was turned down is offered again. */
  offerAgain(): void { this.draft.say("rejected", nothingBeside.rejected); }

  /** Has anything been said of the task that could be begun anew? */
  get canStartOver(): boolean { return this.job?.kind === "task" && this.asItIs() !== empty; }

  /** The task as it was given, as one step of undo. */
  startOver(): void {
    if (!this.canStartOver) return;
    this.draft.together(() => {
      for (const name of Object.keys(this.draft.values)) this.draft.set(name, undefined);
      for (const name of ["confidence", "note", "rejected"] as const) this.draft.say(name, nothingBeside[name]);
    });
  }

  setSieve(sieve: Sieve): void {
    this.sieve = sieve;
    this.tell();
  }

  /** A step back; before the first one of an item, the item skipped before it comes back, or the last answer is taken up again as it was made. */
  undo(): void {
    if (this.draft.undo()) return;
    if (this.skipped) this.takeBackSkip();
    else void this.reviseLast();
  }

  /** A step forward; after the last one of an earlier answer that was left as it is, the answer after it, or the item laid aside. */
  redo(): void {
    const job = this.job;
    if (this.draft.redo() || job?.kind !== "revise" || this.asItIs() !== this.laid) return;
    const newer = this.recent.slice(0, this.recent.findIndex((r) => r.annotation === job.annotation)).findLast((r) => r.annotation && r.editable);
    if (newer) void this.revise(newer);
    else this.backToWork();
  }

  /** Sends the answer and puts the next item on the table; false, and says why, when it is not complete (the keys go to what is wrong first) or nobody can have seen its pictures. */
  submit(): boolean {
    const job = this.job;
    if (!job) return false;
    this.unseen = !this.ports.wasShown(job);
    if (this.unseen) {
      this.tell();
      return false;
    }
    const [faulty] = faultsOf(job.schema, this.draft.values).keys();
    if (faulty !== undefined) {
      this.showMissing = true;
      this.focused = faulty;
      this.tell();
      return false;
    }
    const { confidence, note } = this.draft.beside;
    const body = {
      ...answerAbout(job.schema, job.item, this.draft.values),
      active_ms: this.clock.ms,
      ...(confidence ? { confidence } : {}),
      ...(note.trim() ? { note: note.trim() } : {}),
    };
    if (job.kind === "revise") this.sendRevision(job, body);
    else this.sendAnswer(job, body);
    return true;
  }

  /** Gives the task back with a reason, which can be taken back for a moment. One that was asked about comes back by itself: what was done on it is kept. */
  skip(reason: string): void {
    const job = this.job;
    if (job?.kind !== "task") return;
    this.sendSkip();
    void this.saveDraft();
    this.skipped = { task: this.laidAside(job), reason, cancel: this.ports.later(() => this.sendSkip(), SKIP_HELD_MS) };
    if (reason === "asked") this.sendSkip();
    void this.advance();
  }

  /** The skipped item is on the table again; the one that was there waits behind it, with its draft. */
  takeBackSkip(): void {
    const { skipped, job } = this;
    if (!skipped) return;
    skipped.cancel();
    this.skipped = null;
    void this.saveDraft();
    const aside = job?.kind === "task" ? job : this.parked?.job;
    if (aside?.kind === "task") this.queue.putBack(aside.lease);
    this.parked = null;
    this.lay(skipped.task.job, skipped.task);
    this.keep();
  }

  /** From now on the skip is for good. */
  sendSkip(): void {
    const { skipped } = this;
    if (!skipped) return;
    const { task: { job: { lease, item } }, reason } = skipped;
    skipped.cancel();
    this.skipped = null;
    void this.ports.outbox.add(this.ports.project, item.external_id, { kind: "skip", task: lease.task, body: { lease: lease.lease, reason } });
    this.forget(lease, reason === "asked");
    this.tell();
  }

  // ---- the last answers

  async revise(recent: Recent): Promise<void> {
    if (!recent.annotation || !recent.editable) return;
    const annotation = recent.annotation;
    const found = await this.ports.fetchAnnotation(annotation);
    const schema = await this.ports.schemaOf(found.schema_version);
    this.park();
    const { values, confidence, note } = found.annotation;
    const beside = { ...nothingBeside, confidence, note: note ?? "" };
    const asMade = JSON.stringify([values, beside]) === JSON.stringify([recent.values, { ...nothingBeside, confidence: recent.confidence, note: recent.note }]) ? recent.steps : undefined;
    this.lay({ kind: "revise", annotation, schema: schemaOfItem(schema, found.item), item: found.item, suggestions: [] }, { steps: asMade ?? unmade(values, beside), activeMs: 0 });
  }

  async reviseLast(): Promise<void> {
    const job = this.job;
    const from = job?.kind === "revise" ? this.recent.findIndex((r) => r.annotation === job.annotation) + 1 : 0;
    const last = this.recent.slice(from).find((r) => r.state === "saving" || (r.annotation && r.editable));
    this.wanted = last?.state === "saving" ? last.key : null;
    if (last && !this.wanted) await this.revise(last);
  }

  /** Leaves an earlier answer as it was and goes on with the task laid aside. */
  backToWork(): void {
    if (this.job?.kind !== "revise") return;
    const parked = this.parked;
    this.parked = null;
    if (parked) this.lay(parked.job, parked);
    else void this.advance();
  }

  /** The outbox has news of an answer. */
  delivered(entry: Outgoing, annotation: string | null): void {
    this.recent = this.recent.map((r) => (r.key === entry.key ? { ...r, state: "saved", annotation: annotation ?? r.annotation, editable: annotation !== null || r.annotation !== null } : r));
    const wanted = this.wanted === entry.key && this.recent.find((r) => r.key === entry.key);
    if (wanted) void this.revise(wanted);
    this.tell();
  }

  refused(keys: ReadonlySet<string>): void {
    this.recent = this.recent.map((r) => (keys.has(r.key) ? { ...r, state: "refused" } : r));
    this.tell();
  }

  /** Writes the draft now: the page may be about to close. */
  async saveDraft(): Promise<void> {
    this.cancelSave();
    this.savedAt = this.ports.now();
    const job = this.job;
    if (job?.kind !== "task" || !this.worthKeeping()) return;
    await this.ports.drafts.save({
      user: this.ports.user, task: job.lease.task, values: this.draft.values, ...this.draft.beside,
      activeMs: this.clock.ms, suggestion: this.suggestionTaken, marks: [...this.made], assisted: this.drawn.map((t) => ({ ...t, field: t.field.name, shape: t.shape ?? { id: "", class: "" } })), savedAt: Date.now(), begun: this.begun,
    });
  }

  private readonly schemas = new Map<number, Schema>();

  // ---- inside

  private worthKeeping(): boolean { return this.draft.touched || this.everBegun || this.marks.size > 0 || this.draft.beside.note !== "" || this.draft.beside.confidence !== null; }

  /** A reply asked for before an answer arrived may still name its lease. */
  private readonly finished = new Set<string | null>();

  /** Answers an earlier page gave and could not send: theirs are the last answers, and their items are done with. */
  private takeUpAnswers(): void {
    const { waiting } = this.ports.outbox.state();
    for (const { act } of waiting) this.finished.add(leaseOf(act));
    const rows = waiting.filter((e) => e.project === this.ports.project).map(rowOf).filter((r) => r !== null);
    this.recent = rows.toReversed().slice(0, RECENT_MAX);
  }

  /** What became of each thing that was suggested, as far as it was decided. */
  private get marks(): Marks {
    const { made, draft: { beside: { rejected } } } = this;
    if (made !== this.merged.made || rejected !== this.merged.rejected)
      this.merged = { made, rejected, marks: new Map([...made, ...rejected.map((key) => [key, { as: null }] as const)]) };
    return this.merged.marks;
  }

  private isTaken({ lease, task }: Lease): boolean {
    const onTable = (job: Job | null | undefined) => job?.kind === "task" && job.lease.task === task;
    const leaving = this.ports.outbox.state().waiting.some((e) => "task" in e.act && e.act.task === task);
    return leaving || this.finished.has(lease) || onTable(this.job) || onTable(this.parked?.job) || onTable(this.skipped?.task.job);
  }

  private sendAnswer(job: Extract<Job, { kind: "task" }>, body: { values: Values; active_ms: number; confidence?: Confidence; note?: string }): void {
    const { lease, item } = job;
    this.sendSkip();
    const sent = this.ports.outbox.add(this.ports.project, item.external_id, {
      kind: "submit", task: lease.task,
      body: { ...body, lease: lease.lease, schema_version: lease.schema_version, ...(this.suggestionTaken ? { suggestion: this.suggestionTaken } : {}), ...(this.things.length + this.drawn.length > 0 ? { suggested: reported([...this.things, ...this.drawn], this.marks, body.values, this.sieve) } : {}) },
    });
    this.remember(sent, item.external_id, body, null);
    this.leave(lease);
    void this.advance();
  }

  private sendRevision(job: Extract<Job, { kind: "revise" }>, body: { values: Values; active_ms: number; confidence?: Confidence; note?: string }): void {
    this.sendSkip();
    const sent = this.ports.outbox.add(this.ports.project, job.item.external_id, { kind: "revise", annotation: job.annotation, body });
    this.recent = this.recent.filter((r) => r.annotation !== job.annotation);
    this.remember(sent, job.item.external_id, body, null);
    this.backToWork();
  }

  private remember(sent: Promise<Outgoing>, title: string, body: { values: Values; confidence?: Confidence; note?: string }, annotation: string | null): void {
    const provisional = `new ${this.round}`;
    const row: Recent = {
      key: provisional, annotation, title, values: body.values, confidence: body.confidence ?? null, note: body.note ?? "", editable: false, state: "saving", steps: this.draft.steps,
    };
    this.recent = [row, ...this.recent].slice(0, RECENT_MAX);
    void sent.then((entry) => {
      this.recent = this.recent.map((r) => (r.key === provisional ? { ...r, key: entry.key } : r));
      if (this.wanted === provisional) this.wanted = entry.key;
      this.tell();
    });
  }

  private leave(lease: Lease): void {
    this.cancelSave();
    this.forget(lease);
  }

  private forget({ lease, task }: Lease, comesBack = false): void {
    this.finished.add(lease);
    this.keep();
    this.ports.letGo(task);
    if (!comesBack) void this.ports.drafts.remove(this.ports.user, task);
  }

  private park(): void {
    const job = this.job;
    if (job?.kind !== "task") return;
    void this.saveDraft();
    this.parked = this.laidAside(job);
  }

  private laidAside<J extends Job>(job: J): Parked & { readonly job: J } {
    return { job, steps: this.draft.steps, activeMs: this.clock.ms, begun: this.begun, suggestionTaken: this.suggestionTaken, marks: this.made, drawn: this.drawn };
  }

  /** The next item on the table: at once when one waits. */
  private async advance(): Promise<void> {
    const lease = this.queue.take();
    if (lease) { await this.put(lease); void this.refill(); return; }
    this.phase = { kind: "loading" };
    this.tell();
    await this.refill();
  }

  private async refill(): Promise<void> {
    if (this.stopped) return;
    try {
      const reason = await this.queue.fill(this.job ? 0 : 1);
      this.keep();
      if (this.job) return;
      const lease = this.queue.take();
      if (lease) { await this.put(lease); void this.refill(); return; }
      this.phase = { kind: "empty", reason: reason ?? "" };
    } catch (thrown) {
      if (this.job) return; // there is work on the table; the next item is asked for when it is needed
      const fault = thrown instanceof ApiError ? thrown : new ApiError({ problem: "internal", status: 0, detail: String(thrown) });
      this.phase = fault.passing ? { kind: "offline" } : { kind: "failed", problem: fault.problem, detail: fault.detail, id: fault.id };
    }
    this.heldKeys = [];
    this.tell();
  }

  private async put(lease: Lease): Promise<void> {
    let schema = this.schemas.get(lease.schema_version);
    if (!schema) {
      schema = await this.ports.schemaOf(lease.schema_version);
      this.schemas.set(lease.schema_version, schema);
    }
    this.lay({ kind: "task", lease, schema: schemaOfItem(schema, lease.item), item: lease.item, suggestions: lease.suggestions }, { steps: unmade({}), activeMs: 0 });
    this.keep();
    await this.takeUpDraft(lease.task);
  }

  /** Puts a job on the table, with what was already done on it. */
  private lay(job: Job, done: { steps: Steps; activeMs: number; begun?: Begun | null } & Partial<Suggesting>): void {
    this.phase = { kind: "working", job };
    this.wanted = null;
    this.round++;
    this.showMissing = false;
    this.unseen = false;
    this.things = thingsOf(job.schema, job.suggestions);
    ({ suggestionTaken: this.suggestionTaken, marks: this.made, drawn: this.drawn } = { ...untouched, ...done });
    this.focused = null;
    this.replayed = false;
    this.begun = done.begun ?? null;
    this.everBegun = this.begun !== null;
    this.clock.start(done.activeMs);
    this.draft.take(done.steps);
    this.laid = this.asItIs();
    this.replay(job);
  }

  private asItIs(): string { return JSON.stringify([this.draft.values, this.draft.beside]); }

  /** Keys pressed before the item was there choose, but never send: the person has not seen it. */
  private replay(job: Job): void {
    const held = this.heldKeys.splice(0);
    for (const { name } of held) {
      const target = this.keys().get(name);
      const field = job.schema.fields.find((f) => f.name === target?.field);
      const press = fieldKind(field?.kind ?? "")?.press;
      if (!target || !field || !press) continue;
      this.draft.set(field.name, press(field, this.draft.values[field.name], target.name, { shift: false }));
      this.replayed = true;
    }
    if (this.replayed) this.tell();
  }

  private async takeUpDraft(task: string): Promise<void> {
    const round = this.round;
    const saved = await this.ports.drafts.load(this.ports.user, task);
    if (!saved || round !== this.round || this.draft.touched || this.everBegun) return;
    this.suggestionTaken = saved.suggestion;
    this.begun = saved.begun ?? null;
    this.everBegun = this.begun !== null;
    this.drawn = (saved.assisted ?? []).flatMap(({ field: name, ...thing }): Thing[] => {
      const field = this.job?.schema.fields.find((f) => f.name === name);
      return field ? [{ ...thing, field, value: null }] : [];
    });
    this.made = new Map(saved.marks as readonly (readonly [string, Mark])[] | undefined);
    this.clock.start(saved.activeMs);
    this.draft.reset(saved.values, { confidence: saved.confidence, note: saved.note, rejected: saved.rejected ?? [] });
    this.round++; // surfaces read the item anew
    this.tell();
  }

  private async loadRecent(): Promise<void> {
    try {
      const mine = await this.ports.fetchMine();
      const known = new Set(this.recent.map((r) => r.annotation));
      const rows = mine.filter((m) => !known.has(m.id)).map((m): Recent => ({
        key: m.id, annotation: m.id, title: m.external_id, values: m.values, confidence: m.confidence, note: m.note ?? "", editable: m.editable, state: "saved",
      }));
      this.recent = [...this.recent, ...rows].slice(0, RECENT_MAX);
      this.tell();
    } catch {
      return; // the strip fills with what is answered from now on
    }
  }

  private keep(): void {
    const current = this.currentLease ?? (this.parked?.job.kind === "task" ? this.parked.job.lease : null);
    const skipped = this.skipped ? [this.skipped.task.job.lease] : []; // it comes back where the page ends before the skip is sent
    this.ports.keepQueue([...skipped, ...(current ? [current] : []), ...this.queue.waiting].filter((l) => !this.finished.has(l.lease)));
  }

  private touched(): void {
    this.wanted = null;
    this.clock.touch();
    this.saveSoon();
    this.tell();
  }

  /** As soon as this is painted where nothing was saved just now: what kills the page takes little with it. */
  private saveSoon(): void {
    this.cancelDue ??= this.ports.later(() => { void this.saveDraft(); }, Math.max(0, this.savedAt + SAVE_EVERY_MS - this.ports.now()));
  }

  private cancelSave(): void {
    this.cancelDue?.();
    this.cancelDue = null;
  }

  private tell(): void {
    const next = this.draw();
    if (!same(next, this.snapshot)) this.snapshot = next;
    for (const listener of this.listeners) listener();
  }

  private draw(): Snapshot {
    const { phase, round, showMissing, unseen, suggestionTaken, things, marks, sieve, recent, replayed, focused } = this;
    return {
      phase, round, values: this.draft.values, ...this.draft.beside, showMissing, unseen, suggestionTaken, things, marks, sieve, replayed, focused,
      skipped: this.skipped?.task.job.item.external_id ?? null,
      canUndo: this.draft.canUndo || this.skipped !== null || recent.some((r) => r.annotation && r.editable), canRedo: this.draft.canRedo || this.job?.kind === "revise",
    };
  }
}
