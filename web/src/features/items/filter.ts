// Which filters go together: the server has an index for each of these, and refuses the others.
import type { ItemFilter } from "#shared/api/index.ts";

const without = (filter: ItemFilter, ...names: (keyof ItemFilter)[]): ItemFilter => Object.fromEntries(Object.entries(filter).filter(([name]) => !names.some((n) => n === name)));

/** `filter` without what is empty, so that the address stays short. */
const tidy = (filter: ItemFilter): ItemFilter => Object.fromEntries(Object.entries(filter).filter(([, v]) => v !== undefined && v !== "" && v !== null));

/** `filter` with what was asked last; what does not go with that gives way. */
export function changedFilter(filter: ItemFilter, change: Partial<ItemFilter>): ItemFilter {
  const asked = tidy(change);
  if (asked.q) return { q: asked.q };
  const kept = tidy({ ...without(filter, "q"), ...change });
  if (asked.label) return kept.order === "confidence" ? without(kept, "order", "confidence_from", "confidence_below") : kept;
  if (asked.confidence_below !== undefined || asked.confidence_from !== undefined) return { ...without(kept, "label"), order: "confidence" };
  if (asked.order === "confidence") return without(kept, "label");
  return kept.order === "confidence" ? kept : without(kept, "confidence_from", "confidence_below");
}
