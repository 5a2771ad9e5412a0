// Nested classes in the builder: written as indented lines, and kept whole when one is renamed or taken away.
import type { ClassDef } from "#shared/api/index.ts";

/** The class at `at` under another name; those below it stand below it still. */
export const renamed = (classes: readonly ClassDef[], at: number, name: string): ClassDef[] => {
  const before = classes[at]?.name;
  return classes.map((c, i) => (i === at ? { ...c, name } : c.parent !== undefined && c.parent === before ? { ...c, parent: name } : c));
};

/** Without the class at `at`; those below it go one up. */
export function removed(classes: readonly ClassDef[], at: number): ClassDef[] {
  const gone = classes[at];
  return classes.filter((_c, i) => i !== at).map((c) => {
    if (!gone || c.parent !== gone.name) return c;
    const { parent: _parent, ...rest } = c;
    return gone.parent === undefined ? rest : { ...rest, parent: gone.parent };
  });
}

export type Line = { readonly name: string; readonly parent?: string };

/** A line a class; one that is indented stands below the last line before it that is indented less. */
export function linesOf(text: string): Line[] {
  const above: { indent: number; name: string }[] = [];
  const lines: Line[] = [];
  for (const line of text.split("\n")) {
    const name = line.trim();
    if (name === "") continue;
    const indent = line.length - line.trimStart().length;
    while ((above.at(-1)?.indent ?? -1) >= indent) above.pop();
    const parent = above.at(-1)?.name;
    above.push({ indent, name });
    lines.push(parent === undefined ? { name } : { name, parent });
  }
  return lines;
}
