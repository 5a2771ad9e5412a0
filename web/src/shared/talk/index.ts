// Talk about items: `useTalk` holds what is open, `TalkPanel` shows it, `ThreadView` one thread alone.
export { TalkPanel } from "./TalkPanel.tsx";
export { ThreadView } from "./ThreadView.tsx";
export { useTalk } from "./talk.ts";
export type { Talk } from "./talk.ts";
export type { TalkPin } from "./pins.ts";
