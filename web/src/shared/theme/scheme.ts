// Light, dark, or as the machine says; shared with first-paint.js.
import type { MantineColorScheme, MantineColorSchemeManager } from "@mantine/core";
import { remember } from "#shared/storage/local.ts";

const storageKey = "labelwright.scheme";
const listeners = new Set<() => void>();
/** What changes the colours of the page that stands. */
let repaint: ((scheme: MantineColorScheme) => void) | null = null;

export const isScheme = (value: unknown): value is MantineColorScheme => value === "light" || value === "dark" || value === "auto";

/** What was chosen; null where nobody has. */
export function chosenScheme(): MantineColorScheme | null {
  const kept = localStorage.getItem(storageKey);
  return isScheme(kept) ? kept : null;
}

export const onSchemeChange = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

function keep(scheme: MantineColorScheme): void {
  remember(storageKey, scheme);
  for (const listener of listeners) listener();
}

/** For those who stand outside React; components use Mantine's hook. */
export function setScheme(scheme: MantineColorScheme): void {
  if (scheme !== chosenScheme()) (repaint ?? keep)(scheme);
}

export const schemeManager: MantineColorSchemeManager = {
  get: (fallback) => chosenScheme() ?? fallback,
  set: keep,
  subscribe: (onUpdate) => { repaint = onUpdate; },
  unsubscribe: () => { repaint = null; },
  clear: () => localStorage.removeItem(storageKey),
};
