// The shapes of docs/reference/http.md, once, for every part of the page.

export type Role = "owner" | "member";
export type ProjectRole = "manager" | "reviewer" | "annotator" | "auditor" | "team_manager";
export type MyRole = ProjectRole | "owner";
export const projectRoles: readonly ProjectRole[] = ["manager", "reviewer", "annotator", "auditor"]; // that are given by hand

export type User = { id: string; email: string; name: string; role: Role; state: "active" | "disabled"; totp: boolean; created_at: string };
export type Session = { user: User; csrf: string; expires_at: string; idle_ends_at: string; last_event: number };
/** How a person likes the page; null until it was chosen. */
export type Preferences = { locale: string | null; scheme: "light" | "dark" | "auto" | null; keys: { command: string; keys: string }[] | null };
export type Quality = { target: number; min_labels: number; max_labels: number; lease_seconds: number; price: number };

export type ClassDef = { name: string; title?: string; key?: string; color?: string; help?: string; /** The class it stands below. */ parent?: string };
/** Of a skeleton's template: bones lead `to` other joints; `x` and `y`, 0 to 1, say where it rests. */
export type JointDef = { name: string; title?: string; color?: string; to?: string[]; x?: number; y?: number };
export type Field = {
  name: string; title?: string; help?: string; /** Those of one group that follow each other are shown together. */ group?: string; kind: string; on?: string; required?: boolean;
  when?: { field: string; is: string[] }; classes?: ClassDef[]; min?: number; max?: number; step?: number; overlap?: number; tolerance?: number;
  options?: string[]; attributes?: Field[]; of?: string; /** Of relations: what they join hangs together, in whatever direction. */ chains?: boolean; /** Of a choice: several classes may be right. */ several?: boolean; /** Of spans: what a mark takes in whole. */ unit?: "turn"; joints?: JointDef[];
};
export type Schema = { fields: Field[] };
export type Values = Readonly<Record<string, unknown>>;

export type ItemState = "open" | "in_work" | "review" | "settled" | "quarantined";
export const itemStates: readonly ItemState[] = ["settled", "review", "in_work", "open", "quarantined"];
export type Counts = { items: number; answers: number } & Record<ItemState, number>;

export type Project = {
  id: string; name: string; description: string; instructions: string; schema: Schema; schema_version: number;
  guideline_version: number; quality: Quality; role: MyRole; state: "active" | "archived"; created_at: string; counts: Counts; language_key?: string;
};
export type NewProject = {
  name: string; description?: string; instructions?: string; schema: Schema; quality?: Quality; people?: { email: string; role: ProjectRole }[];
};
export type ProjectChange = Partial<Pick<Project, "name" | "description" | "instructions" | "schema" | "quality" | "state" | "language_key">>;

/** Of a picture that is too large, or has too many shades, to be shown as a whole; `low` and `high` are those of 16 bits. */
export type Tiles = { size: number; levels: number; depth: 8 | 16; low?: number; high?: number };
export type Media = { key: string; id: string; type: string; width: number; height: number; tiles?: Tiles };
export type Item = {
  id: string; external_id: string; state: ItemState; reason: string; data: Readonly<Record<string, unknown>>; hash: string;
  meta: Readonly<Record<string, unknown>>; media: Media[]; created_at: string;
  /** Two review it independently: the sources of people have no name and no id. */
  blind?: boolean;
};
export type ItemRow = {
  id: string; external_id: string; state: ItemState; answers: number; confidence: number | null; label: string | null; created_at: string;
  priority: number; due_at: string | null;
};
/** What is left out stays; an empty time: at no time. */
export type ScheduleWanted = { items: string[]; priority?: number; due_at?: string };
export type SourceRef = { id: string; kind: "person" | "program" | "model" | "import"; name: string };
export type Confidence = "definite" | "probable" | "possible";
export type Verdict = "accept" | "fix" | "reject";
export type Evidence = {
  id: string; source: SourceRef; stage: "label" | "review" | "import" | "audit" | "gold"; values: Values; confidence: Confidence | null; note: string | null;
  active_ms: number; schema_version: number; guideline_version: number; late: boolean; supersedes: string | null; verdict: Verdict | null; certificate: string | null; code: string | null; created_at: string;
  suggested: { source: { kind: string; name: string; version: string }; things: SuggestedThing[] }[] | null;
};
/** `value`: what accepting would settle, where the answers to an open question differ. */
export type Belief = { field: string; probabilities: { label: string; probability: number }[]; answers: number; value?: unknown };
export type Decision = { values: Values; confidence: number; by: "belief" | "review" };
/** A step through a workflow of the project's own. */
export type ItemMove = { from: string; to: string; reason: string; at: string; workflow_version: number };
/** `stage`: where it stands; left out where it came to an end. */
export type ItemFull = Item & { priority: number; due_at?: string; stage?: string; moves: ItemMove[]; evidence: Evidence[]; beliefs: Belief[]; decision: Decision | null };

