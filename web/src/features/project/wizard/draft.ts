// What was filled in so far, kept in this tab until the project is made.
import type { Quality, Schema } from "#shared/api/index.ts";
import { templates } from "../schema/kinds.ts";

export type WizardDraft = { name: string; description: string; schema: Schema; quality: Quality };
const storageKey = "labelwright.newProject";

export const emptyDraft = (): WizardDraft => ({
  name: "", description: "", schema: { fields: templates[0] ? [templates[0].field] : [] }, quality: { target: 0.95, min_labels: 1, max_labels: 3, lease_seconds: 3600, price: 0 },
});

export function readDraft(): WizardDraft | null {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(storageKey) ?? "null");
    return typeof kept === "object" && kept !== null ? { ...emptyDraft(), ...kept } : null;
  } catch {
    return null; // written by an older page
  }
}
export const keepDraft = (draft: WizardDraft): void => sessionStorage.setItem(storageKey, JSON.stringify(draft));
export const dropDraft = (): void => sessionStorage.removeItem(storageKey);
