// The registry row of boxes.
import type { ImageShapeKind } from "../shape.ts";
import { bounds, hits, overlapRatio } from "./geometry.ts";
import { readBoxes, type Box } from "./model.ts";
import { dragHandle, drawn, handles, moved, placed, resized } from "./tool.ts";
import { measures, trace } from "./view.ts";

export const boxes: ImageShapeKind<Box> = {
  kind: "boxes", read: readBoxes, bounds, hits, trace, handles, dragHandle, moved, resized, drawn, placed,
  measures, likeness: overlapRatio,
};
