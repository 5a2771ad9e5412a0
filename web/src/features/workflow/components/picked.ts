/** What the form is about: a stage or an edge, by its place in the document. */
export type Picked = { kind: "stage" | "edge"; at: number };
