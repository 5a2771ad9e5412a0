// Nested classes as rows: which stand below which, which are open, which a query finds.
import { titleOf, type ClassDef } from "../schema.ts";
import { matchRank } from "./filter.ts";

export type Tree = {
  readonly classes: readonly ClassDef[];
  /** By name, "" for the top; in the order of the schema. */
  readonly below: ReadonlyMap<string, readonly ClassDef[]>;
  readonly byName: ReadonlyMap<string, ClassDef>;
};

export type TreeRow = {
  readonly name: string;
  readonly title: string;
  readonly help: string | undefined;
  /** From 0. */
  readonly depth: number;
  readonly opens: boolean;
  readonly open: boolean;
  /** Where it stands, when a query took it out of its place. */
  readonly path: string;
};

export const isNested = (classes: readonly ClassDef[]): boolean => classes.some((c) => c.parent !== undefined);

const known = new WeakMap<readonly ClassDef[], Tree>();

export function treeOf(classes: readonly ClassDef[]): Tree {
  const before = known.get(classes);
  if (before) return before;
  const below = new Map<string, ClassDef[]>();
  for (const c of classes) {
    const list = below.get(c.parent ?? "") ?? [];
    list.push(c);
    below.set(c.parent ?? "", list);
  }
  const tree: Tree = { classes, below, byName: new Map(classes.map((c) => [c.name, c])) };
  known.set(classes, tree);
  return tree;
}

/** From the top down to the class, itself included. A parent stands before its class, so that there is an end. */
export function wayTo({ byName }: Tree, name: string): ClassDef[] {
  const way: ClassDef[] = [];
  for (let c = byName.get(name); c && !way.includes(c); c = c.parent === undefined ? undefined : byName.get(c.parent)) way.unshift(c);
  return way;
}

export const pathOf = (tree: Tree, name: string): string => wayTo(tree, name).map(titleOf).join(" › ");

/** What must be open for these classes to be seen. */
export const opened = (tree: Tree, names: readonly string[]): Set<string> =>
  new Set(names.flatMap((name) => wayTo(tree, name).slice(0, -1).map((c) => c.name)));

const rowOf = (tree: Tree, c: ClassDef, depth: number, open: boolean, path: string): TreeRow =>
  ({ name: c.name, title: titleOf(c), help: c.help, depth, opens: (tree.below.get(c.name)?.length ?? 0) > 0, open, path });

/** The rows to be seen, top down. */
export function openRows(tree: Tree, open: ReadonlySet<string>): TreeRow[] {
  const rows: TreeRow[] = [];
  const waiting = (tree.below.get("") ?? []).map((c) => ({ c, depth: 0 })).reverse();
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { c, depth } = next;
    const isOpen = open.has(c.name);
    rows.push(rowOf(tree, c, depth, isOpen, ""));
    if (isOpen) waiting.push(...(tree.below.get(c.name) ?? []).map((child) => ({ c: child, depth: depth + 1 })).reverse());
  }
  return rows;
}

/** Those whose own title answers the query, best first, each with its path. */
export function foundRows(tree: Tree, query: string): TreeRow[] {
  return tree.classes
    .map((c, index) => ({ c, index, rank: matchRank(titleOf(c), query) }))
    .filter((row): row is typeof row & { rank: number } => row.rank !== null)
    .sort((a, b) => a.rank - b.rank || a.index - b.index)
    .map(({ c }) => rowOf(tree, c, 0, false, c.parent === undefined ? "" : pathOf(tree, c.parent)));
}
