// The names of reasons for correcting: the project's own, or those of the list that every project begins with.
import type { Reason } from "#shared/api/index.ts";
import { words } from "./words.ts";

const known = ["wrong_class", "missed", "too_much", "borders", "details", "guideline", "careless", "unclear"] as const;

export function reasonTitle(reasons: readonly Reason[], code: string): string {
  const title = reasons.find((r) => r.code === code)?.title;
  const own = known.find((k) => k === code);
  return title ?? (own ? words.say(`reason.${own}`) : code);
}
