// The only file that talks to the server: addresses, CSRF, background marks, errors, uploads with progress.
import { serverClock } from "./clock.ts";
import { ApiError, readProblem } from "./error.ts";

export const prefix = "/api/v1";
const timeoutMs = 30_000; // longer than the server's own limit, so that its answer comes first

export type Query = Readonly<Record<string, string | number | boolean | null | undefined>>;
export type RequestOptions = {
  query?: Query;
  body?: unknown;
  /** The same key for each repetition of one act. */
  idempotencyKey?: string;
  /** Not caused by a person: does not keep the session alive. */
  background?: boolean;
  signal?: AbortSignal;
};

const handsRestMs = 30_000; // after this long without a touch, what is asked is not a person's doing

let lastTouch = 0;
let csrf = "";
let renew: (() => Promise<string>) | null = null;
const endings = new Set<() => void>();

/** Called with the `csrf` of each Session received. */
export function setCsrf(token: string): void {
  csrf = token;
}

/** How to get a fresh `csrf` when another tab has signed in anew. */
export function onCsrfStale(fetchFresh: () => Promise<string>): void {
  renew = fetchFresh;
}

/** Watches for a person's hands, so that what the page asks by itself does not keep a session alive. Called once, by main. */
export function watchHands(target: Window): void {
  const touch = () => {
    lastTouch = Date.now();
  };
  touch(); // opening the page is somebody's doing
  for (const kind of ["pointerdown", "keydown", "wheel"]) target.addEventListener(kind, touch, { capture: true, passive: true });
}

/** Tells when the server no longer knows who we are. Returns the way to stop listening. */
export function onSignedOut(listener: () => void): () => void {
  endings.add(listener);
  return () => endings.delete(listener);
}

/** The address of a route with its filters; empty ones are left out. */
export function address(path: string, query: Query = {}): string {
  const filled = Object.entries(query).filter(([, v]) => v !== undefined && v !== null && v !== "");
  const search = new URLSearchParams(filled.map(([k, v]) => [k, String(v)])).toString();
  return `${prefix}${path}${search && "?"}${search}`;
}

function headersOf(method: string, options: RequestOptions): Headers {
  const headers = new Headers({ Accept: "application/json" });
  if (options.body !== undefined) headers.set("Content-Type", "application/json");
  if (method !== "GET" && csrf) headers.set("X-CSRF-Token", csrf);
  if (options.background || Date.now() - lastTouch > handsRestMs) headers.set("X-Background", "1");
  if (options.idempotencyKey) headers.set("Idempotency-Key", options.idempotencyKey);
  return headers;
}

/** What fetch throws, as our error. */
export function netFault(thrown: unknown): ApiError {
  const aborted = thrown instanceof DOMException && thrown.name === "AbortError";
  return new ApiError({ problem: aborted ? "aborted" : "offline", status: 0 });
}

async function bodyOf(response: Response): Promise<unknown> {
  if (response.status === 204) return undefined;
  const type = response.headers.get("Content-Type") ?? "";
  if (!type.includes("json")) return undefined;
  try {
    return await response.json();
  } catch {
    throw new ApiError({ problem: "offline", status: 0 }); // cut off in the middle
  }
}

async function once(method: string, path: string, options: RequestOptions): Promise<unknown> {
  const stop = AbortSignal.timeout(timeoutMs);
  const init: RequestInit = {
    method,
    headers: headersOf(method, options),
    credentials: "same-origin",
    signal: options.signal ? AbortSignal.any([options.signal, stop]) : stop,
  };
  if (options.body !== undefined) init.body = JSON.stringify(options.body);
  let response: Response;
  try {
    response = await fetch(address(path, options.query), init);
  } catch (thrown) {
    throw netFault(thrown);
  }
  serverClock.heard(response.headers.get("Date"));
  const body = await bodyOf(response);
  if (!response.ok) throw readProblem(response.status, body, response.headers.get("Retry-After"));
  return body;
}

/** True when a refused change may have carried the `csrf` of an earlier session, and a new one was had. */
async function gotFreshCsrf(method: string, fault: unknown): Promise<boolean> {
  if (!(fault instanceof ApiError) || fault.problem !== "forbidden" || method === "GET" || !renew) return false;
  const before = csrf;
  csrf = await renew();
  return csrf !== before;
}

/** Sends one request. Resolves with the reply (trusted to be T: the server's own document describes it); rejects with ApiError only. */
export async function request<T>(method: string, path: string, options: RequestOptions = {}): Promise<T> {
  try {
    return (await once(method, path, options)) as T;
  } catch (fault) {
    if (await gotFreshCsrf(method, fault)) return (await once(method, path, options)) as T;
    if (fault instanceof ApiError && fault.problem === "unauthenticated") for (const tell of endings) tell();
    throw fault;
  }
}

/** The text of a route that does not speak JSON. */
export async function requestText(path: string): Promise<string> {
  let response: Response;
  try {
    response = await fetch(address(path), { credentials: "same-origin", signal: AbortSignal.timeout(timeoutMs) });
  } catch (thrown) {
    throw netFault(thrown);
  }
  if (!response.ok) throw readProblem(response.status, await bodyOf(response), response.headers.get("Retry-After"));
  return response.text();
}

/** Sends a file as it is, telling how many bytes went out. fetch cannot tell, so this is XMLHttpRequest. */
export function upload<T>(path: string, query: Query, file: Blob, type: string, onProgress: (sent: number, total: number) => void, signal?: AbortSignal): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const xhr = new XMLHttpRequest();
    xhr.open("POST", address(path, query));
    xhr.responseType = "text";
    xhr.setRequestHeader("Content-Type", type);
    if (csrf) xhr.setRequestHeader("X-CSRF-Token", csrf);
    xhr.upload.onprogress = (e) => onProgress(e.loaded, e.total || file.size);
    xhr.onerror = () => reject(new ApiError({ problem: "offline", status: 0 }));
    xhr.onabort = () => reject(new ApiError({ problem: "aborted", status: 0 }));
    xhr.onload = () => {
      const body = parsed(xhr.responseText);
      if (xhr.status >= 200 && xhr.status < 300) resolve(body as T);
      else reject(readProblem(xhr.status, body, xhr.getResponseHeader("Retry-After")));
    };
    signal?.addEventListener("abort", () => xhr.abort());
    xhr.send(file);
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
