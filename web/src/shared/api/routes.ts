// One function a route of docs/reference/http.md, typed; nothing else names an address.
import { address, onCsrfStale, request, requestText, setCsrf, upload } from "./client.ts";
import type { RequestOptions } from "./client.ts";
import type {
  AbilityKind, Attempt, AttemptAnswered, AttemptListed, AuditRow, BulkWanted, CareDecision, Certification, CertificationWanted, Corrections, Costs, DemoOffer,
  DocumentView, DryRunWanted, Evidence, Findings, ForecastWanted, GoldPlan, GoldView, GoldWord, Invitation, InvitationLook, Invited, Item, ItemFilter, ItemFull, ItemRow,
  Job, Model, ModelAnswer, ModelQuestion, ModelSettings, MyAnswer, MyStanding, NewAbility, NewProject, NewTeam, NewRemark, NewThread, Next, OpenInvitation, Page, Pause, Person, PersonChange, Plan, PlanWanted, Preferences, Progress, Project,
  ProjectChange, ProjectQuality, ProjectRole, ProjectTeam, Quotas, Reason, Release, ReviewerScore, ReviewSubmission, Revision, Role, ScheduleWanted, Schema, Session, SessionRow, Stage,
  StageEscapes, Submission, Submitted, TalkContact, TalkCounts, TalkWhich, Team, Thread, TokenRow, TrackRecord, User, Values, Workflow, WorkflowDocument,
} from "./types.ts";

export type Listing = { cursor?: string | null; limit?: number };
type Quiet = Pick<RequestOptions, "signal" | "background">;

const get = <T>(path: string, options?: RequestOptions) => request<T>("GET", path, options);
const post = <T>(path: string, body?: unknown, options?: RequestOptions) => request<T>("POST", path, { ...options, body: body ?? {} });
const put = <T>(path: string, body: unknown) => request<T>("PUT", path, { body });
const patch = <T>(path: string, body: unknown) => request<T>("PATCH", path, { body });
const remove = (path: string, body?: unknown) => request<void>("DELETE", path, body === undefined ? {} : { body });

async function kept(session: Promise<Session>): Promise<Session> {
  const received = await session;
  setCsrf(received.csrf);
  return received;
}

export const talk = {
  ofItem: (item: string) => get<Page<Thread>>(`/items/${item}/threads`, { background: true }).then((page) => page.items),
  begin: (item: string, body: NewThread) => post<Thread>(`/items/${item}/threads`, body),
  say: (thread: string, body: NewRemark) => post<Thread>(`/threads/${thread}/remarks`, body),
  setOpen: (thread: string, open: boolean) => put<Thread>(`/threads/${thread}/state`, { open }),
  seen: (thread: string) => post<null>(`/threads/${thread}/seen`),
  list: (project: string, show: TalkWhich, at: Listing = {}) => get<Page<Thread>>(`/projects/${project}/threads`, { query: { show, ...at } }),
  counts: (project: string) => get<TalkCounts>(`/projects/${project}/talk`, { background: true }),
  contacts: (project: string) => get<Page<TalkContact>>(`/projects/${project}/contacts`, { background: true }).then((page) => page.items),
};

export const session = {
  show: (quiet?: Quiet) => kept(get<Session>("/session", quiet)),
  create: (body: { email: string; password: string; code?: string }) => kept(post<Session>("/session", body)),
  end: () => remove("/session"),
};
onCsrfStale(async () => (await session.show({ background: true })).csrf);

export const invitations = {
  look: (code: string) => post<InvitationLook>("/invitations/look", { code }),
  accept: (body: { code: string; email: string; name: string; password: string }) => kept(post<Session>("/invitations/accept", body)),
  create: (body: { email?: string; role: Role }) => post<Invitation>("/invitations", body),
  list: (at: Listing = {}) => get<Page<OpenInvitation>>("/invitations", { query: at }),
  takeBack: (id: string) => remove(`/invitations/${id}`),
};

