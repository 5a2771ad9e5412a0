// One function a route of docs/reference/http.md, typed; nothing else names an address.
import { address, onCsrfStale, request, requestText, setCsrf, upload } from "./client.ts";
import type { RequestOptions } from "./client.ts";
import type {
  AuditRow, DemoOffer, Evidence, Invitation, InvitationLook, Invited, Item, ItemFilter, ItemFull, ItemRow, Job, MyAnswer, NewProject, Next, OpenInvitation,
  Page, Person, Preferences, Progress, Project, ProjectChange, ProjectQuality, ProjectRole, Revision, ReviewSubmission, Role, Schema, Session, SessionRow,
  Stage, Submission, Submitted, TokenRow, User,
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
  quality: (id: string, quiet?: Quiet) => get<ProjectQuality>(`/projects/${id}/quality`, quiet),
  mine: (id: string, at: Listing = {}, quiet?: Quiet) => get<Page<MyAnswer>>(`/projects/${id}/mine`, { query: at, ...quiet }),
  jobs: (id: string, quiet?: Quiet) => get<Page<Job>>(`/projects/${id}/jobs`, quiet),
  /** Where an export comes from; with `media` the pictures come along. */
  exportAddress: (id: string, format: string, media = false) => address(`/projects/${id}/export`, { format, ...(media && { media: "yes" }) }),
};

export const people = {
  list: (project: string) => get<{ items: Person[] }>(`/projects/${project}/people`),
  add: (project: string, body: { email: string; role: ProjectRole }) => post<Invited>(`/projects/${project}/people`, body),
  change: (project: string, user: string, role: ProjectRole) => patch<Person>(`/projects/${project}/people/${user}`, { role }),
  remove: (project: string, user: string) => remove(`/projects/${project}/people/${user}`),
  invitations: (project: string, at: Listing = {}) => get<Page<OpenInvitation>>(`/projects/${project}/invitations`, { query: at }),
  takeBack: (project: string, invitation: string) => remove(`/projects/${project}/invitations/${invitation}`),
};

export const imports = {
  /** Starts an import with the file itself. */
  create: (project: string, file: File, type: string, onProgress: (sent: number, total: number) => void, signal?: AbortSignal) =>
    upload<{ job: string }>(`/projects/${project}/imports`, { name: file.name }, file, type, onProgress, signal),
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
  reopen: (id: string, reason: string) => post<ItemFull>(`/items/${id}/reopen`, { reason }),
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
export const eventsAddress = address("/events");
