// COCO's run lengths: pixels column by column, in turn outside and inside, the first run outside. Compressed they are
// text: six bits a character, five of number and one that says more follows; from the fourth run on the difference to
// the run before the last.

export type Rle = { readonly size: readonly [height: number, width: number]; readonly counts: string | readonly number[] };

const SIDE_MAX = 65535;
const FIRST = 48; // "0"

const isSide = (value: unknown): value is number => Number.isInteger(value) && (value as number) >= 1 && (value as number) <= SIDE_MAX;
const isCount = (value: unknown): value is number => Number.isInteger(value) && (value as number) >= 0;

/** The numbers of compressed text; null where it is none. */
export function fromText(text: string): number[] | null {
  const counts: number[] = [];
  for (let i = 0; i < text.length; ) {
    let [number, shift, more] = [0, 0, true];
    for (; more; shift += 5, i++) {
      const c = text.charCodeAt(i) - FIRST;
      if (!(c >= 0 && c < 64) || shift > 25) return null;
      number |= (c & 31) << shift;
      more = (c & 32) !== 0;
      if (!more && (c & 16) !== 0 && shift < 25) number |= -1 << (shift + 5);
    }
    counts.push(counts.length > 2 ? number + (counts[counts.length - 2] ?? 0) : number);
  }
  return counts;
}

export function toText(counts: readonly number[]): string {
  const codes: string[] = [];
  counts.forEach((count, i) => {
    let left = i > 2 ? count - (counts[i - 2] ?? 0) : count;
    for (let more = true; more; ) {
      const bits = left & 31;
      left >>= 5;
      more = (bits & 16) !== 0 ? left !== -1 : left !== 0;
      codes.push(String.fromCharCode(FIRST + bits + (more ? 32 : 0)));
    }
  });
  return codes.join("");
}

/** The runs of a value of the record, or null where it is none: they must cover every pixel once. */
export function readRuns(value: unknown): { height: number; width: number; counts: readonly number[] } | null {
  if (typeof value !== "object" || value === null) return null;
  const { size, counts } = value as Record<string, unknown>;
  const [height, width]: unknown[] = Array.isArray(size) && size.length === 2 ? size : [];
  if (!isSide(height) || !isSide(width)) return null;
  const runs = typeof counts === "string" ? fromText(counts) : Array.isArray(counts) ? (counts as unknown[]) : null;
  if (!runs?.every(isCount) || runs.reduce((sum, n) => sum + n, 0) !== height * width) return null;
  return { height, width, counts: runs };
}
