// The workbench with its real hands: the server, the browser's storage, the pictures.
import { picture } from "#editor/image/pictures.ts";
import { draftStore, forgetOldDrafts, holdTask, letGoOfTask, onDelivered, outboxOf, type Outbox } from "#shared/answers/index.ts";
import { projects, work, type Lease } from "#shared/api/index.ts";
import { Workbench } from "./workbench.ts";

const queueKey = (user: string, project: string): string => `labelwright.queue.${user}.${project}`;
/** More than this is not kept over a reload: the items are asked for again. */
const QUEUE_CHARS_MAX = 2_000_000;

/** Leases of this tab that still run, from before a reload. */
function keptQueue(user: string, project: string): Lease[] {
  try {
    const kept = JSON.parse(sessionStorage.getItem(queueKey(user, project)) ?? "[]") as Lease[];
    return kept.filter((lease) => new Date(lease.expires_at).getTime() > Date.now());
  } catch {
    return [];
  }
}

function keepQueue(user: string, project: string, leases: readonly Lease[]): void {
  const text = JSON.stringify(leases);
  try {
    if (text.length <= QUEUE_CHARS_MAX) sessionStorage.setItem(queueKey(user, project), text);
    else sessionStorage.removeItem(queueKey(user, project));
  } catch {
    sessionStorage.removeItem(queueKey(user, project));
  }
}

const EXTEND_EVERY_MS = 20_000;
/** A lease with less than this left is prolonged. */
const EXTEND_BELOW_MS = 180_000;
const LOOK_AGAIN_MS = 20_000;

export type Running = { readonly bench: Workbench; readonly outbox: Outbox; stop(): void };

export function startWorkbench(user: string, project: string): Running {
  const outbox = outboxOf(user);
  const bench = new Workbench({
    user, project, outbox, drafts: draftStore,
    now: () => performance.timeOrigin + performance.now(),
    fetchNext: (count) => work.next(project, { count, stage: "label" }, { background: bench.state().phase.kind !== "loading" }),
    prepare: (lease) => { for (const m of lease.item.media) picture(m.id).loaded.catch(() => {}); },
    hold: holdTask,
    letGo: letGoOfTask,
    schemaOf: async (version) => (await projects.schema(project, version)).schema,
    fetchMine: async () => (await projects.mine(project, { limit: 10 })).items,
    fetchAnnotation: (id) => work.annotation(id),
    keepQueue: (leases) => keepQueue(user, project, leases),
    later: (act, ms) => { const timer = setTimeout(act, ms); return () => clearTimeout(timer); },
  });
  const ends = [onDelivered((entry, reply) => bench.delivered(entry, reply?.id ?? null)), watchRefusals(outbox, bench), tend(bench), watchPerson(bench)];
  void bench.start(keptQueue(user, project));
  void forgetOldDrafts(Date.now()).catch(() => {});
  return { bench, outbox, stop: () => { ends.forEach((end) => end()); leave(bench, user, project); } };
}

function watchRefusals(outbox: Outbox, bench: Workbench): () => void {
  return outbox.subscribe(() => {
    const { refused } = outbox.state();
    if (refused.length > 0) bench.refused(new Set(refused.map((e) => e.key)));
  });
}

/** Prolongs leases while somebody works, and looks for work when there is none. */
function tend(bench: Workbench): () => void {
  const extend = async (lease: Lease) => {
    const { expires_at } = await work.extend(lease.lease, { background: true });
    bench.extended(lease.lease, expires_at);
  };
  const round = () => {
    const held = [bench.currentLease, ...bench.ahead].filter((l) => l !== null);
    const ending = held.filter((l) => new Date(l.expires_at).getTime() - Date.now() < EXTEND_BELOW_MS);
    if (!bench.clock.paused) for (const lease of ending) extend(lease).catch(() => {}); // late answers are taken too
  };
  const look = () => { if (bench.state().phase.kind === "empty" || bench.state().phase.kind === "offline") void bench.again(); };
  const timers = [setInterval(round, EXTEND_EVERY_MS), setInterval(look, LOOK_AGAIN_MS)];
  window.addEventListener("online", look);
  return () => { timers.forEach(clearInterval); window.removeEventListener("online", look); };
}

/** Signs of life run the clock; a hidden page stops it; a closing one saves the draft. */
function watchPerson(bench: Workbench): () => void {
  const ends = new AbortController();
  const options = { signal: ends.signal, passive: true, capture: true } as const;
  for (const sign of ["pointermove", "pointerdown", "keydown", "wheel"] as const) window.addEventListener(sign, () => bench.clock.touch(), options);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") { bench.clock.touch(); return; }
    bench.clock.pause();
    void bench.saveDraft();
  }, { signal: ends.signal });
  window.addEventListener("pagehide", () => { void bench.saveDraft(); }, { signal: ends.signal });
  return () => ends.abort();
}

/** Hands back what was leased ahead; the item on the table stays ours until its lease ends, with its draft. */
function leave(bench: Workbench, user: string, project: string): void {
  const current = bench.currentLease;
  for (const lease of bench.stop()) {
    letGoOfTask(lease.task);
    work.release(lease.lease).catch(() => {});
  }
  if (current) letGoOfTask(current.task);
  keepQueue(user, project, current ? [current] : []);
}
