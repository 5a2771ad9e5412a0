// The registry row of boxes.
import type { ImageShapeKind } from "../shape.ts";
import { bounds, hits, outline, overlapRatio } from "./geometry.ts";
import { readBoxes, type Box } from "./model.ts";
import { dragHandle, drawn, handles, moved, placed, resized, turnedBy } from "./tool.ts";
import { measures, trace, upright } from "./view.ts";

export const boxes: ImageShapeKind<Box> = {
  kind: "boxes", draws: { by: "drag", drawn, placed }, read: readBoxes, bounds, hits, fills: true, trace, upright, outlines: (box) => [outline(box)], handles, dragHandle, moved, resized, turned: turnedBy,
  measures, likeness: overlapRatio,
};
