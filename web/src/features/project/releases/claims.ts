// What may be claimed of a question: that answers are right, or how alike they are in the mean.
import type { CertificationWanted, Field } from "#shared/api/index.ts";

/** Kinds whose answers are more or less alike, and never simply right or wrong. */
export const onlyAlike: ReadonlySet<string> = new Set(["boxes", "polygons", "ellipses", "polylines", "points", "skeletons", "masks", "segments", "distribution"]);
export const haveLikeness: ReadonlySet<string> = new Set([...onlyAlike, "spans", "text", "number", "ranking"]);

export const meanQuality: CertificationWanted = { losses: true, repair: false, review_first: false, second: false, planted: 0 };
/** Of single classes: what is put right would leave its class. */
export const ofClasses: CertificationWanted = { losses: false, repair: false, review_first: false, planted: 0 };
export const rightOrWrong: CertificationWanted = { losses: false, repair: true, review_first: true };

/** What is claimed of a question, or of all at once, where nothing else is said. */
export const claimOf = (field: Field | undefined): CertificationWanted => (field && onlyAlike.has(field.kind) ? { ...meanQuality, field: field.name } : rightOrWrong);

/** The same claim of these classes of a question; of none of them it is how many are right again. */
export function claimClasses(wanted: CertificationWanted, field: Field, classes: string[]): CertificationWanted {
  const { classes: _, ...rest } = wanted;
  return { ...rest, ...(classes.length > 0 ? { ...ofClasses, field: field.name, classes } : rightOrWrong) };
}
