// The keys of the workbench as rows: menu, palette and overlay read the same ones.
import type { RefObject } from "react";
import { keyedChoices } from "#editor/form/keys.ts";
import { fieldInHand } from "#editor/form/model.ts";
import { classTitle, titleOf, type Schema } from "#editor/schema.ts";
import type { SurfaceCommand } from "#editor/surface.ts";
import type { AttributeDesk } from "#editor/view/attribute_desk.tsx";
import type { ItemHandle } from "#editor/view/ItemView.tsx";
import { words as editorWords } from "#editor/view/words.ts";
import { useCommands, type Command } from "#shared/keys/index.ts";
import { useWords } from "#shared/i18n/index.ts";
import type { Snapshot, Workbench } from "./model/workbench.ts";
import type { Panels } from "./panels.ts";
import { words } from "./words.ts";

type Inputs = {
  commands: readonly SurfaceCommand[]; bench: Workbench; now: Snapshot; handle: RefObject<ItemHandle | null>; panels: Panels; schema: Schema; skipping: boolean;
  attributes: AttributeDesk; onSubmit: () => void; onSkip: () => void;
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

/** The row of a class: what its key cap is found by. */
export const classCommand = (field: string, name: string): string => `label.class.${field}.${name}`;

function classRows({ bench, schema, handle, now }: Inputs, t: typeof words.say): Command[] {
  const rows = [...bench.keys()].map(([key, target]): Command => {
    const field = schema.fields.find((f) => f.name === target.field);
    const name = field ? keyedChoices(field).find((c) => c.name === target.name) : undefined;
    return {
      id: classCommand(target.field, target.name), keys: [key], scope: "tool", group: t("form"), quiet: true,
      title: t("choose", { field: field ? titleOf(field) : target.field, name: field && name ? classTitle(field, name.name) : target.name }),
      run: (event) => { if (!event?.repeat) bench.press(key, (to) => handle.current?.applyClass(to.field, to.name)); },
    };
  });
  const inHand = fieldInHand(schema, now.values);
  const lessRows = inHand?.kind === "distribution" ? rows.filter((r) => /^\d$/.test(r.keys[0] ?? "")) : [];
  return [...rows, ...lessRows.map((r): Command => ({ ...r, id: `${r.id}.less`, keys: [`Shift+${r.keys[0]}`], run: () => bench.press(`Shift+${r.keys[0]}`, () => {}) }))];
}

function surfaceRow(command: SurfaceCommand, taken: ReadonlySet<string>, t: typeof editorWords.say): Command {
  const row: Command = {
    id: `editor.${command.id}`, keys: taken.has(command.keys.toLowerCase()) ? [] : [command.keys], scope: "tool", group: t("group"), title: t(`command.${command.id}`),
    enabled: () => command.enabled(), run: () => command.run(),
  };
  return command.release ? { ...row, release: () => command.release?.() } : row;
}

export function useBenchKeys(inputs: Inputs): void {
  const { commands, bench, now, handle, panels, skipping, attributes, onSubmit, onSkip } = inputs;
  const t = useWords(words);
  const say = useWords(editorWords);
  const working = now.phase.kind === "working";
  const classes = attributes.focused ? [] : classRows(inputs, t);
  const taken = new Set([...classes, ...attributes.commands].flatMap((c) => c.keys));
  const row = (id: string, keys: readonly string[], title: string, run: Command["run"], more: Partial<Command> = {}): Command => ({
    id: `label.${id}`, keys: keys.filter((k) => !taken.has(k)), title, scope: "workspace", group: t("group"), run, enabled: () => working && !skipping, ...more,
  });
  const firstSuggestion = now.phase.kind === "working" ? now.phase.job.suggestions[0] : undefined;
  useCommands([
    row("submit", ["Enter"], t("command.submit"), (e) => enter(e, onSubmit), { onControls: true }),
    row("submit_in_field", ["Mod+Enter"], t("command.submit"), () => onSubmit(), { quiet: true }),
    row("skip", ["s"], t("command.skip"), onSkip),
    row("undo", ["Mod+z"], t("command.undo"), () => bench.undo()),
    row("redo", ["Mod+Shift+z", "Mod+y"], t("command.redo"), () => bench.redo()),
    row("previous", ["b"], t("command.previous"), () => void bench.reviseLast(), { enabled: () => !skipping }),
    row("confidence", ["c"], t("command.confidence"), () => bench.cycleConfidence()),
    row("note", ["m"], t("command.note"), focusOn("[data-note]")),
    row("filter", ["/"], t("command.filter"), focusOn("[data-class-filter]")),
    row("take", ["a"], t("command.take"), () => { if (firstSuggestion) bench.takeSuggestion(firstSuggestion); }, { enabled: () => firstSuggestion !== undefined && !skipping }),
    row("guide", ["g"], t("command.guide"), panels.toggleGuide),
    row("panel", ["p"], t("command.panel"), panels.toggleForm),
    row("leave", ["Escape"], t("command.leave"), () => handle.current?.focus(), { quiet: true }),
  ]);
  useCommands(commands.map((c) => surfaceRow(c, taken, say)));
  useCommands(skipping ? [] : [...attributes.commands, ...classes]);
}
