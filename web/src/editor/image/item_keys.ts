// Keys of a picture that act only where it has the focus, and so by themselves: as rows they are shown, and can be changed.
import { chordsOf, normalized, type Press } from "#shared/keys/chord.ts";
import { keys } from "#shared/keys/registry.ts";

export const itemKeys = {
  left: "Left", right: "Right", up: "Up", down: "Down", mark_next: "Tab", mark_previous: "Shift+Tab", put_down: "Space", end: "Enter", take_back: "Backspace", let_go: "Escape",
} as const;
export type ItemKey = keyof typeof itemKeys | "delete";

const moves = { left: [-1, 0], right: [1, 0], up: [0, -1], down: [0, 1] } as const;

/** Is it the key that this person has for it? Keys with a name may be pressed with Shift and Alt, but for those that walk. */
export function isFor(press: Press, id: ItemKey): boolean {
  const own = (keys.rebindings()[`editor.${id}`] ?? [id === "delete" ? "Delete" : itemKeys[id]]).map(normalized);
  if (chordsOf(press).some((chord) => own.includes(chord))) return true;
  const { key, code, ctrlKey, metaKey } = press;
  const bare = chordsOf({ key, code, ctrlKey, metaKey, shiftKey: false, altKey: false });
  return !id.startsWith("mark") && bare.some((chord) => chord.length > 1 && own.includes(chord));
}

/** Which way it moves what is in hand; Shift and Alt say how far, and what is sized. */
export function moveOf(press: Press): readonly [number, number] | null {
  const way = (Object.keys(moves) as (keyof typeof moves)[]).find((id) => isFor(press, id));
  return way ? moves[way] : null;
}
