import { ApiError } from "#shared/api/error.ts";
import { said } from "#shared/said/index.ts";
import { words } from "./words.ts";

/** What went wrong, in a sentence: the server's own where it gave one. */
export function faultText(fault: unknown): string {
  if (!(fault instanceof ApiError)) return words.say("fault.internal");
  return said(fault.detail) || words.say(`fault.${fault.problem}`);
}

export function faultTitle(fault: unknown): string {
  const problem = fault instanceof ApiError ? fault.problem : "internal";
  return words.say(problem === "forbidden" || problem === "not_found" || problem === "offline" ? `fault.title.${problem}` : "fault.title");
}

/** What to quote to the operator, where the fault is the server's. */
export const faultId = (fault: unknown): string | null => (fault instanceof ApiError && fault.status >= 500 ? fault.id : null);
