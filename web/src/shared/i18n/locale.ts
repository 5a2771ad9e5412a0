// Which language the page speaks.
import { i18n } from "@lingui/core";
import { directionOf, locales } from "./catalogue.ts";
import type { Locale } from "./catalogue.ts";
import { remember } from "#shared/storage/local.ts";

const storageKey = "labelwright.locale";
export const isLocale = (value: unknown): value is Locale => locales.some((l) => l === value);

/** What was chosen; null where nobody has. */
export function chosenLocale(): Locale | null {
  const kept = localStorage.getItem(storageKey);
  return isLocale(kept) ? kept : null;
}

export const currentLocale = (): Locale => (isLocale(i18n.locale) ? i18n.locale : "en");

/** The tag for Intl. Western digits in every language: they stand in tables beside ids and code. */
export const intlTag = (): string => (currentLocale() === "ar" ? "ar-u-nu-latn" : "en-GB");

type Load = (locale: Locale) => Promise<void> | undefined;
const loads: Load[] = [];
/** What a language needs beside the words of the page is fetched before it is spoken; `load` tells none where all is here. */
export const beforeLocale = (load: Load): void => { loads.push(load); };

export function setLocale(locale: Locale): void {
  remember(storageKey, locale);
  void speak(locale);
}

let wanted: Locale | null = null;
/** Without what cannot be fetched, rather than not at all. */
async function speak(locale: Locale): Promise<void> {
  wanted = locale;
  const waits = loads.map((load) => load(locale)).filter((wait) => wait !== undefined);
  if (waits.length > 0) await Promise.allSettled(waits);
  if (wanted === locale) activate(locale);
}

function activate(locale: Locale): void {
  document.documentElement.lang = locale;
  document.documentElement.dir = directionOf(locale);
  i18n.activate(locale);
}

/** Speaks the language chosen last, else the browser's, else English. */
export function startLocale(): Promise<void> {
  const first = [chosenLocale(), ...navigator.languages.map((l) => l.slice(0, 2))].find(isLocale);
  return speak(first ?? "en");
}

export const onLocaleChange = (listener: () => void): (() => void) => i18n.on("change", listener);
