// Fields that are shown together: those of one group that follow each other. Where all of them offer the same answers they are the
// rows of a rubric, one criterion each.
import type { Field } from "../schema.ts";
import { fieldKind } from "./kinds.ts";

export type Group = { readonly name: string | undefined; readonly fields: readonly Field[]; readonly rubric: boolean };

/** More stand below each other. */
const ACROSS_MAX = 7;

const offered = (field: Field): string | null => {
  const choices = field.several || field.kind === "choices" || field.kind === "distribution" ? undefined : fieldKind(field.kind)?.choices?.(field);
  return choices && choices.length <= ACROSS_MAX && !choices.some((c) => c.help) ? JSON.stringify(choices.map((c) => c.title)) : null;
};

function isRubric(fields: readonly Field[]): boolean {
  const [first, ...others] = fields.map(offered);
  return others.length > 0 && first !== null && others.every((o) => o === first);
}

export function groupsOf(fields: readonly Field[]): Group[] {
  const runs: Field[][] = [];
  for (const field of fields) {
    const run = runs.at(-1);
    if (run && field.group !== undefined && run[0]?.group === field.group) run.push(field);
    else runs.push([field]);
  }
  return runs.map((run) => ({ name: run[0]?.group, fields: run, rubric: isRubric(run) }));
}
