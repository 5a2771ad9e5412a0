// The one way a request fails, whatever the reason.

/** `offline`: no answer came. `aborted`: we gave up ourselves. The others are the server's own names. */
export type Problem =
  | "offline" | "aborted" | "malformed" | "invalid" | "unauthenticated" | "code_required" | "forbidden" | "not_found"
  | "conflict" | "too_large" | "too_many" | "unavailable" | "internal";

export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly problem: Problem;
  readonly status: number;
  /** A sentence for people, from the server; empty when no answer came. */
  readonly detail: string;
  /** What to quote to the operator. */
  readonly id: string | null;
  /** The field of the request that is wrong. */
  readonly field: string | null;
  readonly retryAfterSeconds: number | null;

  constructor(fault: { problem: Problem; status: number; detail?: string; id?: string | null; field?: string | null; retryAfterSeconds?: number | null }) {
    super(fault.detail || fault.problem);
    this.problem = fault.problem;
    this.status = fault.status;
    this.detail = fault.detail ?? "";
    this.id = fault.id ?? null;
    this.field = fault.field ?? null;
    this.retryAfterSeconds = fault.retryAfterSeconds ?? null;
  }

  /** True where the same request may succeed a little later. */
  get passing(): boolean {
    return this.problem === "offline" || this.problem === "unavailable" || this.problem === "too_many";
  }
}

const byStatus: Readonly<Record<number, Problem>> = {
  400: "malformed", 401: "unauthenticated", 403: "forbidden", 404: "not_found", 409: "conflict", 413: "too_large",
  422: "invalid", 429: "too_many", 503: "unavailable",
};

const prefix = "urn:labelwright:problem:";
const named: ReadonlySet<string> = new Set<Problem>([...Object.values(byStatus), "code_required", "internal"]);
const text = (value: unknown): string | null => (typeof value === "string" && value !== "" ? value : null);

/** Reads problem+json; a proxy's page in its place still gives an error with the right name. */
export function readProblem(status: number, body: unknown, retryAfter: string | null): ApiError {
  const read: Readonly<Record<string, unknown>> = typeof body === "object" && body !== null ? { ...body } : {};
  const name = text(read["type"])?.replace(prefix, "") ?? "";
  const seconds = Number.parseInt(retryAfter ?? "", 10);
  return new ApiError({
    problem: named.has(name) ? (name as Problem) : (byStatus[status] ?? "internal"),
    status,
    detail: text(read["detail"]) ?? text(read["title"]) ?? "",
    id: text(read["id"]),
    field: text(read["field"]),
    retryAfterSeconds: Number.isNaN(seconds) ? null : seconds,
  });
}
