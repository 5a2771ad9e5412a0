// Which language the page speaks.
import { i18n } from "@lingui/core";
import { directionOf, locales } from "./catalogue.ts";
import type { Locale } from "./catalogue.ts";

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

export function setLocale(locale: Locale): void {
  localStorage.setItem(storageKey, locale);
  activate(locale);
}

function activate(locale: Locale): void {
  document.documentElement.lang = locale;
  document.documentElement.dir = directionOf(locale);
  i18n.activate(locale);
}

/** Speaks the language chosen last, else the browser's, else English. */
export function startLocale(): void {
  const wanted = [chosenLocale(), ...navigator.languages.map((l) => l.slice(0, 2))].find(isLocale);
  activate(wanted ?? "en");
}

export const onLocaleChange = (listener: () => void): (() => void) => i18n.on("change", listener);
