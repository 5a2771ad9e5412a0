// Leases of this tab: kept over a reload, prolonged while somebody works.
import { serverClock, work, type Lease } from "#shared/api/index.ts";

/** More than this is not kept over a reload: the items are asked for again. */
const KEPT_CHARS_MAX = 2_000_000;
const EXTEND_EVERY_MS = 20_000;
/** A lease with less than this left is prolonged. */
const EXTEND_BELOW_MS = 180_000;

/** Leases kept under `name` that still run, from before a reload. */
export function keptLeases(name: string): Lease[] {
  try {
    const kept = JSON.parse(sessionStorage.getItem(name) ?? "[]") as Lease[];
    return kept.filter((lease) => new Date(lease.expires_at).getTime() > serverClock.now());
  } catch {
    return [];
  }
}

export function keepLeases(name: string, leases: readonly Lease[]): void {
  const text = JSON.stringify(leases);
  try {
    if (text.length <= KEPT_CHARS_MAX) sessionStorage.setItem(name, text);
    else sessionStorage.removeItem(name);
  } catch {
    sessionStorage.removeItem(name);
  }
}

type Held = { held(): readonly Lease[]; working(): boolean; extended(lease: string, expires: string): void };

/** Prolongs what is held, now and then, while somebody works; until the function returned is called. */
export function prolongLeases({ held, working, extended }: Held): () => void {
  const extend = async (lease: Lease) => extended(lease.lease, (await work.extend(lease.lease, { background: true })).expires_at);
  const round = () => {
    const ending = held().filter((l) => new Date(l.expires_at).getTime() - serverClock.now() < EXTEND_BELOW_MS);
    if (working()) for (const lease of ending) extend(lease).catch(() => {}); // late answers are taken too
  };
  const timer = setInterval(round, EXTEND_EVERY_MS);
  return () => clearInterval(timer);
}
