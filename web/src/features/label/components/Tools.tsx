// The acts of the surface as buttons, each with its key.
import { Caps } from "#shared/keys/index.ts";
import { useWords } from "#shared/i18n/index.ts";
import { words as editorWords } from "#editor/view/words.ts";
import type { SurfaceCommand, Tool } from "#editor/surface.ts";
import css from "../label.module.css";
import { words } from "../words.ts";

export function Tools({ commands, tool }: { commands: readonly SurfaceCommand[]; tool: Tool }) {
  const t = useWords(words);
  const say = useWords(editorWords);
  if (commands.length === 0) return null;
  return (
    <div role="toolbar" aria-orientation="vertical" aria-label={t("tools")} className={css.tools}>
      {commands.map((c) => (
        <button key={c.id} type="button" className={css.tool} title={say(`command.${c.id}`)}
          aria-pressed={c.id === "select_tool" ? tool.kind === "select" : undefined}
          onPointerDown={c.release ? () => c.run() : undefined} onPointerUp={c.release ? () => c.release?.() : undefined}
          onClick={c.release ? undefined : () => c.run()}>
          <span aria-hidden><Caps chord={c.keys} command={`editor.${c.id}`} /></span>
          <span className={css.toolName}>{say(`tool.${c.id}`)}</span>
        </button>
      ))}
    </div>
  );
}
