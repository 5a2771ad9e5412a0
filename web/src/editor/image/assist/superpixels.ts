// Superpixels: the picture in small patches that keep to its borders (SLIC, Achanta et al. 2012), each in one piece.
import type { Pixels } from "./pixels.ts";

const ROUNDS = 5;
/** How much nearness counts against likeness of colour. */
const COMPACT = 20;

/** The number of each pixel's patch; patches are some `size` pixels wide. */
export function patches(pixels: Pixels, size: number): Int32Array {
  const { width, height, data } = pixels;
  const [across, down] = [Math.max(1, Math.round(width / size)), Math.max(1, Math.round(height / size))];
  const count = across * down;
  /** x, y, red, green, blue of each patch's middle. */
  const middles = new Float64Array(5 * count);
  for (let c = 0; c < count; c++) {
    const [x, y] = [Math.min(width - 1, Math.floor((((c % across) + 0.5) * width) / across)), Math.min(height - 1, Math.floor(((Math.floor(c / across) + 0.5) * height) / down))];
    middles.set([x, y, ...data.subarray(4 * (y * width + x), 4 * (y * width + x) + 3)], 5 * c);
  }
  const labels = new Int32Array(width * height);
  const nearest = new Float64Array(width * height);
  for (let round = 0; round < ROUNDS; round++) {
    nearest.fill(Infinity);
    for (let c = 0; c < count; c++) claim(pixels, middles, c, size, labels, nearest);
    settle(pixels, middles, count, labels);
  }
  return inOnePiece(pixels, labels, size);
}

/** A patch takes what is nearer to it, within twice its size. */
function claim({ width, height, data }: Pixels, middles: Float64Array, c: number, size: number, labels: Int32Array, nearest: Float64Array): void {
  const [cx = 0, cy = 0, red = 0, green = 0, blue = 0] = middles.subarray(5 * c, 5 * c + 5);
  const far = (COMPACT / size) ** 2;
  const [left, right] = [Math.max(0, Math.floor(cx - size)), Math.min(width - 1, Math.ceil(cx + size))];
  for (let y = Math.max(0, Math.floor(cy - size)); y <= Math.min(height - 1, Math.ceil(cy + size)); y++)
    for (let x = left; x <= right; x++) {
      const at = y * width + x;
      const [dr, dg, db] = [(data[4 * at] ?? 0) - red, (data[4 * at + 1] ?? 0) - green, (data[4 * at + 2] ?? 0) - blue];
      const apart = dr * dr + dg * dg + db * db + far * ((x - cx) * (x - cx) + (y - cy) * (y - cy));
      if (apart < (nearest[at] ?? 0)) { nearest[at] = apart; labels[at] = c; }
    }
}

/** Middles move to the mean of what their patch has. */
function settle({ width, data }: Pixels, middles: Float64Array, count: number, labels: Int32Array): void {
  const sums = new Float64Array(5 * count);
  const sizes = new Float64Array(count);
  labels.forEach((c, at) => {
    const i = 5 * c;
    sums[i] = (sums[i] ?? 0) + (at % width);
    sums[i + 1] = (sums[i + 1] ?? 0) + Math.floor(at / width);
    for (let part = 0; part < 3; part++) sums[i + 2 + part] = (sums[i + 2 + part] ?? 0) + (data[4 * at + part] ?? 0);
    sizes[c] = (sizes[c] ?? 0) + 1;
  });
  for (let i = 0; i < 5 * count; i++) {
    const size = sizes[Math.floor(i / 5)] ?? 0;
    if (size > 0) middles[i] = (sums[i] ?? 0) / size;
  }
}

/** Every patch in one piece: crumbs go to the patch before them. */
function inOnePiece({ width, height }: Pixels, labels: Int32Array, size: number): Int32Array {
  const pieces = new Int32Array(width * height).fill(-1);
  const piece: number[] = [];
  let next = 0;
  for (let start = 0; start < pieces.length; start++) {
    if (pieces[start] !== -1) continue;
    const before = start % width > 0 ? pieces[start - 1] : start >= width ? pieces[start - width] : undefined;
    piece.length = 0;
    piece.push(start);
    pieces[start] = next;
    for (let i = 0; i < piece.length; i++) {
      const at = piece[i] ?? 0;
      for (const other of [at % width > 0 ? at - 1 : -1, at % width < width - 1 ? at + 1 : -1, at - width, at + width]) {
        if (other < 0 || other >= pieces.length || pieces[other] !== -1 || labels[other] !== labels[start]) continue;
        pieces[other] = next;
        piece.push(other);
      }
    }
    if (piece.length < (size * size) / 4 && before !== undefined) for (const at of piece) pieces[at] = before;
    else next++;
  }
  return pieces;
}

/** The patch a pixel is in, as chosen pixels. */
export function patchAt(labels: Int32Array, at: number): Uint8Array {
  const chosen = new Uint8Array(labels.length);
  const mine = labels[at];
  labels.forEach((label, i) => { if (label === mine) chosen[i] = 1; });
  return chosen;
}
