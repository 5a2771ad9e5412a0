// The formats of an export and the kinds of question each can carry; null carries all.
import type { Schema } from "#shared/api/index.ts";

export const formats = [
  { id: "jsonl", kinds: null },
  { id: "csv", kinds: null },
  { id: "label-studio", kinds: ["choice", "choices", "rating", "number", "text", "spans", "relations", "segments", "boxes", "polygons", "points", "ellipses", "masks"] },
  { id: "coco", kinds: ["boxes", "polygons", "ellipses", "masks", "skeletons"] },
  { id: "yolo", kinds: ["boxes"] },
  { id: "voc", kinds: ["boxes"] },
  { id: "conll", kinds: ["spans"] },
  { id: "spacy", kinds: ["spans", "choice", "choices", "distribution"] },
] as const;
export type Format = (typeof formats)[number];

/** Is anything of the project left in this format? */
export const carries = ({ kinds }: Format, { fields }: Schema): boolean => kinds === null || fields.some((f) => kinds.some((k) => k === f.kind));
