// What differs between two versions, stage by stage and edge by edge.
import type { WorkflowDocument } from "#shared/api/index.ts";

export type Difference = { kind: "added" | "gone" | "changed"; what: string };

const plain = (value: unknown): string => JSON.stringify(value, (_key, v: unknown) => (typeof v === "object" && v !== null && !Array.isArray(v) ? Object.fromEntries(Object.entries(v).toSorted(([a], [b]) => (a < b ? -1 : 1))) : v));

/** Where a card stands is no difference of the way items go. */
export function differencesOf(before: WorkflowDocument, after: WorkflowDocument): Difference[] {
  const stagesOf = (d: WorkflowDocument) => new Map(d.stages.map(({ at: _at, ...stage }) => [stage.name, plain(stage)]));
  const [old, now] = [stagesOf(before), stagesOf(after)];
  const found: Difference[] = [];
  for (const [name, text] of now) if (old.get(name) !== text) found.push({ kind: old.has(name) ? "changed" : "added", what: name });
  for (const name of old.keys()) if (!now.has(name)) found.push({ kind: "gone", what: name });
  const arrow = (e: WorkflowDocument["edges"][number]) => `${e.from} → ${e.to}${e.on ? ` (${e.on})` : ""}`;
  const left = before.edges.map(plain);
  for (const edge of after.edges) {
    const at = left.indexOf(plain(edge));
    if (at < 0) found.push({ kind: "added", what: arrow(edge) });
    else left.splice(at, 1);
  }
  for (const text of left) found.push({ kind: "gone", what: arrow(JSON.parse(text)) });
  if (found.length === 0 && before.edges.map(plain).join() !== after.edges.map(plain).join()) found.push({ kind: "changed", what: "→" });
  return found;
}
