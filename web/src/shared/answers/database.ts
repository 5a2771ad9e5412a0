// What the labelling page keeps in the browser: answers on their way, and drafts.
import { openDB, type DBSchema, type IDBPDatabase } from "idb";
import type { Confidence, Values } from "#shared/api/index.ts";
import { draftJournal } from "./draft_journal.ts";
import type { Outgoing, OutboxStore } from "./outbox.ts";
import { unkept } from "./unkept.ts";

export type SavedDraft = {
  readonly user: string;
  readonly task: string;
  readonly values: Values;
  readonly confidence: Confidence | null;
  readonly note: string;
  /** The keys of suggestions that were turned down; absent in drafts of earlier pages. */
  readonly rejected?: readonly string[];
  readonly activeMs: number;
  readonly suggestion: string | null;
  /** What was made of single suggestions, by their keys. */
  readonly marks?: readonly (readonly [string, { readonly as: string | null }])[];
  /** What a model drew and was not left lying; `field`: its name. Absent in drafts of earlier pages. */
  readonly assisted?: readonly { readonly key: string; readonly source: string; readonly sourceName: string; readonly field: string; readonly shape: { readonly id: string; readonly class: string }; readonly score: number | null }[];
  readonly savedAt: number;
  /** A shape that was not ended; absent in drafts of earlier pages. */
  readonly begun?: { readonly field: string; readonly class: string; readonly points: readonly (readonly [number, number])[] } | null;
};

interface Tables extends DBSchema {
  outbox: { key: string; value: Outgoing; indexes: { user: string } };
  drafts: { key: [string, string]; value: SavedDraft; indexes: { savedAt: number } };
}

/** Drafts nobody came back to. */
const DRAFT_AGE_MAX_MS = 30 * 24 * 3600 * 1000;

let opened: Promise<IDBPDatabase<Tables>> | null = null;

const database = (): Promise<IDBPDatabase<Tables>> =>
  (opened ??= openDB<Tables>("labelwright", 1, {
    upgrade(db) {
      db.createObjectStore("outbox", { keyPath: "key" }).createIndex("user", "user");
      db.createObjectStore("drafts", { keyPath: ["user", "task"] }).createIndex("savedAt", "savedAt");
    },
    terminated: () => { opened = null; },
  }));

/** Opens what the workbench reads first, while the rest of it is on its way. */
export const openAnswers = (): void => void database().catch(() => undefined);

export const outboxStore: OutboxStore = {
  async put(entry) { await (await database()).put("outbox", entry); },
  async remove(key) { await (await database()).delete("outbox", key); },
  async list(user) {
    const rows = await (await database()).getAllFromIndex("outbox", "user", user);
    return rows.sort((a, b) => a.madeAt - b.madeAt);
  },
};

export interface DraftStore {
  load(user: string, task: string): Promise<SavedDraft | null>;
  save(draft: SavedDraft): Promise<void>;
  remove(user: string, task: string): Promise<void>;
}

const draftName = ({ user, task }: Pick<SavedDraft, "user" | "task">): string => `draft ${user} ${task}`;

const journal = () => draftJournal(localStorage);

export const draftStore: DraftStore = {
  async load(user, task) { return journal().later(user, task, (await (await database()).get("drafts", [user, task])) ?? null); },
  async save(draft) {
    journal().note(draft); // in this breath: a page that is just closing has no later one
    try {
      await (await database()).put("drafts", draft);
    } catch {
      unkept.add(draftName(draft)); // a full disk: what is on the table goes on all the same
      return;
    }
    unkept.remove(draftName(draft));
    journal().settle(draft);
  },
  async remove(user, task) {
    journal().remove(user, task);
    unkept.remove(draftName({ user, task }));
    await (await database()).delete("drafts", [user, task]);
  },
};

/** Forgets drafts older than a month. */
export async function forgetOldDrafts(now: number): Promise<void> {
  journal().forgetBefore(now - DRAFT_AGE_MAX_MS);
  const db = await database();
  let cursor = await db.transaction("drafts", "readwrite").store.index("savedAt").openCursor(IDBKeyRange.upperBound(now - DRAFT_AGE_MAX_MS));
  while (cursor) {
    await cursor.delete();
    cursor = await cursor.continue();
  }
}
