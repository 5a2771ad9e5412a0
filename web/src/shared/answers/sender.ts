// The outbox of the person signed in: one for the whole page, so that answers go on being sent after the workbench is left.
import { onSignedOut, work, type Submitted } from "#shared/api/index.ts";
import { outboxStore } from "./database.ts";
import { Outbox, type Outgoing, type OutboxStore } from "./outbox.ts";
import { unkept } from "./unkept.ts";

type Listener = (entry: Outgoing, reply: Submitted | null) => void;

const deliveries = new Set<Listener>();
const open = new Map<string, Outbox>();

/** Calls `listener` for each answer the server has taken. */
export function onDelivered(listener: Listener): () => void {
  deliveries.add(listener);
  return () => deliveries.delete(listener);
}

const routes: { readonly [K in Outgoing["act"]["kind"]]: (act: Extract<Outgoing["act"], { kind: K }>, key: string) => Promise<Submitted | void> } = {
  submit: (act, key) => work.submit(act.task, act.body, key),
  revise: (act, key) => work.revise(act.annotation, act.body, key),
  review: (act, key) => work.review(act.task, act.body, key),
  skip: (act) => work.skip(act.task, act.body),
};

const send = (entry: Outgoing): Promise<Submitted | void> =>
  (routes[entry.act.kind] as (act: Outgoing["act"], key: string) => Promise<Submitted | void>)(entry.act, entry.key);

/** Web Locks are there wherever a page may keep secrets; without them one tab alone is the usual case. */
const alone = (work: () => Promise<void>): Promise<void> =>
  "locks" in navigator ? navigator.locks.request("labelwright.outbox", work) : work();

/** Where the browser refuses storage (private windows, a full disk) answers live in memory and are sent all the same. */
function withMemory(store: OutboxStore): OutboxStore {
  const memory = new Map<string, Outgoing>();
  return {
    async put(entry) { await store.put(entry).catch(() => { memory.set(entry.key, entry); unkept.add(entry.key); }); },
    async remove(key) { memory.delete(key); unkept.remove(key); await store.remove(key).catch(() => {}); },
    async list(user) { return [...await store.list(user).catch(() => []), ...[...memory.values()].filter((e) => e.user === user)]; },
  };
}

export function outboxOf(user: string): Outbox {
  const known = open.get(user);
  if (known) return known;
  for (const other of open.values()) other.close();
  open.clear();
  const outbox = new Outbox({
    user, store: withMemory(outboxStore), send, alone,
    wait: (ms) => new Promise((done) => setTimeout(done, ms)),
    now: () => Date.now(),
    newKey: () => crypto.randomUUID(),
    delivered: (entry, reply) => { for (const listener of deliveries) listener(entry, reply); },
  });
  open.set(user, outbox);
  window.addEventListener("online", () => outbox.kick());
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "visible") outbox.kick(); });
  void outbox.open();
  return outbox;
}

onSignedOut(() => {
  for (const outbox of open.values()) outbox.close();
  open.clear();
});
