// Seeded numbers from 0 to 1, so that a test or a benchmark draws the same every time. Small, good enough to vary cases.
export function random(seed: number): () => number {
  let s = seed >>> 0;
  return () => ((s = (Math.imul(s, 1664525) + 1013904223) >>> 0) / 2 ** 32);
}
