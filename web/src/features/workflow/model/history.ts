// What was changed, so that it can be taken back and done again.
export type History<T> = { past: readonly T[]; now: T; future: readonly T[] };

const stepsMax = 200;

export const began = <T>(now: T): History<T> => ({ past: [], now, future: [] });
export const went = <T>(history: History<T>, next: T): History<T> => (next === history.now ? history : { past: [...history.past, history.now].slice(-stepsMax), now: next, future: [] });

export function undone<T>({ past, now, future }: History<T>): History<T> {
  const before = past.at(-1);
  return before === undefined ? { past, now, future } : { past: past.slice(0, -1), now: before, future: [now, ...future] };
}

export function redone<T>({ past, now, future }: History<T>): History<T> {
  const [next, ...rest] = future;
  return next === undefined ? { past, now, future } : { past: [...past, now], now: next, future: rest };
}
