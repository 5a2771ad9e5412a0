// Commands as rows, and the one dispatcher that runs them by key. Scopes nest; the innermost live row wins.
import { chordsOf, normalized } from "./chord.ts";
import { remember } from "#shared/storage/local.ts";

export type Scope = "global" | "page" | "workspace" | "tool" | "dialog";
/** Innermost first. */
export const scopes: readonly Scope[] = ["dialog", "tool", "workspace", "page", "global"];

export type Command = {
  /** Stable, dotted: what a changed key is remembered under. */
  id: string;
  title: string;
  keys: readonly string[];
  scope: Scope;
  /** Heading in the overlay and the palette. */
  group?: string;
  enabled?: () => boolean;
  run: (event: KeyboardEvent | null) => void;
  /** For keys that act while held. */
  release?: () => void;
  /** Works in a text field too. Escape and chords with Ctrl or Alt always do, but those that copy and paste. */
  inFields?: boolean;
  /** Takes Enter and Space away from a focused button, too. */
  onControls?: boolean;
  /** Acts by itself where the focus is: shown and changed as a row, never run as one. */
  local?: boolean;
  /** Not offered in the palette: digits that choose classes, arrows. */
  quiet?: boolean;
};

export type Conflict = { scope: Scope; chord: string; ids: string[] };
type Place = { inField: boolean; inDialog: boolean; onControl: boolean; onSlider: boolean };

/** What a field that is written in does with them is the text's. */
const textChords = new Set(["Ctrl+a", "Ctrl+c", "Ctrl+v", "Ctrl+x"]);
/** What moves a slider. */
const sliderChords = new Set(["Left", "Right", "Up", "Down", "Home", "End", "PageUp", "PageDown"]);

const storageKey = "labelwright.keys";

export class KeyRegistry {
  private readonly sets = new Map<symbol, readonly Command[]>();
  private readonly held = new Map<string, Command>();
  private readonly listeners = new Set<() => void>();
  private changed: Readonly<Record<string, readonly string[]>>;
  private snapshot: readonly Command[] = [];

  constructor(changed: Readonly<Record<string, readonly string[]>> = {}) {
    this.changed = changed;
  }

  /** Adds rows until the returned function is called. Rows added later win over earlier ones of the same scope. */
  add(commands: readonly Command[]): () => void {
    const id = Symbol();
    this.sets.set(id, commands);
    this.tell();
    return () => {
      this.sets.delete(id);
      this.tell();
    };
  }

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** All rows, with the keys this person gave them. The same array until something changes. */
  list = (): readonly Command[] => this.snapshot;

  /** The rows that would act now. */
  live(): Command[] {
    return this.snapshot.filter((c) => c.enabled?.() ?? true);
  }

  /** Gives a command other keys; none gives the first ones back. */
  rebind(id: string, keys: readonly string[] | null): void {
    const { [id]: _before, ...rest } = this.changed;
    this.changed = keys ? { ...rest, [id]: keys.map(normalized) } : rest;
    this.tell();
  }

  /** Gives these commands these keys, and all others their first ones. */
  rebindAll(changed: Readonly<Record<string, readonly string[]>>): void {
    this.changed = Object.fromEntries(Object.entries(changed).map(([id, chords]) => [id, chords.map(normalized)]));
    this.tell();
  }

  rebindings(): Readonly<Record<string, readonly string[]>> {
    return this.changed;
  }

  /** Has this person given the command other keys? */
  isChanged(id: string): boolean { return this.changed[id] !== undefined; }

  /** Chords that two rows of one scope both want, and changed ones that a row of another scope has: the inner one wins. */
  conflicts(): Conflict[] {
    return [...this.conflictsWithin(), ...this.conflictsOfChanged()];
  }

  private conflictsOfChanged(): Conflict[] {
    return this.snapshot.filter((c) => this.isChanged(c.id)).flatMap((command) => command.keys.map(normalized).flatMap((chord): Conflict[] => {
      const others = this.snapshot.filter((o) => o.scope !== command.scope && o.keys.some((k) => normalized(k) === chord));
      return others.map((other) => ({ scope: command.scope, chord, ids: [command.id, other.id] }));
    }));
  }

