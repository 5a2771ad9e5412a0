// The registry row of spans.
import type { TextShapeKind } from "../text_shape.ts";
import { overlapRatio } from "./geometry.ts";
import { made, readSpans } from "./model.ts";
import { measures } from "./view.ts";

export const spans: TextShapeKind = { kind: "spans", read: readSpans, made, measures, likeness: overlapRatio };
