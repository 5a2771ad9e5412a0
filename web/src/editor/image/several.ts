// Several shapes of one field selected together: one is in hand, the others go with it.
import type { Selected } from "../surface.ts";

/** The ids of all that are selected, the one in hand first. */
export const idsOf = (selected: Selected): ReadonlySet<string> => new Set(selected ? [selected.id, ...(selected.also ?? [])] : []);

/** All of `ids`, with one of them in hand; null where there are none. */
export function together(field: string, ids: Iterable<string>, inHand?: string): Selected {
  const [...all] = ids;
  const id = inHand ?? all[0];
  return id === undefined ? null : { field, id, ...(all.length > 1 && { also: all }) };
}

/** With one more, which is in hand then, or without it where it was among them. */
export function toggled(selected: Selected, field: string, id: string): Selected {
  const ids = selected?.field === field ? [...idsOf(selected)] : [];
  return ids.includes(id) ? together(field, ids.filter((other) => other !== id)) : together(field, [...ids, id], id);
}

/** With the one in hand kept when another one comes in hand, or kept no more. */
export function kept(selected: Selected): Selected {
  if (!selected) return null;
  const { field, id, also = [] } = selected;
  const next = also.includes(id) ? also.filter((other) => other !== id) : [...also, id];
  return { field, id, ...(next.length > 0 && { also: next }) };
}

/** Another one in hand; those that are kept stay. */
export const handedOn = (selected: Selected, field: string, id: string): Selected =>
  ({ field, id, ...(selected?.field === field && selected.also && { also: selected.also }) });

export const isSame = (a: Selected, b: Selected): boolean =>
  a === b || (a?.field === b?.field && a?.id === b?.id && a?.also?.length === b?.also?.length && (a?.also ?? []).every((id, i) => id === b?.also?.[i]));
