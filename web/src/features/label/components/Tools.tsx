// The acts of the surface as buttons, each with its key; those that are wanted less often in a menu.
import { Menu } from "@mantine/core";
import { Caps } from "#shared/keys/index.ts";
import { useWords } from "#shared/i18n/index.ts";
import { words as editorWords } from "#editor/view/words.ts";
import type { SurfaceCommand, SurfaceCommandId } from "#editor/surface.ts";
import css from "../label.module.css";
import type { Snapshot, Workbench } from "../model/workbench.ts";
import { words } from "../words.ts";

type Props = { bench: Workbench; now: Snapshot; commands: readonly SurfaceCommand[]; hasButton: (id: SurfaceCommandId) => boolean; onUndo: () => void; onDone: () => void };

export function Tools({ bench, now, commands, hasButton, onUndo, onDone }: Props) {
  const t = useWords(words);
  const more = commands.filter((c) => !hasButton(c.id));
  return (
    <div role="toolbar" aria-orientation="vertical" aria-label={t("tools")} className={css.tools}>
      <div className={css.steps}>
        <button type="button" className={css.tool} title={t("command.undo")} aria-label={t("undo")} disabled={!now.canUndo} onClick={onUndo}><span aria-hidden>↶</span></button>
        <button type="button" className={css.tool} title={t("command.redo")} aria-label={t("redo")} disabled={!now.canRedo} onClick={() => bench.redo()}><span aria-hidden>↷</span></button>
      </div>
      {commands.filter((c) => hasButton(c.id)).map((c) => <ToolButton key={c.id} command={c} />)}
      {more.length > 0 && <More commands={more} onDone={onDone} />}
    </div>
  );
}

/** One that acts while held lets go wherever the pointer is then. */
function ToolButton({ command: c }: { command: SurfaceCommand }) {
  const say = useWords(editorWords);
  const acts = c.release
    ? { onPointerDown: (e: React.PointerEvent) => { e.currentTarget.setPointerCapture(e.pointerId); c.run(); }, onLostPointerCapture: () => c.release?.() }
    : { onClick: () => { if (c.enabled()) c.run(); } };
  return (
    <button type="button" className={css.tool} title={say(`command.${c.id}`)} aria-pressed={c.isOn?.()} {...acts}>
      <span aria-hidden><Caps chord={c.keys} command={`editor.${c.id}`} /></span>
      <span className={css.toolName}>{say(`tool.${c.id}`)}</span>
    </button>
  );
}

function More({ commands, onDone }: { commands: readonly SurfaceCommand[]; onDone: () => void }) {
  const t = useWords(words);
  return (
    <Menu position="right-end" returnFocus={false} onClose={onDone}>
      <Menu.Target><button type="button" className={css.tool}><span aria-hidden>⋯</span><span className={css.toolName}>{t("more_tools")}</span></button></Menu.Target>
      <Menu.Dropdown className={css.more}><MoreRows commands={commands} /></Menu.Dropdown>
    </Menu>
  );
}

/** What can be done when the menu is opened. */
function MoreRows({ commands }: { commands: readonly SurfaceCommand[] }) {
  const t = useWords(words);
  const say = useWords(editorWords);
  const able = commands.filter((c) => c.enabled());
  if (able.length === 0) return <Menu.Label>{t("more_none")}</Menu.Label>;
  return able.map((c) => <Menu.Item key={c.id} aria-current={c.isOn?.()} rightSection={<Caps chord={c.keys} command={`editor.${c.id}`} />} onClick={() => c.run()}>{say(`command.${c.id}`)}</Menu.Item>);
}
