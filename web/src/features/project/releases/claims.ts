// What may be claimed of a question: that answers are right, or how alike they are in the mean.
import type { CertificationWanted, Field } from "#shared/api/index.ts";

/** Kinds whose answers are more or less alike, and never simply right or wrong. */
export const onlyAlike: ReadonlySet<string> = new Set(["boxes", "polygons", "ellipses", "polylines", "points", "skeletons", "masks", "segments", "distribution"]);
export const haveLikeness: ReadonlySet<string> = new Set([...onlyAlike, "spans", "text", "number", "ranking"]);

export const meanQuality: CertificationWanted = { losses: true, repair: false, review_first: false, second: false, planted: 0 };
export const rightOrWrong: CertificationWanted = { losses: false, repair: true, review_first: true };

/** What is claimed of a question, or of all at once, where nothing else is said. */
export const claimOf = (field: Field | undefined): CertificationWanted => (field && onlyAlike.has(field.kind) ? { ...meanQuality, field: field.name } : rightOrWrong);

/** The same claim of these classes of a question; of none of them it is how many are right again. The doubtful of a class
 * are found by the first question alone. */
export function claimClasses(wanted: CertificationWanted, field: Field, classes: string[], first: boolean): CertificationWanted {
  const { classes: before, ...rest } = wanted;
  if (classes.length === 0) return { ...rest, ...rightOrWrong };
  const kept = before ? (wanted.review_first ?? false) : first;
  return { ...rest, ...rightOrWrong, review_first: kept && first, planted: 0, field: field.name, classes };
}
