// Messages by place of use: each part of the page has one file with its words in every language, and a missing one does
// not compile. Messages are ICU: `{count, plural, one {# row} other {# rows}}`.
import { i18n } from "@lingui/core";
import { compileMessage } from "@lingui/message-utils/compileMessage";

export const locales = ["en", "ar"] as const;
export type Locale = (typeof locales)[number];
export const localeNames: Readonly<Record<Locale, string>> = { en: "English", ar: "العربية" };
export const directionOf = (locale: Locale): "ltr" | "rtl" => (locale === "ar" ? "rtl" : "ltr");

export type Params = Readonly<Record<string, string | number>>;
export type Say<K extends string> = (key: K, params?: Params) => string;
export type Catalogue<K extends string> = { scope: string; messages: Readonly<Record<Locale, Readonly<Record<K, string>>>>; say: Say<K> };

/** Each message is read once: what stands in many rows is said many times. */
const read = new Map<string, ReturnType<typeof compileMessage>>();
i18n.setMessagesCompiler((message) => {
  const known = read.get(message) ?? compileMessage(message);
  read.set(message, known);
  return known;
});

/** Declares the words of one part of the page. `scope` is its name, unique. */
export function catalogue<K extends string>(scope: string, messages: { en: Record<K, string>; ar: Record<NoInfer<K>, string> }): Catalogue<K> {
  for (const locale of locales) i18n.load(locale, scoped(scope, messages[locale]));
  return { scope, messages, say: (key, params) => i18n._(`${scope}.${key}`, params) };
}

const scoped = (scope: string, messages: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(messages).map(([key, text]) => [`${scope}.${key}`, text]));
