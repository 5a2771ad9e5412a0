// The kinds of field the editor knows: one row each.
import { choice } from "./kinds/choice.ts";
import { choices } from "./kinds/choices.ts";
import { distribution } from "./kinds/distribution.ts";
import type { FieldKind } from "./kinds/kind.ts";
import { number } from "./kinds/number.ts";
import { pairwise } from "./kinds/pairwise.ts";
import { ranking } from "./kinds/ranking.ts";
import { rating } from "./kinds/rating.ts";
import { relations } from "./kinds/relations.ts";
import { shapeKind } from "./kinds/shapes.ts";
import { text } from "./kinds/text.ts";

/** Drawn kinds: those of the registries of shapes. */
const drawn = ["boxes", "polygons", "polylines", "points", "ellipses", "skeletons", "masks", "spans"];

export const fieldKinds: readonly FieldKind[] = [choice, choices, rating, number, text, distribution, pairwise, ranking, ...drawn.map(shapeKind), relations];

/** The row of `kind`, or null for a kind this page cannot edit yet. */
export const fieldKind = (kind: string): FieldKind | null => fieldKinds.find((row) => row.kind === kind) ?? null;

/** Fields that are drawn on the item rather than filled in beside it. */
export const surfaceKinds: ReadonlySet<string> = new Set(drawn);

/** Fields whose classes are given to marks in hand rather than chosen. */
export const handKinds: ReadonlySet<string> = new Set([...drawn, "relations"]);
