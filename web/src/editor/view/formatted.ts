// Texts that are not marked may be read as the Markdown or HTML they are. One choice for all of them, remembered.
import { useSyncExternalStore } from "react";
import { remember } from "#shared/storage/local.ts";

const storageKey = "labelwright.formatted";
const listeners = new Set<() => void>();
let on: boolean | null = null;

const isOn = (): boolean => (on ??= localStorage.getItem(storageKey) === "on");

export function setFormatted(next: boolean): void {
  on = next;
  remember(storageKey, next ? "on" : "off");
  for (const listener of listeners) listener();
}

export const useFormatted = (): boolean =>
  useSyncExternalStore((listener) => { listeners.add(listener); return () => listeners.delete(listener); }, isOn);

/** Signs of Markdown: headings, lists, quotes, code, tables, what is strong, links. */
const SIGNS = /^(?:#{1,6} |[-*+] |\d+[.)] |> |```|\|.+\|)|\*\*\S|\[[^\]\n]+\]\(/mu;

const HTML_BEGINS = /^\s*(?:<!doctype html|<(?:html|body|article|section|div|p|h[1-6]|ul|ol|dl|table|blockquote|pre|span|b|strong|em|i)\b[^<>]*>)/iu;

/** As what a text is to be read; null: as it is. */
export function formatOf(text: string): "html" | "markdown" | null {
  if (HTML_BEGINS.test(text)) return "html";
  return SIGNS.test(text.slice(0, 20_000)) ? "markdown" : null;
}
