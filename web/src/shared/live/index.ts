export { live } from "./live.ts";
export type { LiveEvents, LiveState } from "./live.ts";
export { useLive, useLiveState } from "./react.ts";
