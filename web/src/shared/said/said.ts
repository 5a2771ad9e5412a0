// What the server says to people, in the language of the page. It says it in English, by formats of C, and stores it so:
// a sentence is known again by its format, its arguments are what stands in the format's places. What is not known, of
// an older server or of people themselves, stays as it is.
import { beforeLocale, currentLocale } from "#shared/i18n/index.ts";
import type { Locale } from "#shared/i18n/index.ts";

export type Sentences = Readonly<Record<string, string>>;
/** `way`: what stands in the place {0:way}, how an item came along an edge. Its formats are of single words, which is why they
 * are looked for nowhere else: what people wrote would fit them. */
export type Told = { sentences: Sentences; way: Sentences };
/** Fetched where they are spoken: what the server says is long. */
const fetched: Readonly<Record<Exclude<Locale, "en">, () => Promise<Told>>> = { ar: async () => (await import("./arabic.ts")).arabic };

/** `begins`: whether a text begins so; `whole`: it is this and no more. */
type Known = { begins: RegExp; whole: RegExp; names: readonly boolean[]; say: string };

const place = /%(?:\.\*s|s|\.\d+s|lld|llu|zu|d|\.\d+f|g|%)/gu;
const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/gu, String.raw`\$&`);

function read(format: string, say: string): Known {
  const names: boolean[] = [];
  let pattern = "", end = 0;
  for (const { 0: found, index } of format.matchAll(place)) {
    pattern += escaped(format.slice(end, index));
    end = index + found.length;
    const isName = found.endsWith("s");
    if (found !== "%%") names.push(isName);
    pattern += found === "%%" ? "%" : isName ? "(.*?)" : String.raw`(-?\d[\d.,e+-]*?)`;
  }
  pattern = `^${pattern}${escaped(format.slice(end))}`;
  return { begins: new RegExp(`${pattern}(?: |$)`, "su"), whole: new RegExp(`${pattern}$`, "su"), names, say };
}

type All = { sentences: readonly Known[]; way: readonly Known[] };
const known = new Map<Locale, All>();
/** Takes in what the server says in a language, once. */
export async function learn(locale: Exclude<Locale, "en">): Promise<void> {
  const { sentences, way } = await fetched[locale]();
  const readAll = (formats: Sentences) => Object.entries(formats).map(([format, say]) => read(format, say));
  known.set(locale, { sentences: readAll(sentences), way: readAll(way) });
}
beforeLocale((locale) => (locale === "en" || known.has(locale) ? undefined : learn(locale)));

/** A name stands in its own direction, whatever is around it. */
const apart = (name: string): string => (name === "" ? "" : `\u2068${name}\u2069`);

/** Where a sentence may end: a name at its end may have spaces. */
function* ends(text: string): Generator<number> {
  for (let at = text.indexOf(" "); at >= 0; at = text.indexOf(" ", at + 1)) yield at;
  yield text.length;
}

/** The text sentence by sentence, a way as a whole; null where one of them is not known. */
function inWords(text: string, all: All, of: keyof All = "sentences"): string | null {
  if (text === "") return "";
  for (const one of all[of]) if (one.begins.test(text)) for (const end of of === "way" ? [text.length] : ends(text)) {
    const found = one.whole.exec(text.slice(0, end));
    const rest = found && inWords(text.slice(end + 1), all, of);
    if (!found || rest === null) continue;
    const own = one.say.replace(/\{(\d)(:way)?\}/gu, (_, i: string, way?: string) => {
      const argument = found[Number(i) + 1] ?? "";
      return one.names[Number(i)] ? apart(inWords(argument, all, way ? "way" : of) ?? argument) : argument;
    });
    return rest ? `${own} ${rest}` : own;
  }
  return null;
}

/** `text` in `locale`; as it is where it is not known. A refusal may name its field first. */
export function saidIn(locale: Locale, text: string): string {
  const all = known.get(locale);
  if (!all) return text;
  const [, field, rest] = /^([\w.[\]]+): (.+)$/su.exec(text) ?? [];
  const whole = inWords(text, all) ?? (field && rest ? inWords(rest, all) : null);
  return whole === null ? text : field && whole && inWords(text, all) === null ? `${apart(field)}: ${whole}` : whole;
}

export const said = (text: string): string => saidIn(currentLocale(), text);
