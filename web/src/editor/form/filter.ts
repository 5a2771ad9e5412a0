// Type-to-filter over a long list of classes.

/** From this many classes on a list is filtered by typing. */
export const FILTER_FROM = 11;

const plain = (text: string): string => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

/** How well `title` answers `query`: 0 begins with it, 1 a word does, 2 holds it, 3 holds its letters in order, else null. */
export function matchRank(title: string, query: string): number | null {
  const text = plain(title);
  const want = plain(query.trim());
  if (text.startsWith(want)) return 0;
  const at = text.indexOf(want);
  if (at > 0) return /[\s\-_/.]/.test(text[at - 1] ?? "") ? 1 : 2;
  let from = 0;
  for (const letter of want) {
    from = text.indexOf(letter, from) + 1;
    if (from === 0) return null;
  }
  return 3;
}

/** Those that match, best first, otherwise in the order given. */
export function filterChoices<T extends { title: string }>(choices: readonly T[], query: string): T[] {
  if (query.trim() === "") return [...choices];
  return choices
    .map((choice, index) => ({ choice, index, rank: matchRank(choice.title, query) }))
    .filter((row): row is typeof row & { rank: number } => row.rank !== null)
    .sort((a, b) => a.rank - b.rank || a.index - b.index)
    .map((row) => row.choice);
}

/** More rows than this are not drawn: nobody reads them, and 10,000 would be slow. */
export const ROWS_MAX = 100;

/** What is drawn of those found: the first of them, and before them what is chosen and would not be in sight. */
export function rowsShown<T extends { name: string }>(found: readonly T[], chosen: readonly string[]): T[] {
  const first = found.slice(0, ROWS_MAX);
  if (first.length === found.length) return first;
  const beyond = found.slice(ROWS_MAX).filter((choice) => chosen.includes(choice.name));
  return [...beyond, ...first];
}