export type Stage = "label" | "review" | "audit";
export type Fate = "accepted" | "edited" | "rejected" | "ignored" | "hidden";
/** What became of what a source suggested; `object` left out: the whole value of the field. */
export type SuggestedThing = { field: string; object?: string; fate: Fate; as?: string };
export type SuggestedSource = { source: string; things: SuggestedThing[] };
export type Suggestion = { source: SourceRef; values: Values; score: number | null };
export type Lease = {
  lease: string; task: string; stage: string; expires_at: string; item: Item & { evidence?: Evidence[]; beliefs?: Belief[] };
  schema_version: number; guideline_version: number; suggestions: Suggestion[];
  /** Of an audit: the field whose answer alone counts; null: all do. */
  field: string | null;
};
export type Next = { leases: Lease[]; reason: string | null; paused: boolean };
export type Submission = {
  lease: string; values: Values; confidence?: Confidence; active_ms: number; note?: string; /** Of the item that was answered. */ hash?: string; schema_version?: number; suggestion?: string; suggested?: SuggestedSource[];
};
export type ReviewSubmission = { lease: string; verdict: Verdict; values?: Values; hash?: string; confidence?: Confidence; note?: string; reason?: string; code?: string; active_ms: number };
/** Why reviewers correct; without a title the page knows the code. */
export type Reason = { code: string; title?: string };
/** A confused pair put right at once. Not applied: a preview. */
export type BulkWanted = { field: string; decided: string; right: string; answered?: string; apply: boolean };
export type BulkResult = {
  mode: "preview" | "apply" | "undo"; matched: number; changed: number; frozen: number; since: number;
  field?: string; decided?: string; right?: string; answered?: string | null; of?: string;
  samples?: { item: string; external_id: string; confidence: number | null; answers: number }[];
};
export type RefitResult = { changed: number; reopened: number; held: number; fell: { name: string; field: string; was: number; now: number }[] };
/** What a reviewer says, and how they do at seeded checks: planted errors noticed, and alarms where there was none. */
export type ReviewerScore = {
  user: string; name: string; words: number; accepted: number; fixed: number; rejected: number; planted: number; noticed: number; hit: number | null; hit_low: number | null; hit_high: number | null;
  controls: number; alarms: number; alarm: number | null; alarm_low: number | null; alarm_high: number | null;
};
/** Errors that a stage let through; not told where too little was judged. */
export type StageEscape = {
  stage: string; words: number; caught: number; judged: number; wrong: number; told: boolean; wrong_share: number | null; wrong_low: number | null; wrong_high: number | null;
  escape: number | null; low: number | null; high: number | null;
};
export type StageEscapes = { stages: StageEscape[]; judged_min: number };
export type ReasonCount = { code: string; words: number };
export type ConfusedPair = { field: string; answered: string; right: string; answers: number; of: number; share: number; low: number; high: number };
export type CorrectedAnswer = {
  annotation: string; item: string; external_id: string; values: Values; right: Values | null; verdict: Verdict; code: string | null; reason: string | null; at: string;
};
/** Of answers that a reviewer has looked at; examples only of one's own. */
export type Corrections = {
  answers: number; confirmed: number; corrected: number; sent_back: number; codes: ReasonCount[]; pairs: ConfusedPair[]; examples: CorrectedAnswer[]; whole: boolean;
};
export type Revision = { values: Values; hash?: string; confidence?: Confidence; active_ms: number; note?: string };
export type Submitted = { id: string; item_state: ItemState };
export type MyAnswer = {
  id: string; item: string; external_id: string; values: Values; confidence: Confidence | null; note: string | null; created_at: string; editable: boolean;
};

