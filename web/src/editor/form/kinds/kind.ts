// What every kind of form field says about its values. One file a kind, one row in ../kinds.ts.
import type { Field } from "../../schema.ts";

/** Why a value may not be sent. `rule` names a message of the catalogue, `params` fill it. */
export type Fault = { rule: FaultRule; params?: Readonly<Record<string, string | number>> };
export type FaultRule =
  | "required" | "unknown_class" | "below_min" | "above_max" | "off_step" | "not_a_number"
  | "too_short" | "too_long" | "too_few" | "too_many" | "lost_class" | "not_whole" | "not_all_ranked" | "wrong_shape" | "attribute_missing" | "attribute_wrong";

/** What one press of a class key does to the value of the field it belongs to. */
export type Press = { shift: boolean };

export type FieldKind = {
  kind: string;
  /** True when the value says nothing yet: it is left out of what is sent. */
  isEmpty(value: unknown): boolean;
  /** The first rule a non-empty value breaks, or null. */
  check(field: Field, value: unknown): Fault | null;
  /** The names that `when` conditions of other fields compare with. */
  names(value: unknown): string[];
  /** The value after the key of class `name` was pressed; absent where keys mean nothing. */
  press?(field: Field, value: unknown, name: string, how: Press): unknown;
  /** What keys choose from: classes, or the steps of a scale. Absent: nothing to choose by key. */
  choices?(field: Field): { name: string; title: string; key?: string; color?: string; help?: string }[];
  /** The value in a few words, for lists and strips. */
  describe(field: Field, value: unknown): string;
};
