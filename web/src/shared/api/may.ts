// What the page offers to whom. The server decides again on every request; this only keeps doors that would not open out of sight.
import type { MyRole } from "./types.ts";

const table = {
  manage: ["owner", "manager"],
  seeItems: ["owner", "manager", "reviewer", "auditor"],
  review: ["owner", "manager", "reviewer"],
  audit: ["owner", "manager", "auditor"],
  label: ["owner", "manager", "reviewer", "annotator", "team_manager"],
  lead: ["owner", "manager", "team_manager"],
} as const satisfies Record<string, readonly MyRole[]>;
export type Act = keyof typeof table;

export const may = (role: MyRole, act: Act): boolean => (table[act] as readonly MyRole[]).includes(role);