/** What of an item a thread is about: a point, a span, an object. */
export type TalkPlace = { on?: string; field?: string; object?: string; x?: number; y?: number; start?: number; end?: number };
export type ThreadKind = "question" | "comment";
export type Remark = { by: string | null; mine: boolean; leads: boolean; text: string; at: string };
/** `by` null: who it is, is not shown. `text` in lists, `remarks` with an item. */
export type Thread = {
  id: string; item: string; external_id: string; kind: ThreadKind; place: TalkPlace | null; by: string | null; mine: boolean; open: boolean; resolved_by: string | null; resolved_at: string | null;
  may_resolve: boolean; mentioned: boolean; unread: boolean; count: number; last_at: string; text: string | null; remarks: Remark[];
};
export type NewThread = { kind: ThreadKind; text: string; place?: TalkPlace; mentions?: string[] };
export type NewRemark = { text: string; mentions?: string[] };
export type TalkWhich = "mine" | "questions" | "all";
export const talkWhiches: readonly TalkWhich[] = ["questions", "mine", "all"];
/** `questions` null: not for this person. */
export type TalkCounts = { questions: number | null; unread: number };
export type TalkContact = { id: string; name: string };

export type JobState = "queued" | "running" | "done" | "failed" | "cancelled";
export type Job = {
  id: string; project: string | null; kind: "import" | "export" | "demo" | "refit" | "release" | "findings" | "dry_run" | "plan" | "forecast" | "bulk" | "freeze"; state: JobState; done: number; total: number;
  message: string; result: Readonly<Record<string, unknown>> | null; created_at: string; updated_at: string;
};
/** What an event tells of a job; the rest is fetched. */
export type JobNews = Pick<Job, "id" | "project" | "kind" | "state" | "done" | "total">;
export type ImportResult = { accepted: number; duplicates: number; rejected: number };

/** Whether the demonstration can be made, or why not. */
export type DemoOffer = { possible: boolean; reason: string | null };
/** What an export held, and how to know its file again. */
export type Manifest = {
  project: string; format: string; made_at: string; schema_version: number; guideline_version: number; method: string; reliability_version: number;
  counts: { items: number; decided: number; answers?: number; pictures?: number }; carries: { evidence: boolean; undecided: boolean; pictures: boolean };
  left_out: { field: string; kind: string }[]; changed: string | null; files: { name: string; bytes: number; sha256: string; blake2b: string }[];
};