  private conflictsWithin(): Conflict[] {
    const wanted = new Map<string, Conflict>();
    for (const command of this.snapshot)
      for (const chord of command.keys.map(normalized)) {
        const key = `${command.scope} ${chord}`;
        const found = wanted.get(key) ?? { scope: command.scope, chord, ids: [] };
        if (!found.ids.includes(command.id)) found.ids.push(command.id);
        wanted.set(key, found);
      }
    return [...wanted.values()].filter((c) => c.ids.length > 1);
  }

  /** The row a press belongs to, or null. */
  find(press: KeyboardEvent, place: Place): Command | null {
    const chords = chordsOf(press);
    for (const chord of chords)
      for (const scope of scopes)
        for (const command of this.snapshot.toReversed())
          if (command.scope === scope && this.fits(command, chord, place)) return command;
    return null;
  }

  /** For window: runs the command of a key press. */
  onKeyDown = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || event.isComposing) return;
    const command = this.find(event, placeOf(event.target));
    if (!command) return;
    event.preventDefault();
    if (command.release) {
      if (this.held.has(event.code)) return;
      this.held.set(event.code, command);
    }
    command.run(event);
  };

  onKeyUp = (event: Pick<KeyboardEvent, "code">): void => {
    const command = this.held.get(event.code);
    this.held.delete(event.code);
    command?.release?.();
  };

  /** Lets go of everything held, for when the window loses the keyboard. */
  releaseAll = (): void => {
    for (const code of [...this.held.keys()]) this.onKeyUp({ code });
  };

  private fits(command: Command, chord: string, place: Place): boolean {
    if (command.local || !command.keys.some((k) => normalized(k) === chord)) return false;
    const modified = /^(Ctrl|Alt)\+/.test(chord) || chord === "Escape";
    if (place.inField && (!modified || textChords.has(chord)) && !command.inFields) return false;
    if (place.onSlider && sliderChords.has(chord)) return false;
    if (place.inDialog && command.scope !== "dialog" && !(command.scope === "global" && modified)) return false;
    if (place.onControl && (chord === "Enter" || chord === "Space") && !command.onControls) return false;
    return command.enabled?.() ?? true;
  }

  private tell(): void {
    const all = [...this.sets.values()].flat();
    this.snapshot = all.map((c) => (this.changed[c.id] ? { ...c, keys: this.changed[c.id] ?? c.keys } : c));
    for (const listener of this.listeners) listener();
  }
}

const fieldTypes = new Set(["text", "search", "email", "password", "number", "url", "tel", "date", "time", "datetime-local"]);

/** Is it written in? */
export const isTextField = (target: EventTarget | null): boolean =>
  target instanceof HTMLTextAreaElement || (target instanceof HTMLInputElement && fieldTypes.has(target.type)) || (target instanceof HTMLElement && target.isContentEditable);

function placeOf(target: EventTarget | null): Place {
  if (!(target instanceof HTMLElement)) return { inField: false, inDialog: false, onControl: false, onSlider: false };
  const inField = isTextField(target);
  const onSlider = target instanceof HTMLInputElement && target.type === "range";
  const onControl = !inField && target.closest("button, a[href], select, summary, input, [role=option], [role=menuitem], [role=tab], [role=switch]") !== null;
  return { inField, inDialog: target.closest("[role=dialog]") !== null, onControl, onSlider };
}

function remembered(): Readonly<Record<string, readonly string[]>> {
  if (typeof localStorage === "undefined") return {};
  try {
    const read: unknown = JSON.parse(localStorage.getItem(storageKey) ?? "{}");
    if (typeof read !== "object" || read === null) return {};
    return Object.fromEntries(Object.entries(read).filter((row): row is [string, string[]] => Array.isArray(row[1]) && row[1].every((k) => typeof k === "string")));
  } catch {
    return {};
  }
}

/** The page's one registry. */
export const keys = new KeyRegistry(remembered());

/** Starts listening. Called once, by main. */
export function listenToKeys(target: Window): void {
  target.addEventListener("keydown", keys.onKeyDown);
  target.addEventListener("keyup", keys.onKeyUp);
  target.addEventListener("blur", keys.releaseAll);
  keys.subscribe(() => remember(storageKey, JSON.stringify(keys.rebindings())));
}
