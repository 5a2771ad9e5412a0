export { Caps } from "./Caps.tsx";
export { keysLeft } from "./chord.ts";
export { KEYS_COMMAND, KeysButton } from "./KeysButton.tsx";
export { KeysOverlay } from "./KeysOverlay.tsx";
export { useCommandList, useCommands } from "./react.ts";
export { keys, listenToKeys } from "./registry.ts";
export type { Command, Scope } from "./registry.ts";