export type Tier = "crowd" | "trained" | "specialist" | "adjudicator";
export const tiers: readonly Tier[] = ["crowd", "trained", "specialist", "adjudicator"];
export type AbilityKind = "skill" | "certificate" | "language";
export type LapsesWith = "nothing" | "schema" | "guidelines" | "both";
/** What a person can, by a manager's word or an exam, and until when. */
export type Ability = {
  kind: AbilityKind; name: string; granted_at: string; expires_at: string | null; lapses_with: LapsesWith; schema_version: number; guideline_version: number;
  exam: string | null; scope: string | null; issuer: string | null; lapsed: boolean;
};
export type NewAbility = { kind: AbilityKind; name: string; valid_days?: number; lapses_with?: LapsesWith; scope?: string };
/** How often right at a field, by the last refit, with its 95 % interval. */
export type Measured = { field: string; answers: number; accuracy: number; low: number; high: number };
/** How often their answers to items of a class name it, with its 95 % interval. */
export type MeasuredClass = { class: string; answers: number; accuracy: number; low: number; high: number };
export type Person = {
  user: User; role: ProjectRole; answers: number; active_ms: number; tier: Tier; tier_by: "rules" | "manager"; tier_reason: string | null; tier_at: string | null;
  cost: number | null; cost_per: "hour" | "item" | null; abilities: Ability[]; measured: Measured[]; measured_classes: MeasuredClass[];
  team: string | null; team_name: string | null; team_cost: number | null; team_cost_per: "hour" | "item" | null; reach: Reach | null;
};
/** From where and when somebody may come into a project; what is not there does not limit them. */
export type Reach = { addresses?: readonly string[]; zone?: string; hours?: WorkHours; until?: string };
export type TeamKind = "own" | "partner";
export const weekdays = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;
/** A span of time a day, "08:00-17:30"; none at all: at any time. */
export type WorkHours = Readonly<Partial<Record<(typeof weekdays)[number], string>>>;
export type NewTeam = { name: string; kind: TeamKind; zone: string; hours: WorkHours; languages: readonly string[]; cost: number | null; cost_per: "hour" | "item" | null };
export type TeamPerson = { user: string; email: string; name: string; manages: boolean };
export type Team = NewTeam & { id: string; created_at: string; people: TeamPerson[]; projects: { id: string; name: string }[] };
export const quotaKinds = ["person_day", "person_week", "person_total", "team_day", "team_week", "team_total"] as const;
/** Of answers; none where one is left out. */
export type Quotas = Partial<Record<(typeof quotaKinds)[number], number>>;
export type ProjectTeam = { id: string; name: string; kind: TeamKind; people: number; given: boolean; answers: number } & Record<(typeof quotaKinds)[number], number | null>;
/** A versioned document of a project: its exams, its tiers. */
export type Model = { url?: string | null; name: string; version: string; seconds: number; able: boolean };
export type ModelSettings = { url: string; name: string; version: string; seconds: number };
export type ModelQuestion = { field: string; class: string; points: readonly { x: number; y: number; inside: boolean }[]; box: { x: number; y: number; w: number; h: number } | null };
export type ModelAnswer = { source: SourceRef; mask: unknown; outline: readonly (readonly (readonly [number, number])[])[] | null; score: number | null };
export type DocumentView = { version: number; document: Readonly<Record<string, unknown>>; created_at: string | null; note?: string };
export type ExamOffer = {
  name: string; about: string | null; certificate: string; pass: number; questions: number; practice_questions: number; minutes: number | null; valid_days: number | null;
  attempts_left: number; from: string | null; may: boolean; reason: string | null; attempt: string | null; practice: string | null;
};
export type TeamAgreed = Pick<NewTeam, "name" | "zone" | "hours" | "languages">;
export type MyStanding = Pick<Person, "tier" | "tier_by" | "tier_reason" | "tier_at" | "abilities" | "measured" | "measured_classes"> & { exams: ExamOffer[]; team: TeamAgreed | null };
export type RecordExample = { item: string; external_id: string; at: string; answered: Values; right: Values; by: "belief" | "review" | "gold"; reason: string | null };
/** Like what was decided: of a field, or of one class of it. */
export type RecordAgreement = { field: string; class: string | null; compared: number; agreed: number; share: number; low: number; high: number };
/** What somebody has done and what came of it, from their newest answers. */
export type TrackRecord = {
  answers: number; days: { at: string; answers: number; active_ms: number }[]; agreements: RecordAgreement[]; classes: RecordAgreement[];
  confusions: { field: string; answered: string; decided: string; count: number }[]; examples: RecordExample[];
};
/** Of anybody, as managers see it. */
export type AttemptListed = {
  id: string; user: string; name: string; exam: string; state: "open" | "passed" | "failed"; asked: number; answered: number; correct: number | null;
  begun_at: string; ends_at: string | null; ended_at: string | null; forgiven: boolean;
};
export type AttemptAnswered = { number: number; item: string; external_id: string; answer: Values | null; accepted: Readonly<Record<string, readonly unknown[]>>; correct: boolean };
export type AttemptQuestion = { number: number; item: Item };
/** Of practice: what would have been right, any of the values of each field. */
export type AttemptFeedback = { number: number; correct: boolean; answer: Values; accepted: Readonly<Record<string, readonly unknown[]>>; explanation: string | null };
export type Attempt = {
  id: string; exam: string; state: "open" | "passed" | "failed" | "ended"; practice: boolean; asked: number; answered: number; correct: number | null; pass: number;
  begun_at: string; ends_at: string | null; ended_at: string | null; question: AttemptQuestion | null; last: AttemptFeedback | null;
};
export type PersonChange = { role?: ProjectRole; tier?: Tier; tier_by?: "rules" | "manager"; reason?: string; cost?: number; cost_per?: "hour" | "item"; reach?: Reach };
export type StageKind = "prelabel" | "label" | "consensus" | "specialist" | "review" | "adjudicate";
/** As docs/guide/workflow.md says; `at` is where its card stands in the picture. */
export type FlowStage = {
  name: string; kind: StageKind; title?: string | undefined; tier?: string | undefined; skills?: string[] | undefined; certificate?: string | undefined;
  target?: number | undefined; min_labels?: number | undefined; max_labels?: number | undefined; price?: number | undefined; cost?: number | undefined; rework?: string | undefined; at?: [number, number] | undefined;
  order?: string | undefined; error_costs?: ErrorCost[] | undefined; double?: boolean | undefined; checks?: number | undefined;
};
export type ErrorCost = { field: string; is: string[]; cost: number };
export type FlowCondition = { of: string; name?: string | undefined; is?: string[] | undefined; is_not?: string[] | undefined; from?: number | undefined; below?: number | undefined };
export type FlowEdge = { from: string; to: string; on?: string | undefined; when?: FlowCondition[] | undefined; share?: number | undefined; rounds?: number | undefined };
export type WorkflowDocument = { stages: FlowStage[]; edges: FlowEdge[] };
export type PlaceCount = { name: string; items: number };
export type EdgeCount = { from: string; to: string; on: string | null; taken: number; wait_seconds: number | null };
/** version 0: the built-in one. */
export type Workflow = { version: number; document: WorkflowDocument; created_at: string | null; places: PlaceCount[]; edges: EdgeCount[] };
export type DryRunPrices = { crowd?: number; trained?: number; specialist?: number; adjudicator?: number; review?: number };
export type DryRunWanted = { workflow: WorkflowDocument; answers_of?: string; prices?: DryRunPrices };
type DryFigures = {
  answers: number; reviews: number; active_ms: number; done_by_word: number; by_tier: { tier: string; answers: number; cost: number | null }[];
  cost: number | null /* a price is not known */; accuracy: { right: number; known: number; low: number | null; high: number | null };
};
export type DryFlow = DryFigures & { places: PlaceCount[]; edges: Omit<EdgeCount, "wait_seconds">[]; unfinished: number; reviews_assumed: number };
/** What a dry run's job found. */
export type DryRun = { items: number; answers_of: string; present_version: number; wanted: DryFlow; present: DryFlow; recorded: DryFigures & { done: number } };