export const me = {
  sessions: () => get<Page<SessionRow>>("/me/sessions"),
  endSession: (id: string) => remove(`/me/sessions/${id}`),
  preferences: () => get<Preferences>("/me/preferences", { background: true }),
  changePreferences: (body: Partial<Preferences>) => request<Preferences>("PATCH", "/me/preferences", { body, background: true }),
  changePassword: (body: { current: string; password: string }) => post<void>("/me/password", body),
  beginTotp: () => post<{ secret: string; uri: string }>("/me/totp"),
  confirmTotp: (code: string) => put<{ recovery_codes: string[] }>("/me/totp", { code }),
  endTotp: (password: string) => remove("/me/totp", { password }),
  tokens: () => get<Page<TokenRow>>("/me/tokens"),
  createToken: (body: { name: string; expires_days?: number }) => post<{ id: string; token: string }>("/me/tokens", body),
  endToken: (id: string) => remove(`/me/tokens/${id}`),
};

export const users = {
  list: (at: Listing = {}) => get<Page<User>>("/users", { query: at }),
  change: (id: string, body: { state?: User["state"]; role?: Role }) => patch<User>(`/users/${id}`, body),
};

export const projects = {
  list: (at: Listing = {}, quiet?: Quiet) => get<Page<Project>>("/projects", { query: at, ...quiet }),
  create: (body: NewProject) => post<Project>("/projects", body),
  show: (id: string, quiet?: Quiet) => get<Project>(`/projects/${id}`, quiet),
  change: (id: string, body: ProjectChange) => patch<Project>(`/projects/${id}`, body),
  schema: (id: string, version: number) => get<{ version: number; schema: Schema; created_at: string }>(`/projects/${id}/schemas/${version}`),
  progress: (id: string, quiet?: Quiet) => get<Progress>(`/projects/${id}/progress`, quiet),
  quality: (id: string, slice?: string, quiet?: Quiet) => get<ProjectQuality>(`/projects/${id}/quality`, { ...(slice && { query: { slice } }), ...quiet }),
  /** The same for a customer, as a page to print. */
  reportAddress: (id: string) => address(`/projects/${id}/quality/report`, {}),
  mine: (id: string, at: Listing = {}, quiet?: Quiet) => get<Page<MyAnswer>>(`/projects/${id}/mine`, { query: at, ...quiet }),
  jobs: (id: string, quiet?: Quiet) => get<Page<Job>>(`/projects/${id}/jobs`, quiet),
  /** Where an export comes from; with `media` the pictures come along. */
  exportAddress: (id: string, format: string, media = false) => address(`/projects/${id}/export`, { format, ...(media && { media: "yes" }) }),
};

export const exams = {
  document: (project: string, kind: "exams" | "tiers") => get<DocumentView>(`/projects/${project}/${kind}`),
  setDocument: (project: string, kind: "exams" | "tiers", document: unknown) => put<DocumentView>(`/projects/${project}/${kind}`, { document }),
  standing: (project: string) => get<MyStanding>(`/projects/${project}/standing`),
  begin: (project: string, exam: string, practice: boolean) => post<Attempt>(`/projects/${project}/attempts`, { exam, practice }),
  show: (attempt: string) => get<Attempt>(`/attempts/${attempt}`),
  attempts: (project: string, at: Listing = {}) => get<Page<AttemptListed>>(`/projects/${project}/attempts`, { query: at }),
  answers: (attempt: string) => get<Page<AttemptAnswered>>(`/attempts/${attempt}/answers`),
  forgive: (project: string, user: string, exam: string) => post<null>(`/projects/${project}/people/${user}/attempts`, { exam }),
  /** One's own record, or somebody's. */
  record: (project: string, user?: string) => get<TrackRecord>(user ? `/projects/${project}/people/${user}/record` : `/projects/${project}/record`),
  answer: (attempt: string, number: number, values: Values) => post<Attempt>(`/attempts/${attempt}/answers`, { number, values }),
};

export const people = {
  list: (project: string) => get<{ items: Person[] }>(`/projects/${project}/people`),
  add: (project: string, body: { email: string; role: ProjectRole }) => post<Invited>(`/projects/${project}/people`, body),
  change: (project: string, user: string, change: PersonChange) => patch<null>(`/projects/${project}/people/${user}`, change),
  grant: (project: string, user: string, ability: NewAbility) => put<null>(`/projects/${project}/people/${user}/abilities`, ability),
  take: (project: string, user: string, ability: { kind: AbilityKind; name: string }) => remove(`/projects/${project}/people/${user}/abilities`, ability),
  remove: (project: string, user: string) => remove(`/projects/${project}/people/${user}`),
  invitations: (project: string, at: Listing = {}) => get<Page<OpenInvitation>>(`/projects/${project}/invitations`, { query: at }),
  takeBack: (project: string, invitation: string) => remove(`/projects/${project}/invitations/${invitation}`),
};

