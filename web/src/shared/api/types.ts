// The shapes of docs/reference/http.md, once, for every part of the page.

export type Role = "owner" | "member";
export type ProjectRole = "manager" | "reviewer" | "annotator" | "auditor";
export type MyRole = ProjectRole | "owner";
export const projectRoles: readonly ProjectRole[] = ["manager", "reviewer", "annotator", "auditor"];

export type User = { id: string; email: string; name: string; role: Role; state: "active" | "disabled"; totp: boolean; created_at: string };
export type Session = { user: User; csrf: string; expires_at: string; idle_ends_at: string };
/** How a person likes the page; null until it was chosen. */
export type Preferences = { locale: string | null; scheme: "light" | "dark" | "auto" | null; keys: { command: string; keys: string }[] | null };
export type Quality = { target: number; min_labels: number; max_labels: number; lease_seconds: number };

export type ClassDef = { name: string; title?: string; key?: string; color?: string; help?: string };
export type Field = {
  name: string; title?: string; help?: string; kind: string; on?: string; required?: boolean;
  when?: { field: string; is: string[] }; classes?: ClassDef[]; min?: number; max?: number; step?: number;
  options?: string[]; attributes?: Field[];
};
export type Schema = { fields: Field[] };
export type Values = Readonly<Record<string, unknown>>;

export type ItemState = "open" | "in_work" | "review" | "settled" | "quarantined";
export const itemStates: readonly ItemState[] = ["settled", "review", "in_work", "open", "quarantined"];
export type Counts = { items: number; answers: number } & Record<ItemState, number>;

export type Project = {
  id: string; name: string; description: string; instructions: string; schema: Schema; schema_version: number;
  guideline_version: number; quality: Quality; role: MyRole; state: "active" | "archived"; created_at: string; counts: Counts;
};
export type NewProject = {
  name: string; description?: string; instructions?: string; schema: Schema; quality?: Quality; people?: { email: string; role: ProjectRole }[];
};
export type ProjectChange = Partial<Pick<Project, "name" | "description" | "instructions" | "schema" | "quality" | "state">>;

export type Media = { key: string; id: string; type: string; width: number; height: number };
export type Item = {
  id: string; external_id: string; state: ItemState; reason: string; data: Readonly<Record<string, unknown>>;
  meta: Readonly<Record<string, unknown>>; media: Media[]; created_at: string;
};
export type ItemRow = {
  id: string; external_id: string; state: ItemState; answers: number; confidence: number | null; label: string | null; created_at: string;
};
export type SourceRef = { id: string; kind: "person" | "program" | "model" | "import"; name: string };
export type Confidence = "definite" | "probable" | "possible";
export type Verdict = "accept" | "fix" | "reject";
export type Evidence = {
  id: string; source: SourceRef; stage: "label" | "review" | "import"; values: Values; confidence: Confidence | null; note: string | null;
  active_ms: number; schema_version: number; guideline_version: number; late: boolean; supersedes: string | null; verdict: Verdict | null; created_at: string;
};
export type Belief = { field: string; probabilities: { label: string; probability: number }[]; answers: number };
export type Decision = { values: Values; confidence: number; by: "belief" | "review" };
export type ItemFull = Item & { evidence: Evidence[]; beliefs: Belief[]; decision: Decision | null };

export type Stage = "label" | "review";
export type Suggestion = { source: SourceRef; values: Values; score: number | null };
export type Lease = {
  lease: string; task: string; stage: Stage; expires_at: string; item: Item & { evidence?: Evidence[]; beliefs?: Belief[] };
  schema_version: number; guideline_version: number; suggestions: Suggestion[];
};
export type Next = { leases: Lease[]; reason: string | null };
export type Submission = {
  lease: string; values: Values; confidence?: Confidence; active_ms: number; note?: string; schema_version?: number; suggestion?: string;
};
export type ReviewSubmission = { lease: string; verdict: Verdict; values?: Values; confidence?: Confidence; note?: string; reason?: string; active_ms: number };
export type Revision = { values: Values; confidence?: Confidence; active_ms: number; note?: string };
export type Submitted = { id: string; item_state: ItemState };
export type MyAnswer = {
  id: string; item: string; external_id: string; values: Values; confidence: Confidence | null; note: string | null; created_at: string; editable: boolean;
};

export type JobState = "queued" | "running" | "done" | "failed" | "cancelled";
export type Job = {
  id: string; project: string | null; kind: "import" | "export" | "demo" | "refit"; state: JobState; done: number; total: number;
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

export type Person = { user: User; role: ProjectRole; answers: number; active_ms: number };
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
export type ProjectQuality = {
  /** How many items the figures stand on. */
  sample: number; reliability_version: number; agreement: Agreement[]; agreement_history: AgreementDay[];
  sources: SourceQuality[]; answer_seconds: Histogram; confidence: Histogram;
  confusion: { field: string; classes: string[]; counts: number[][] }[]; audited: null;
};

export type SessionRow = { id: string; created_at: string; seen_at: string; address: string; agent: string; current: boolean };
export type TokenRow = { id: string; name: string; created_at: string; expires_at: string | null; used_at: string | null };
export type AuditRow = { seq: string; at: string; user: { id: string; email: string; name: string } | null; action: string; object: string | null; address: string; allowed: boolean };

export type Page<T> = { items: T[]; next: string | null };
export const itemOrders = ["created", "newest", "confidence"] as const;
export type ItemOrder = (typeof itemOrders)[number];
export type ItemFilter = {
  state?: ItemState; label?: string; q?: string; confidence_from?: number; confidence_below?: number; order?: ItemOrder;
};
