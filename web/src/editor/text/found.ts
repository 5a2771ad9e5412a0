// What was found, as decorations: all of it lit, the one in hand framed, and dashed what marking all alike would mark.
import { RangeSetBuilder, StateEffect, StateField } from "@codemirror/state";
import { Decoration, EditorView, type DecorationSet } from "@codemirror/view";
import type { Range } from "./snap.ts";

export type Found = { readonly places: readonly Range[]; readonly at: number; /** Those that would be marked. */ readonly fresh: ReadonlySet<Range> };

const looks = { plain: Decoration.mark({ class: "lw-found" }), fresh: Decoration.mark({ class: "lw-found lw-fresh" }), now: Decoration.mark({ class: "lw-found lw-found-now" }) };

export const setFound = StateEffect.define<Found | null>();

function decorated({ places, at, fresh }: Found): DecorationSet {
  const builder = new RangeSetBuilder<Decoration>();
  places.forEach((place, i) => builder.add(place.from, place.to, i === at ? looks.now : fresh.has(place) ? looks.fresh : looks.plain));
  return builder.finish();
}

export const foundField = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(held, transaction) {
    for (const effect of transaction.effects) if (effect.is(setFound)) return effect.value ? decorated(effect.value) : Decoration.none;
    return held;
  },
  provide: (field) => EditorView.decorations.from(field),
});

/** For the shadow root. */
export const foundStyles = `
.lw-found { background: color-mix(in srgb, #E69F00 28%, transparent); border-radius: 2px; }
.lw-found.lw-fresh { background: color-mix(in srgb, #E69F00 14%, transparent); outline: 1.5px dashed currentColor; outline-offset: 0; }
.lw-found.lw-found-now { background: #F0E442; color: #000; outline: 2px solid currentColor; }
`;
