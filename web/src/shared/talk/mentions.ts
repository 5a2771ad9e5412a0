// People named in a text by @ and their name.
import type { TalkContact } from "#shared/api/types.ts";

const isLetter = (text: string): boolean => /^[\p{L}\p{N}_]/u.test(text);

/** Where `name` stands in the text as a mention; a longer name that stands there is another person's. */
const standsAt = (text: string, at: number, people: readonly TalkContact[]): TalkContact | undefined =>
  people.filter(({ name }) => text.startsWith(name, at + 1) && !isLetter(text.slice(at + 1 + name.length))).sort((a, b) => b.name.length - a.name.length)[0];

const signsIn = (text: string): number[] => [...text.matchAll(/(?<![\p{L}\p{N}_])@/gu)].map((found) => found.index);

/** The ids of those named in the text. */
export const mentioned = (text: string, people: readonly TalkContact[]): string[] =>
  [...new Set(signsIn(text).flatMap((at) => standsAt(text, at, people)?.id ?? []))];

/** What of a name is written before the caret; null: nothing. */
export function startedMention(text: string, caret: number): string | null {
  const at = signsIn(text.slice(0, caret)).at(-1);
  const begun = at === undefined ? null : text.slice(at + 1, caret);
  return begun !== null && /^[\p{L}\p{N}_.-]*$/u.test(begun) ? begun : null;
}
