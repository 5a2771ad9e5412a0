// Conversations as text with turns. Data that is a list of messages becomes text, a turn a paragraph; text that is said to be
// a conversation stays as it is, and its lines "Name: words" are found to be turns, so that places in it are those of the text.

/** One turn: from where its speaker's name begins to where its words end, in UTF-16 units. */
export type Turn = { readonly speaker: string; readonly from: number; readonly to: number; /** The same number for the same speaker. */ readonly voice: number };
export type Conversation = { readonly text: string; readonly turns: readonly Turn[] };

/** How messages are written elsewhere: who says it, and what. */
const speakers = ["role", "speaker", "from", "author", "name"] as const;
const contents = ["content", "text", "value", "message"] as const;

const firstText = (message: Readonly<Record<string, unknown>>, names: readonly string[]): string | null => {
  const found = names.map((n) => message[n]).find((v) => typeof v === "string");
  return typeof found === "string" ? found : null;
};

function messageOf(value: unknown): { speaker: string; words: string } | null {
  if (typeof value !== "object" || value === null) return null;
  const message = value as Readonly<Record<string, unknown>>;
  const words = firstText(message, contents);
  return words === null ? null : { speaker: firstText(message, speakers) ?? "", words };
}

/** Numbers speakers in the order they first speak. */
function voices(): (speaker: string) => number {
  const known = new Map<string, number>();
  return (speaker) => {
    const voice = known.get(speaker) ?? known.size;
    known.set(speaker, voice);
    return voice;
  };
}

/** A list of messages as a conversation; null for anything else. */
export function conversationOf(value: unknown): Conversation | null {
  if (!Array.isArray(value) || value.length === 0) return null;
  const messages = value.map(messageOf);
  const voiceOf = voices();
  const turns: Turn[] = [];
  let text = "";
  for (const message of messages) {
    if (!message) return null;
    const { speaker, words } = message;
    if (text !== "") text += "\n";
    const from = text.length;
    text += speaker === "" ? words : `${speaker}: ${words}`;
    turns.push({ speaker, from, to: text.length, voice: voiceOf(speaker) });
  }
  return { text, turns };
}

const LINE_OF_SPEAKER = /^([^\s:][^:\r\n]{0,39}):[ \t]/gmu;

/** The turns of a text in which a speaker's line begins with a name and a colon; a turn goes on until the next. */
export function turnsIn(text: string): Turn[] {
  const voiceOf = voices();
  const begun = [...text.matchAll(LINE_OF_SPEAKER)].map((m) => ({ speaker: m[1] ?? "", from: m.index }));
  return begun.map(({ speaker, from }, i) => {
    const next = begun[i + 1]?.from ?? text.length;
    return { speaker, from, to: from + text.slice(from, next).trimEnd().length, voice: voiceOf(speaker) };
  });
}
