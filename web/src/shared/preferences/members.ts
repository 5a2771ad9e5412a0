// The preferences there are: one row each.
import { chosenLocale, isLocale, onLocaleChange, setLocale } from "#shared/i18n/index.ts";
import { keys } from "#shared/keys/index.ts";
import { chosenScheme, isScheme, onSchemeChange, setScheme } from "#shared/theme/index.ts";
import type { Member } from "./sync.ts";

export type KeyBinding = { command: string; keys: string };

const isBinding = (row: unknown): row is KeyBinding =>
  typeof row === "object" && row !== null && "command" in row && typeof row.command === "string" && "keys" in row && typeof row.keys === "string";

const bindings = (): KeyBinding[] =>
  Object.entries(keys.rebindings()).map(([command, chords]) => ({ command, keys: chords.join(" ") })).sort((a, b) => (a.command < b.command ? -1 : 1));

/** The registry tells of every command that comes or goes; here only other keys count. */
function onRebind(changed: () => void): () => void {
  let last = keys.rebindings();
  return keys.subscribe(() => {
    if (keys.rebindings() === last) return;
    last = keys.rebindings();
    changed();
  });
}

const rebind = (rows: readonly unknown[]): void =>
  keys.rebindAll(Object.fromEntries(rows.filter(isBinding).map((row) => [row.command, row.keys.split(" ").filter(Boolean)])));

export const members: Readonly<Record<"locale" | "scheme" | "keys", Member>> = {
  locale: { read: chosenLocale, apply: (value) => { if (isLocale(value)) setLocale(value); }, unset: null, on: onLocaleChange },
  scheme: { read: chosenScheme, apply: (value) => { if (isScheme(value)) setScheme(value); }, unset: null, on: onSchemeChange },
  keys: { read: bindings, apply: (value) => rebind(Array.isArray(value) ? value : []), unset: [], on: onRebind },
};
