// Answers between the person and the server: the outbox, drafts, active time.
export { ActiveClock, IDLE_AFTER_MS } from "./active_clock.ts";
export { draftStore, forgetOldDrafts, openAnswers } from "./database.ts";
export { holdTask, letGoOfTask } from "./hold.ts";
export { keepLeases, keptLeases, prolongLeases } from "./leases.ts";
export { watchPresence } from "./presence.ts";
export { leaseOf } from "./outbox.ts";
export type { Outbox, Outgoing } from "./outbox.ts";
export { Refused, SaveState } from "./SaveState.tsx";
export { onDelivered, outboxOf } from "./sender.ts";
