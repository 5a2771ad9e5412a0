// Pictures that were never there to be looked at: nobody can say what is on them.
import type { Item } from "#shared/api/index.ts";
import { wasShown } from "../image/pictures.ts";
import type { Schema } from "../schema.ts";
import { panesOf } from "./panes.ts";

/** Were all pictures there that the questions show? */
export const wereSeen = (schema: Schema, item: Item): boolean =>
  panesOf(schema, item).every((pane) => pane.kind === "text" || (pane.kind === "image" && wasShown(pane.media)));
