// The registry for components.
import { useLayoutEffect, useRef, useSyncExternalStore } from "react";
import { keys } from "./registry.ts";
import type { Command } from "./registry.ts";

/** Rows for as long as the component stands, before it is seen: a key that is shown works. What a row runs is always the newest; ids, titles and keys are read when they change. */
export function useCommands(commands: readonly Command[]): void {
  const newest = useRef(commands);
  useLayoutEffect(() => {
    newest.current = commands;
  });
  const shape = JSON.stringify(commands.map((c) => [c.id, c.title, c.keys, c.scope, c.group]));
  useLayoutEffect(() => {
    const at = (id: string) => newest.current.find((c) => c.id === id);
    return keys.add(newest.current.map((c) => {
      const row: Command = { ...c, enabled: () => at(c.id)?.enabled?.() ?? at(c.id) !== undefined, run: (event) => at(c.id)?.run(event) };
      return c.release ? { ...row, release: () => at(c.id)?.release?.() } : row;
    }));
  }, [shape]);
}

/** Every row now standing; renders again when one comes or goes. */
export const useCommandList = (): readonly Command[] => useSyncExternalStore(keys.subscribe, keys.list);