export const teams = {
  list: () => get<Page<Team>>("/teams", { query: { limit: 200 } }),
  create: (body: NewTeam) => post<Team>("/teams", body),
  change: (team: string, body: NewTeam) => put<Team>(`/teams/${team}`, body),
  place: (user: string, body: { team: string | null; manages: boolean }) => put<null>(`/users/${user}/team`, body),
  ofProject: (project: string) => get<Page<ProjectTeam>>(`/projects/${project}/teams`, { query: { limit: 200 } }),
  give: (project: string, team: string, quotas: Quotas) => put<null>(`/projects/${project}/teams/${team}`, quotas),
  take: (project: string, team: string) => remove(`/projects/${project}/teams/${team}`),
};

/** Known answers in the stream, what speaks for careless work, and pauses. */
export const care = {
  gold: (project: string) => get<GoldView>(`/projects/${project}/gold`),
  setGold: (project: string, plan: GoldPlan) => put<GoldView>(`/projects/${project}/gold`, plan),
  judgeGold: (item: string, word: GoldWord) => post<void>(`/items/${item}/gold`, word),
  findings: (project: string) => get<Findings>(`/projects/${project}/findings`, { background: true }),
  look: (project: string) => post<{ job: string }>(`/projects/${project}/findings`),
  decide: (project: string, user: string, body: CareDecision) => post<void>(`/projects/${project}/people/${user}/care`, body),
  pause: (project: string) => get<Pause>(`/projects/${project}/pause`),
  appeal: (project: string, reason: string) => post<Pause>(`/projects/${project}/appeal`, { reason }),
};

/** Budget, deadline, what work has cost, and how it goes on. */
export const plans = {
  show: (project: string, quiet?: Quiet) => get<Plan>(`/projects/${project}/plan`, quiet),
  save: (project: string, plan: PlanWanted) => put<Plan>(`/projects/${project}/plan`, plan),
  findPrices: (project: string) => post<{ job: string }>(`/projects/${project}/plan/prices`),
  costs: (project: string, quiet?: Quiet) => get<Costs>(`/projects/${project}/costs`, quiet),
  forecast: (project: string, wanted: ForecastWanted) => post<{ job: string }>(`/projects/${project}/forecast`, wanted),
};

/** The model that is asked for shapes. */
export const models = {
  show: (project: string) => get<Model>(`/projects/${project}/model`, { background: true }),
  set: (project: string, model: ModelSettings) => put<Model>(`/projects/${project}/model`, model),
  ask: (media: string, question: ModelQuestion, signal: AbortSignal) => post<ModelAnswer>(`/media/${media}/shape`, question, { signal }),
};

/** Why reviewers correct, and what they corrected. */
export const reviews = {
  reasons: (project: string) => get<DocumentView & { document: { reasons: Reason[] } }>(`/projects/${project}/reasons`),
  setReasons: (project: string, reasons: Reason[]) => put<DocumentView>(`/projects/${project}/reasons`, { document: { reasons } }),
  corrections: (project: string, quiet?: Quiet) => get<Corrections>(`/projects/${project}/corrections`, quiet),
  reviewers: (project: string) => get<{ reviewers: ReviewerScore[] }>(`/projects/${project}/reviewers`),
  escapes: (project: string, quiet?: Quiet) => get<StageEscapes>(`/projects/${project}/escapes`, quiet),
  bulk: (project: string, body: BulkWanted) => post<{ job: string }>(`/projects/${project}/bulk`, body),
  undoBulk: (job: string) => post<{ job: string }>(`/jobs/${job}/undo`),
  feedback: (project: string) => get<Corrections>(`/projects/${project}/feedback`),
};

export const imports = {
  /** Starts an import with the file itself. */
  create: (project: string, file: File, type: string, field: string, onProgress: (sent: number, total: number) => void, signal?: AbortSignal) =>
    upload<{ job: string }>(`/projects/${project}/imports`, { name: file.name, ...(field && { field }) }, file, type, onProgress, signal),
};