export type Invited = { user: User | null; link: string | null };
export type Invitation = { id: string; link: string; expires_at: string };
/** One that nobody has used yet. Its link is not in it. */
export type OpenInvitation = {
  id: string; email: string | null; role: Role; project: string | null; project_name: string | null; project_role: ProjectRole | null;
  created_by: { id: string; email: string; name: string } | null; created_at: string; expires_at: string;
};
export type InvitationLook = { email: string | null; role: Role | ProjectRole; project: string | null; project_role: ProjectRole | null; expires_at: string };

export type Progress = {
  counts: Counts; answers_today: number; people_at_work: number; history: { at: string; settled: number; answers: number }[];
  forecast: { low: string; middle: string; high: string } | null; cost: { answers_per_settled: number; minutes_per_settled: number } | null;
};
export type Histogram = { edges: number[]; counts: number[] };
export type Agreement = { field: string; metric: string; value: number | null; low: number | null; high: number | null; items: number };
/** Of the items whose last answer came on the day that ends then; without an interval where a few agree wholly. */
export type AgreementDay = { at: string; value: number; low: number | null; high: number | null; items: number };
export type SourceQuality = {
  source: SourceRef; answers: number; accuracy: number | null; low: number | null; high: number | null; measured: number; active_ms_median: number | null;
};
/** What a certification says. */
export type Audited = {
  certification: string; state: CertificationState; standing: Standing; field: string | null; losses: boolean; classes: string[]; target: number; confidence: number; bound: number; low: number | null; high: number | null; drawn: number; population: number;
};
/** Decisions of that confidence, drawn by chance and judged blind. */
export type CalibrationBin = {
  from: number; to: number; items: number; right: number; believed: number | null; accuracy: number | null; low: number | null; high: number | null;
};
export type WordsLeftOut = { doubtful: number; planted: number; skipped: number; again: number; reviewed: number; changed: number; unbelieved: number };
export type Calibration = { all: CalibrationBin; bins: CalibrationBin[]; gold: CalibrationBin; left_out: WordsLeftOut; whole: boolean };
/** A class that is right, and how often somebody said so. */
export type ClassAccuracy = { name: string; answers: number; right: number; accuracy: number | null; low: number | null; high: number | null };
export type PersonAccuracy = Omit<ClassAccuracy, "name"> & { source: SourceRef; classes: ClassAccuracy[] };
export type AgreementSlice = { value: string | null; agree: number | null; low: number | null; high: number | null; items: number };
export type ProjectQuality = {
  /** How many answers the figures stand on, and since when; null: on all there are. */
  sample: number; sample_from: string | null; reliability_version: number; agreement: Agreement[]; agreement_history: AgreementDay[];
  sources: SourceQuality[]; answer_seconds: Histogram; confidence: Histogram;
  confusion: { field: string; /** Of nested classes: those so deep, and what stands below them. */ level?: number; classes: string[]; counts: number[][] }[]; audited: Audited | null;
  /** Beside one that has decided: the newest, where it has not. */
  audit_open: Audited | null;
  calibration: Calibration; people: PersonAccuracy[];
  /** Keys of the items' meta, by one of which agreement is told apart when it is asked for. */
  meta_keys: string[]; slices: AgreementSlice[]; slices_smaller: number;
};

