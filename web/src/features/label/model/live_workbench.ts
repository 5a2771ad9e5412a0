// The workbench with its real hands: the server, the browser's storage, the pictures.
import { picture } from "#editor/image/pictures.ts";
import { wereSeen } from "#editor/view/seen.ts";
import { draftStore, forgetOldDrafts, holdTask, keepLeases, keptLeases, letGoOfTask, onDelivered, outboxOf, prolongLeases, watchPresence, type Outbox } from "#shared/answers/index.ts";
import { projects, serverClock, work } from "#shared/api/index.ts";
import { Workbench } from "./workbench.ts";

/** An audit is answered as any item is: blind, and once only. */
export type LabelStage = "label" | "audit";

const queueKey = (user: string, project: string, stage: LabelStage): string => `labelwright.queue.${user}.${project}${stage === "label" ? "" : `.${stage}`}`;
const LOOK_AGAIN_MS = 20_000;

export type Running = { readonly bench: Workbench; readonly outbox: Outbox; stop(): void };

export function startWorkbench(user: string, project: string, stage: LabelStage): Running {
  const key = queueKey(user, project, stage);
  const audits = stage === "audit";
  const outbox = outboxOf(user);
  const bench = new Workbench({
    user, project, outbox, drafts: draftStore,
    now: () => performance.timeOrigin + performance.now(),
    serverNow: () => serverClock.now(),
    fetchNext: (count) => work.next(project, { count, stage }, { background: bench.state().phase.kind !== "loading" }),
    prepare: (lease) => { for (const m of lease.item.media) picture(m).loaded.catch(() => {}); },
    hold: holdTask,
    letGo: letGoOfTask,
    wasShown: ({ schema, item }) => wereSeen(schema, item),
    schemaOf: async (version) => (await projects.schema(project, version)).schema,
    fetchMine: async () => (audits ? [] : (await projects.mine(project, { limit: 10 })).items),
    fetchAnnotation: (id) => work.annotation(id),
    keepQueue: (leases) => keepLeases(key, leases),
    later: (act, ms) => { const timer = setTimeout(act, ms); return () => clearTimeout(timer); },
  });
  const ends = [onDelivered((entry, reply) => bench.delivered(entry, audits ? null : (reply?.id ?? null))), watchRefusals(outbox, bench), tend(bench), watchPresence(bench.clock, () => { bench.sendSkip(); void bench.saveDraft(); })];
  void bench.start(keptLeases(key));
  void forgetOldDrafts(Date.now()).catch(() => {});
  return { bench, outbox, stop: () => { ends.forEach((end) => end()); leave(bench, key); } };
}

function watchRefusals(outbox: Outbox, bench: Workbench): () => void {
  return outbox.subscribe(() => {
    const { refused } = outbox.state();
    if (refused.length > 0) bench.refused(new Set(refused.map((e) => e.key)));
  });
}

/** Prolongs leases while somebody works, and looks for work when there is none. */
function tend(bench: Workbench): () => void {
  const end = prolongLeases({
    held: () => [bench.currentLease, ...bench.ahead].filter((l) => l !== null),
    working: () => !bench.clock.paused,
    extended: (lease, expires) => bench.extended(lease, expires),
  });
  const look = () => { if (bench.state().phase.kind === "empty" || bench.state().phase.kind === "offline") void bench.again(); };
  const timer = setInterval(look, LOOK_AGAIN_MS);
  window.addEventListener("online", look);
  return () => { end(); clearInterval(timer); window.removeEventListener("online", look); };
}

/** Hands back what was leased ahead; the item on the table stays ours until its lease ends, with its draft. */
function leave(bench: Workbench, key: string): void {
  const current = bench.currentLease;
  for (const lease of bench.stop()) {
    letGoOfTask(lease.task);
    work.release(lease.lease).catch(() => {});
  }
  if (current) letGoOfTask(current.task);
  keepLeases(key, current ? [current] : []);
}
