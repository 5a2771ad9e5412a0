import { useSyncExternalStore } from "react";
import type { Catalogue, Locale, Say } from "./catalogue.ts";
import { currentLocale, onLocaleChange } from "./locale.ts";

export const useLocale = (): Locale => useSyncExternalStore(onLocaleChange, currentLocale);

/** The words of a catalogue in the language of now; renders again when that changes. */
export function useWords<K extends string>(words: Catalogue<K>): Say<K> {
  useLocale();
  return words.say;
}