export type CertificationState = "review" | "freezing" | "audit" | "closed" | "released" | "void";
export type Standing = "open" | "proven" | "disproved";
/** A claimed class: an audit of its own. */
export type CertificationClass = {
  class: string; title: string | null; items: number; reviewed: number; drawn: number; errors: number; state: Standing; bound: number | null; low: number | null; high: number | null; least_rest: number | null; chosen: boolean; goes_on: boolean;
};
export type Certification = {
  id: string; state: CertificationState; standing: Standing; says: string | null; field: string | null; target: number; confidence: number; repair: boolean; second: boolean; losses: boolean; lost: number | null;
  population: number; reviewed: number; corrected: number; review_goes_on: boolean; drawn: number; errors: number; skipped: number;
  decided_at: number | null; least_rest: number | null; expected_rest: number | null; bound: number | null; low: number | null; high: number | null;
  planted: number; plants_judged: number; overlooked: number | null; commitment: string; seed: string | null; frozen_hash: string | null; schema_version: number;
  begun_at: string; frozen_at: string | null; ended_at: string | null; begun_by: string; void_item: string | null; void_external_id: string | null; void_reason: string | null;
  classes: CertificationClass[]; auditors: { user: string; name: string; judged: number; wrong: number }[]; points: { drawn: number; errors: number; bound: number }[];
};
export type CertificationWanted = { field?: string; target?: number; confidence?: number; repair?: boolean; second?: boolean; review_first?: boolean; losses?: boolean; planted?: number; classes?: string[] };
export type Release = {
  id: string; number: number; note: string; sha256: string; bytes: number; items: number; decided: number; certification: string | null; says: string; key: string;
  changed: number | null; added: number | null; gone: number | null; created_by: string; created_at: string;
};

export type SessionRow = { id: string; created_at: string; seen_at: string; address: string; agent: string; current: boolean };
export type TokenRow = { id: string; name: string; created_at: string; expires_at: string | null; used_at: string | null };
export type AuditRow = { seq: string; at: string; user: { id: string; email: string; name: string } | null; action: string; object: string | null; address: string; allowed: boolean };

