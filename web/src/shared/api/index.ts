// What the page uses of the server: `import { work, ApiError, type Lease } from "#shared/api/index.ts"`.
export { serverClock } from "./clock.ts";
export * from "./error.ts";
export * from "./queries.ts";
export * from "./routes.ts";
export { onSignedOut, upload, watchHands } from "./client.ts";
export type * from "./types.ts";
export { may } from "./may.ts";
export { itemOrders, itemStates, projectRoles, quotaKinds, talkWhiches, tiers, weekdays } from "./types.ts";
