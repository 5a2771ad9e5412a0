// Which filters go together: the server has an index for each of these, and refuses the others.
import type { AnswerFilter, ItemFilter } from "#shared/api/index.ts";

export const answerFilters = ["answered_by", "answered_from", "answered_before", "answered_hour", "active_ms_from", "active_ms_below", "field", "level", "decided", "answered"] as const satisfies readonly (keyof AnswerFilter)[];
export const asksAnswers = (filter: ItemFilter): boolean => answerFilters.some((name) => filter[name] !== undefined);

export const without = (filter: ItemFilter, ...names: (keyof ItemFilter)[]): ItemFilter => Object.fromEntries(Object.entries(filter).filter(([name]) => !names.some((n) => n === name)));

/** `filter` without what is empty, so that the address stays short. */
const tidy = (filter: ItemFilter): ItemFilter => Object.fromEntries(Object.entries(filter).filter(([, v]) => v !== undefined && v !== "" && v !== null));

/** What goes with what items say of themselves. */
const besideMeta = ({ state, label, order }: ItemFilter): ItemFilter => tidy({ state, label, ...(order === "newest" && { order }) });

/** `filter` with what was asked last; what does not go with that gives way. */
export function changedFilter(filter: ItemFilter, change: Partial<ItemFilter>): ItemFilter {
  const asked = tidy(change);
  if (asked.q) return { q: asked.q };
  if (asked.stage) return { stage: asked.stage };
  if (asked.meta && asked.meta_value) return tidy({ ...besideMeta(filter), meta: asked.meta, meta_value: asked.meta_value });
  if (filter.meta && Object.keys(besideMeta(change)).length > 0 && asked.order !== "confidence" && asked.order !== "due") return tidy({ ...filter, ...change });
  if (asked.order === "due") return { order: "due" };
  if (filter.order === "due") return changedFilter({}, change);
  const ordered = asked.order !== undefined || asked.confidence_below !== undefined || asked.confidence_from !== undefined;
  const kept = tidy({ ...without(filter, "q", "stage", "meta", "meta_value", ...(ordered ? answerFilters : [])), ...change });
  if (asked.label) return kept.order === "confidence" ? without(kept, "order", "confidence_from", "confidence_below") : kept;
  if (asked.confidence_below !== undefined || asked.confidence_from !== undefined) return { ...without(kept, "label"), order: "confidence" };
  if (asked.order === "confidence") return without(kept, "label");
  return kept.order === "confidence" ? kept : without(kept, "confidence_from", "confidence_below");
}

/** Of what items say of themselves, as people type it. */
export const sayMeta = ({ meta, meta_value }: ItemFilter): string => (meta && meta_value ? `${meta}=${meta_value}` : "");
/** `undefined` while it is half typed: what was asked before stays. Blanks around the = are nobody's; a value may end with one that more words follow. */
export function readMeta(typed: string): Pick<ItemFilter, "meta" | "meta_value"> | undefined {
  if (typed === "") return { meta: undefined, meta_value: undefined };
  const [, meta, value] = /^\s*([^=]*[^=\s])\s*=\s*(.+)$/u.exec(typed) ?? [];
  return meta === undefined ? undefined : { meta, meta_value: value };
}
