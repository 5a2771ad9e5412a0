// Light, dark, or as the machine says; shared with first-paint.js.
import type { MantineColorScheme, MantineColorSchemeManager } from "@mantine/core";

const storageKey = "labelwright.scheme";
const isScheme = (text: string | null): text is MantineColorScheme => text === "light" || text === "dark" || text === "auto";

export const schemeManager: MantineColorSchemeManager = {
  get: (fallback) => {
    const kept = localStorage.getItem(storageKey);
    return isScheme(kept) ? kept : fallback;
  },
  set: (scheme) => localStorage.setItem(storageKey, scheme),
  subscribe: () => undefined,
  unsubscribe: () => undefined,
  clear: () => localStorage.removeItem(storageKey),
};
