// The keys of one item under review as rows: menu, palette and overlay read the same ones.
import type { Draft } from "#editor/draft.ts";
import { keyedChoices, liveKeys, shiftedKeys, type KeyTarget } from "#editor/form/keys.ts";
import { fieldKind, handKinds } from "#editor/form/kinds.ts";
import { classTitle, titleOf, type Schema, type Values } from "#editor/schema.ts";
import type { SurfaceCommand } from "#editor/surface.ts";
import type { AttributeDesk } from "#editor/view/attribute_desk.tsx";
import type { ItemHandle } from "#editor/view/ItemView.tsx";
import { words as editorWords } from "#editor/view/words.ts";
import { useWords } from "#shared/i18n/index.ts";
import { useCommands, type Command } from "#shared/keys/index.ts";
import type { Settling } from "./components/ConflictList.tsx";
import { words } from "./words.ts";

export type Mode = "look" | "fix" | "why" | "reject";
/** What alone is drawn: an answer, by its number, or what all are taken for together. */
export type Only = number | "believed" | null;

type Inputs = {
  commands: readonly SurfaceCommand[]; mode: Mode; answers: number; merges: boolean; schema: Schema; draft: Draft; values: Values; attributes: AttributeDesk;
  handle: React.RefObject<ItemHandle | null>; settling: Settling; onClass: (field: string, name: string) => void; accept: () => void; fix: () => void; send: () => void; setMode: (mode: Mode) => void; pick: (index: Exclude<Only, null>) => void;
  ask: () => void;
  heat: () => void;
};

/** Enter on a button is the button's. */
function enter(event: KeyboardEvent | null, act: () => void): void {
  const own = event?.target instanceof HTMLElement ? event.target.closest<HTMLElement>("button, a[href]") : null;
  if (event?.repeat) return;
  if (own) own.click();
  else act();
}

function press({ schema, draft, onClass }: Inputs, key: string, shift: boolean): void {
  const target = liveKeys(schema, draft.values).get(key);
  const field = schema.fields.find((f) => f.name === target?.field);
  if (!target || !field) return;
  if (handKinds.has(field.kind)) onClass(field.name, target.name);
  else draft.set(field.name, fieldKind(field.kind)?.press?.(field, draft.values[field.name], target.name, { shift }));
}

/** The row of a class: what its key cap is found by. */
export const classCommand = (field: string, name: string): string => `review.class.${field}.${name}`;

function classRows(inputs: Inputs): Command[] {
  const { schema, values } = inputs;
  const live = liveKeys(schema, values);
  const row = (key: string, target: KeyTarget, shift: boolean): Command => {
    const field = schema.fields.find((f) => f.name === target.field);
    const known = field && keyedChoices(field).some((c) => c.name === target.name);
    const title = field ? `${titleOf(field)}: ${known ? classTitle(field, target.name) : target.name}` : target.name;
    const id = classCommand(target.field, target.name);
    return { id: shift ? `${id}.shift` : id, keys: [shift ? `Shift+${key}` : key], title, scope: "tool", quiet: true, run: (event) => { if (!event?.repeat) press(inputs, key, shift); } };
  };
  return [...[...live].map(([key, target]) => row(key, target, false)), ...shiftedKeys(schema, live).map(([key, target]) => row(key, target, true))];
}

export function useCaseKeys(inputs: Inputs): void {
  const { commands, mode, answers, merges, draft, attributes, accept, fix, send, setMode, pick, handle, settling } = inputs;
  const t = useWords(words);
  const say = useWords(editorWords);
  const row = (id: string, keys: readonly string[], title: string, run: Command["run"], more: Partial<Command> = {}): Command =>
    ({ id: `review.${id}`, keys, title, scope: "workspace", group: t("group"), run, ...more });
  const [look, fixing] = [mode === "look", mode === "fix"];
  const classes = fixing && !attributes.focused ? classRows(inputs) : [];
  const taken = new Set([...classes, ...(fixing ? attributes.commands : [])].flatMap((c) => c.keys));
  const conflicts = settling.conflicts.length;
  const here = settling.at === null ? undefined : settling.conflicts[settling.at];
  const step = (by: 1 | -1) => settling.go(settling.at === null ? (by > 0 ? 0 : conflicts - 1) : (settling.at + by + conflicts) % conflicts);
  const leave = () => { if (attributes.focused) handle.current?.focus(); else setMode("look"); };
  useCommands([
    row("accept", ["Enter"], t("command.accept"), (e) => enter(e, accept), { enabled: () => look, onControls: true }),
    row("send", ["Enter"], t("command.send"), (e) => enter(e, send), { enabled: () => fixing, onControls: true }),
    row("send_in_field", ["Mod+Enter"], t("command.send"), send, { enabled: () => fixing, quiet: true }),
    row("fix", ["f"], t("command.fix"), fix, { enabled: () => look }),
    row("reject", ["r"], t("command.reject"), () => setMode("reject"), { enabled: () => look }),
    row("next_conflict", ["c"], t("command.next_conflict"), () => step(1), { enabled: () => look && conflicts > 0 }),
    row("last_conflict", ["Shift+c"], t("command.last_conflict"), () => step(-1), { enabled: () => look && conflicts > 0, quiet: true }),
    row("take_left", ["a"], t("take", { name: here?.who.left ?? "" }), () => settling.choose("left"), { enabled: () => look && (here?.left.length ?? 0) > 0 }),
    row("take_right", ["b"], t("take", { name: here?.who.right ?? "" }), () => settling.choose("right"), { enabled: () => look && (here?.right.length ?? 0) > 0 }),
    row("take_none", ["s"], t("leave_out"), () => settling.choose("none"), { enabled: () => look && settling.at !== null }),
    row("show_believed", ["0"], t("show_believed"), () => pick("believed"), { enabled: () => look && merges }),
    row("heat", ["m"], t("command.heat"), inputs.heat, { enabled: () => look && answers > 1 }),
    row("ask", ["Shift+m"], t("command.ask"), inputs.ask),
    row("cancel", ["Escape"], t("cancel"), leave, { enabled: () => !look, quiet: true }),
    row("undo", ["Mod+z"], t("command.undo"), () => { draft.undo(); }, { enabled: () => fixing }),
    row("redo", ["Mod+Shift+z", "Mod+y"], t("command.redo"), () => { draft.redo(); }, { enabled: () => fixing }),
    ...Array.from({ length: look ? Math.min(9, answers) : 0 }, (_, i) => row(`show.${i}`, [String(i + 1)], t("command.show", { number: i + 1 }), () => pick(i), { quiet: true })),
  ]);
  useCommands(commands.filter((c) => !taken.has(c.keys.toLowerCase()) && !["f", "r", "a", "b", "c", "s"].includes(c.keys)).map((c): Command =>
    ({ id: `editor.${c.id}`, keys: [c.keys], scope: "tool", title: say(`command.${c.id}`), quiet: true, enabled: () => c.enabled(), run: () => c.run(), ...(c.release ? { release: () => c.release?.() } : {}) })));
  useCommands(fixing ? [...attributes.commands, ...classes] : []);
}
