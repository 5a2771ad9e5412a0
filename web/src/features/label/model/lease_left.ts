// Whether it is said how long an item is still held for who works on it: only when that runs short.

/** Leases are prolonged long before while somebody works and the server is there. */
const SHORT_MS = 120_000;

/** Milliseconds to be shown, 0 when the time is over; null where there is nothing to say. */
export const leaseShown = (expiresAt: string | null, serverNow: number): number | null => {
  const left = expiresAt === null ? Infinity : Date.parse(expiresAt) - serverNow;
  return left > SHORT_MS ? null : Math.max(0, left);
};
