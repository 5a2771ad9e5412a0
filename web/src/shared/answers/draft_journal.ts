// The last word of a page that is being left: its database may come to write no more, and this does so at once.
import type { SavedDraft } from "./database.ts";

const PREFIX = "labelwright.draft.";
const nameOf = (user: string, task: string): string => `${PREFIX}${user}.${task}`;

type Shelf = Pick<Storage, "getItem" | "setItem" | "removeItem" | "key" | "length">;

function readUnder(shelf: Shelf, name: string): SavedDraft | null {
  try {
    return JSON.parse(shelf.getItem(name) ?? "null") as SavedDraft | null;
  } catch {
    return null;
  }
}

export const draftJournal = (shelf: Shelf) => ({
  /** Before the database is asked to keep it. */
  note(draft: SavedDraft): void {
    const name = nameOf(draft.user, draft.task);
    try {
      shelf.setItem(name, JSON.stringify(draft));
    } catch {
      shelf.removeItem(name); // too large for here: the database alone, and nothing older in its place
    }
  },
  /** The database has it, unless a later one was noted since. */
  settle({ user, task, savedAt }: SavedDraft): void {
    if ((readUnder(shelf, nameOf(user, task))?.savedAt ?? 0) <= savedAt) shelf.removeItem(nameOf(user, task));
  },
  /** The later of what the database has and what it came not to write. */
  later(user: string, task: string, kept: SavedDraft | null): SavedDraft | null {
    const noted = readUnder(shelf, nameOf(user, task));
    return noted && noted.savedAt >= (kept?.savedAt ?? 0) ? noted : kept;
  },
  remove(user: string, task: string): void { shelf.removeItem(nameOf(user, task)); },
  forgetBefore(time: number): void {
    const names = Array.from({ length: shelf.length }, (_, i) => shelf.key(i) ?? "").filter((name) => name.startsWith(PREFIX));
    for (const name of names) if ((readUnder(shelf, name)?.savedAt ?? 0) < time) shelf.removeItem(name);
  },
});