export type Page<T> = { items: T[]; next: string | null };
export const itemOrders = ["created", "newest", "confidence", "due"] as const;
export type ItemOrder = (typeof itemOrders)[number];
export type ItemFilter = {
  state?: ItemState; stage?: string; label?: string; q?: string; meta?: string; meta_value?: string; confidence_from?: number; confidence_below?: number; order?: ItemOrder; due_before?: string;
} & AnswerFilter;
/** What one answer about the item must be: all of it at once. */
export type AnswerFilter = {
  answered_by?: string; answered_from?: string; answered_before?: string; answered_hour?: number /* UTC */; active_ms_from?: number; active_ms_below?: number;
  field?: string; level?: number; decided?: string; answered?: string;
};

/** How much of a person's work has a known answer; `until` 0: none. */
export type GoldPlan = { start: number; later: number; until: number; pause: boolean };
export type GoldGiven = { name: string; values: Values; correct: boolean };
export type GoldDoubted = { item: string; external_id: string; known: Values; answered: number; failed: number; answers: GoldGiven[] };
export type GoldView = { plan: GoldPlan; doubted: GoldDoubted[] };
export type GoldWord = { verdict: "confirm" | "mend" | "restore"; known?: Values };
export type Pause = { paused: boolean; reason: string | null; paused_at: string | null; appeal: string | null; appealed_at: string | null; answer: string | null; answered_at: string | null };
export type Finding = { user: string; name: string; kind: string; says: string; items: string[]; statistic: number; p: number; other: string | null; state: "open" | "dismissed" | "paused"; found_at: string };
export type Paused = { user: string; name: string; pause: Pause };
export type GoldScore = { user: string; source: string; name: string; field: string | null; class: string | null; answered: number; correct: number; low: number; high: number };
export type Findings = { findings: Finding[]; paused: Paused[]; scores: GoldScore[] };
export type CareDecision = { decision: "dismiss" | "pause" | "keep" | "lift"; reason?: string };

/** What a project may cost and when it is to be done; what is left out limits nothing. */
export type PlanWanted = { budget?: number; deadline?: string; answer_cost?: number; review_cost?: number };
export type Plan = {
  budget: number | null; deadline: string | null; answer_cost: number; review_cost: number; spent: number;
  /** Accuracy that a unit of money, and that an answer, must gain. */
  price_money: number; price_time: number; stopped: boolean; says: string; outlook: Outlook | null; found_at: string | null;
  /** Items that wait, of the 2,000 that are due first. */
  due: { over: number; day: number; week: number; later: number };
};
export type Spending = { user?: string; name: string; answers: number; active_ms: number; cost: number };
/** Of people of a tier or a higher one. */
export type TierAccuracy = { tier: Tier | "any"; field: string; answers: number; accuracy: number; low: number; high: number; used: boolean };
export type Costs = { spent: number; per_settled: number | null; stages: Spending[]; tiers: Spending[]; people: Spending[]; accuracies: TierAccuracy[] };
export type ForecastWanted = { target?: number; price?: number; answer_cost?: number; review_cost?: number; min_labels?: number; max_labels?: number; tier?: Tier | "any"; per_hour?: number };
/** How the items that are not done yet go on; low and high hold in 80 % of cases. */
export type Future = {
  answers: number; answers_low: number; answers_high: number; reviews: number; cost: number; cost_low: number; cost_high: number; cost_total: number;
  belief: number | null; below_target: number | null; recorded: number | null; finish: string | null; finish_low: string | null; finish_high: string | null;
};
/** What a forecast rests on, and what it says. */
export type Outlook = {
  items: number; unanswered: number; sampled: number; reliability_version: number; accuracy: number | null; accuracy_low: number | null; accuracy_high: number | null; spent: number;
  per_hour: number | null; hours: number; lacks: "answers" | "pace" | null; price_money: number; price_time: number;
  present: Future | null; planned: Future | null; wanted: Future | null;
};