export const workflows = {
  show: (project: string, quiet?: Quiet) => get<Workflow>(`/projects/${project}/workflow`, quiet),
  version: (project: string, version: number, quiet?: Quiet) => get<Workflow>(`/projects/${project}/workflows/${version}`, quiet),
  save: (project: string, workflow: WorkflowDocument) => put<Workflow>(`/projects/${project}/workflow`, { workflow }),
  dryRun: (project: string, body: DryRunWanted) => post<{ job: string }>(`/projects/${project}/workflow/dry-run`, body),
};

export const jobs = {
  show: (id: string, quiet?: Quiet) => get<Job>(`/jobs/${id}`, quiet),
  cancel: (id: string) => remove(`/jobs/${id}`),
  rejects: (id: string) => requestText(`/jobs/${id}/rejects`),
  rejectsAddress: (id: string) => address(`/jobs/${id}/rejects`),
  manifestAddress: (id: string) => address(`/jobs/${id}/manifest`),
};

export const work = {
  /** Leases up to `count` tasks. `background` where it is a prefetch. */
  next: (project: string, body: { count?: number; stage?: Stage }, quiet?: Quiet) => post<Next>(`/projects/${project}/next`, body, quiet),
  submit: (task: string, body: Submission, idempotencyKey: string, quiet?: Quiet) =>
    post<Submitted>(`/tasks/${task}/annotations`, body, { idempotencyKey, ...quiet }),
  review: (task: string, body: ReviewSubmission, idempotencyKey: string, quiet?: Quiet) =>
    post<Submitted>(`/tasks/${task}/review`, body, { idempotencyKey, ...quiet }),
  skip: (task: string, body: { lease: string; reason: string }) => post<void>(`/tasks/${task}/skip`, body),
  extend: (lease: string, quiet?: Quiet) => post<{ expires_at: string }>(`/leases/${lease}/extend`, undefined, quiet),
  release: (lease: string) => remove(`/leases/${lease}`),
  annotation: (id: string) => get<{ annotation: Evidence; item: Item; schema_version: number }>(`/annotations/${id}`),
  revise: (id: string, body: Revision, idempotencyKey: string, quiet?: Quiet) =>
    post<Submitted>(`/annotations/${id}/revise`, body, { idempotencyKey, ...quiet }),
};

export const items = {
  list: (project: string, filter: ItemFilter & Listing, quiet?: Quiet) => get<Page<ItemRow>>(`/projects/${project}/items`, { query: filter, ...quiet }),
  show: (id: string) => get<ItemFull>(`/items/${id}`),
  schedule: (project: string, wanted: ScheduleWanted) => post<{ changed: number }>(`/projects/${project}/items/schedule`, wanted),
  reopen: (id: string, reason: string) => post<ItemFull>(`/items/${id}/reopen`, { reason }),
};

export const certifications = {
  list: (project: string, quiet?: Quiet) => get<Page<Certification>>(`/projects/${project}/certifications`, quiet),
  show: (id: string, quiet?: Quiet) => get<Certification>(`/certifications/${id}`, quiet),
  begin: (project: string, body: CertificationWanted) => post<Certification>(`/projects/${project}/certifications`, body),
  draw: (id: string) => post<Certification>(`/certifications/${id}/draw`, undefined),
  close: (id: string) => post<Certification>(`/certifications/${id}/close`, undefined),
  giveUp: (id: string, reason: string) => post<Certification>(`/certifications/${id}/give-up`, { reason }),
};

export const releases = {
  list: (project: string, quiet?: Quiet) => get<Page<Release>>(`/projects/${project}/releases`, quiet),
  make: (project: string, body: { certification?: string; note?: string }) => post<{ job: string }>(`/projects/${project}/releases`, body),
  /** Where a part of a release comes from. */
  address: (id: string, part: "items" | "certificate" | "page" | "diff") => address(`/releases/${id}/${part}`),
};

export const audit = {
  list: (query: { project?: string } & Listing) => get<Page<AuditRow>>("/audit", { query }),
};

export const demo = {
  show: () => get<DemoOffer>("/demo"),
  create: () => post<{ job: string }>("/demo"),
};

/** Where the bytes of a picture are. */
export const mediaAddress = (id: string): string => address(`/media/${id}`);
export const mediaTileAddress = (id: string, at: { level: number; column: number; row: number }): string => address(`/media/${id}/tile`, at);
export const eventsAddress = address("/events");
