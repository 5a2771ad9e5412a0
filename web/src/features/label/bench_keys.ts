// The keys of the workbench as rows: menu, palette and overlay read the same ones.
import type { RefObject } from "react";
import { keyedChoices, shiftedKeys } from "#editor/form/keys.ts";
import { classTitle, titleOf, type Schema } from "#editor/schema.ts";
import type { SurfaceCommand } from "#editor/surface.ts";
import type { AttributeDesk } from "#editor/view/attribute_desk.tsx";
import type { ItemHandle } from "#editor/view/ItemView.tsx";
import { words as editorWords } from "#editor/view/words.ts";
import { keysLeft, useCommands, type Command } from "#shared/keys/index.ts";
import { capsOf } from "#shared/keys/chord.ts";
import { useWords } from "#shared/i18n/index.ts";
import type { Snapshot, Workbench } from "./model/workbench.ts";
import { madeWhole, type Panels } from "./panels.ts";
import { words } from "./words.ts";

type Inputs = {
  project: string; commands: readonly SurfaceCommand[]; bench: Workbench; now: Snapshot; handle: RefObject<ItemHandle | null>; panels: Panels; schema: Schema; skipping: boolean;
  attributes: AttributeDesk; onClass: (field: string, name: string) => void; onUndo: () => void; onSubmit: () => void; onNextQuestion: () => void; onSkip: () => void; onAsk: (() => void) | null;
};

const focusOn = (selector: string) => () => document.querySelector<HTMLElement>(selector)?.focus();

/** Enter on a button is the button's; anywhere else it sends. */
function enter(event: KeyboardEvent | null, submit: () => void): void {
  const target = event?.target;
  if (event?.repeat) return;
  const own = target instanceof HTMLElement ? target.closest<HTMLElement>("button, a[href], summary, select") : null;
  if (own) own.click();
  else submit();
}

/** The row of a class: what its key cap is found by. A key that somebody changed holds in its project. */
export const classCommand = (project: string) => (field: string, name: string): string => `label.class.${project}.${field}.${name}`;

/** A row whose own keys choose classes here gets another one, and says so. */
function spared(row: Command, taken: ReadonlySet<string>, t: typeof words.say): Command {
  const keys = keysLeft(row.keys, taken);
  return keys.some((key) => row.keys.includes(key)) ? { ...row, keys } : { ...row, keys, title: t("spared", { title: row.title, key: capsOf(row.keys[0] ?? "").join(" ") }) };
}

function classRows({ project, bench, schema, onClass }: Inputs, t: typeof words.say): Command[] {
  const shifted = new Set(shiftedKeys(schema, bench.keys()).map(([key]) => key));
  return [...bench.keys()].flatMap(([key, target]): Command[] => {
    const field = schema.fields.find((f) => f.name === target.field);
    const name = field ? keyedChoices(field).find((c) => c.name === target.name) : undefined;
    const called = { field: field ? titleOf(field) : target.field, name: field && name ? classTitle(field, name.name) : target.name };
    const plain: Command = {
      id: classCommand(project)(target.field, target.name), keys: [key], scope: "tool", group: t("form"), quiet: true, title: t("choose", called),
      run: (event) => { if (!event?.repeat) bench.press(key, (to) => onClass(to.field, to.name)); },
    };
    if (!shifted.has(key)) return [plain];
    const chord = `Shift+${key}`;
    return [plain, { ...plain, id: `${plain.id}.shift`, keys: [chord], title: t(field?.several ? "choose_also" : "choose_less", called), run: () => bench.press(chord, () => {}) }];
  });
}

function surfaceRow(command: SurfaceCommand, t: typeof editorWords.say): Command {
  const row: Command = {
    id: `editor.${command.id}`, keys: [command.keys], scope: "tool", group: t("group"), title: t(`command.${command.id}`),
    enabled: () => command.enabled(), run: () => command.run(),
  };
  return command.release ? { ...row, release: () => command.release?.() } : row;
}

export function useBenchKeys(inputs: Inputs): void {
  const { commands, bench, now, handle, panels, schema, skipping, attributes, onUndo, onSubmit, onNextQuestion, onSkip, onAsk } = inputs;
  const t = useWords(words);
  const say = useWords(editorWords);
  const working = now.phase.kind === "working";
  const classes = attributes.focused ? [] : classRows(inputs, t);
  const taken = new Set([...classes, ...attributes.commands].flatMap((c) => c.keys));
  const row = (id: string, keys: readonly string[], title: string, run: Command["run"], more: Partial<Command> = {}): Command =>
    spared({ id: `label.${id}`, keys, title, scope: "workspace", group: t("group"), run, enabled: () => working && !skipping, ...more }, taken, t);
  const suggests = () => !skipping && bench.shown().length > 0;
  useCommands([
    row("submit", ["Enter"], t("command.submit"), (e) => enter(e, onSubmit), { onControls: true }),
    row("submit_in_field", ["Mod+Enter"], t("command.submit"), () => onSubmit(), { quiet: true }),
    row("next_question", ["Shift+Enter"], t("command.next_question"), onNextQuestion, { enabled: () => working && !skipping && schema.fields.length > 1 }),
    row("skip", ["s"], t("command.skip"), onSkip),
    row("undo", ["Mod+z"], t("command.undo"), onUndo, { enabled: () => (working || now.skipped !== null) && !skipping }),
    row("redo", ["Mod+Shift+z", "Mod+y"], t("command.redo"), () => bench.redo()),
    row("start_over", ["Shift+r"], t("command.start_over"), () => bench.startOver(), { enabled: () => bench.canStartOver && !skipping }),
    row("previous", ["b"], t("command.previous"), () => void bench.reviseLast(), { enabled: () => !skipping }),
    row("confidence", ["c"], t("command.confidence"), () => bench.cycleConfidence()),
    row("note", ["m"], t("command.note"), focusOn("[data-note]")),
    row("look", ["f"], say("command.look"), focusOn("[data-look]"), { enabled: () => now.phase.kind === "working" && now.phase.job.item.media.length > 0 && panels.form && !skipping }),
    row("filter", ["/"], t("command.filter"), focusOn("[data-class-filter]")),
    row("take", ["a"], t("command.take"), () => bench.take(bench.shown()), { enabled: suggests }),
    row("reject", ["Shift+a"], t("command.reject"), () => bench.reject(bench.shown()), { enabled: suggests }),
    row("one_each", ["Shift+n"], t("command.one_each"), panels.toggleOneEach, { enabled: () => schema.fields.some(madeWhole) && !skipping }),
    row("keep_view", ["Shift+z"], t("command.keep_view"), panels.toggleKeepView, { enabled: () => now.phase.kind === "working" && now.phase.job.item.media.length > 0 && !skipping }),
    row("ask", ["Shift+m"], t("command.ask"), () => onAsk?.(), { enabled: () => working && !skipping && onAsk !== null }),
    row("guide", ["g"], t("command.guide"), panels.toggleGuide),
    row("panel", ["p"], t("command.panel"), panels.toggleForm),
    row("leave", ["Escape"], t("command.leave"), () => { bench.focusField(null); handle.current?.focus(); }, { quiet: true }),
  ]);
  useCommands(commands.map((c) => spared(surfaceRow(c, say), taken, t)));
  useCommands(skipping ? [] : [...attributes.commands, ...classes]);
}
