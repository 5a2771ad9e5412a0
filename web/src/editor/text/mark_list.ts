// Spans as they are shown: what is known of all of them, so that only those in sight need to be made.
import type { Field } from "../schema.ts";
import { inOrder, lanes } from "../shapes/spans/geometry.ts";
import type { TextShape } from "../shapes/text_shape.ts";

/** One span as it is shown. */
export type Mark = {
  readonly field: Field;
  readonly shape: TextShape;
  readonly look: "own" | "dashed" | "solid" | "faint";
  readonly owner: string;
  readonly selected: boolean;
};

/** Marks in reading order, the lane each is underlined in, and which of them are where. */
export class MarkList {
  readonly marks: readonly Mark[];
  readonly lanes: readonly number[];
  /** How far a mark or one before it reaches: that only grows. */
  private readonly reach: readonly number[];

  constructor(marks: readonly Mark[]) {
    this.marks = marks.toSorted((a, b) => inOrder(a.shape, b.shape));
    this.lanes = lanes(this.marks.map((m) => m.shape));
    let far = 0;
    this.reach = this.marks.map((m) => (far = Math.max(far, m.shape.end)));
  }

  /** The numbers of those that touch one of the stretches, which are in order and given in code points. */
  within(stretches: readonly { readonly start: number; readonly end: number }[]): number[] {
    const found: number[] = [];
    let at = 0;
    for (const { start, end } of stretches) {
      const shapeAt = () => this.marks[at]?.shape;
      at = Math.max(at, this.firstReaching(start));
      for (let shape = shapeAt(); shape && shape.start <= end; at++, shape = shapeAt()) if (shape.end >= start) found.push(at);
    }
    return found;
  }

  private firstReaching(point: number): number {
    let [low, high] = [0, this.reach.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.reach[middle] ?? 0) < point) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
