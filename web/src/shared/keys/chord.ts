// Key presses as text: "Ctrl+K", "Shift+1", "a", "?", "Enter". Letters go by what is printed on the key, so that any layout
// works; where that is no Latin letter, and nothing has it, by place. Digits go by place too, so that Shift+1 is found where a
// layout prints "!" there.

export type Press = Pick<KeyboardEvent, "key" | "code" | "ctrlKey" | "metaKey" | "altKey" | "shiftKey">;

const names: Readonly<Record<string, string>> = { " ": "Space", ArrowLeft: "Left", ArrowRight: "Right", ArrowUp: "Up", ArrowDown: "Down", Esc: "Escape" };
const order = ["Ctrl", "Alt", "Shift"] as const;

/** One spelling per chord: modifiers in order, letters small. "mod" is Ctrl, and Command on Apple machines. */
export function normalized(chord: string): string {
  const parts = chord === "+" ? ["+"] : chord.split("+").map((p) => p || "+");
  const key = parts.at(-1) ?? "";
  const held = new Set(parts.slice(0, -1).map((p) => (/^(mod|ctrl|meta|cmd)$/i.test(p) ? "Ctrl" : p[0]?.toUpperCase() + p.slice(1).toLowerCase())));
  const capital = key.length === 1 ? key.toLowerCase() : key[0]?.toUpperCase() + key.slice(1);
  const name = names[capital] ?? capital;
  return [...order.filter((m) => held.has(m)), name].join("+");
}

const signs: Readonly<Record<string, string>> = {
  BracketLeft: "[", BracketRight: "]", Semicolon: ";", Quote: "'", Comma: ",", Period: ".", Slash: "/", Backslash: "\\", Backquote: "`", Minus: "-", Equal: "=",
};

/** What a Latin layout writes where this one writes something else: Cyrillic, Greek, Arabic, Hebrew, and what Alt makes of a letter on Apple machines; null elsewhere. */
function latinOf({ key, code, altKey }: Press): string | null {
  const foreign = altKey ? !/^[\0-\x7f]/.test(key) : !/[\0-\x7f]|\p{Script=Latin}/u.test(key);
  return foreign ? /^Key([A-Z])$/.exec(code)?.[1]?.toLowerCase() ?? signs[code] ?? null : null;
}

/** Of a command's keys those that nobody took; where all are gone, the first one with Alt. */
export function keysLeft(keys: readonly string[], taken: ReadonlySet<string>): readonly string[] {
  const left = keys.filter((key) => !taken.has(key.toLowerCase()));
  return left.length > 0 ? left : keys.slice(0, 1).map((key) => `Alt+${key}`);
}

/** The chords a press may stand for, the most exact first. */
export function chordsOf(press: Press): string[] {
  const held = [press.ctrlKey || press.metaKey ? "Ctrl" : "", press.altKey ? "Alt" : ""].filter(Boolean);
  const key = names[press.key] ?? (press.key.length === 1 ? press.key.toLowerCase() : press.key);
  const shifted = press.shiftKey ? ["Shift"] : [];
  const found = [[...held, ...shifted, key].join("+")];
  const isSign = press.shiftKey && key.length === 1 && !/\p{L}/u.test(key);
  if (isSign) found.push([...held, key].join("+")); // "?" is "?" although it took Shift
  const digit = /^(?:Digit|Numpad)(\d)$/.exec(press.code)?.[1];
  if (digit) found.push([...held, ...shifted, digit].join("+"));
  const latin = latinOf(press);
  if (latin) found.push([...held, ...shifted, latin].join("+"));
  return [...new Set(found)];
}

/** A key as people read it on a key cap. */
export function capsOf(chord: string): string[] {
  const caps: Readonly<Record<string, string>> = { Left: "←", Right: "→", Up: "↑", Down: "↓", Escape: "Esc", Enter: "↵", Delete: "Del" };
  return normalized(chord).split(/\+(?!$)/).map((p) => caps[p] ?? (p.length === 1 ? p.toUpperCase() : p)).map((p) => p || "+");
}
