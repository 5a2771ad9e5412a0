// Arcs between marks as lines: which lane above its line of text each one takes, and the way it goes. All in pixels of one
// plane that scrolls with the text. An arc between two lines of text goes through the margin, so that it crosses no words.

/** Where an arc touches a mark: the middle of what is seen of it, and the top of its line of text. */
export type Foot = { readonly x: number; readonly y: number };
export type Ends = { readonly from: Foot; readonly to: Foot };
export type Bounds = { readonly left: number; readonly right: number };
export type Way = { readonly path: string; readonly label: Foot; /** Where the arrow's point is. */ readonly tip: Foot; /** How high it goes, from 0. */ readonly lane: number };

export const LANE_PX = 12;
export const LANES_MAX = 4;
/** Marks on one line of text have tops that differ by less. */
const SAME_LINE_PX = 12;
/** Two arcs at one mark stand this far apart. */
const FOOT_PX = 4;
const MARGIN_PX = 5;

type Stretch = { readonly y: number; readonly from: number; readonly to: number };

const onOneLine = ({ from, to }: Ends): boolean => Math.abs(from.y - to.y) < SAME_LINE_PX;

/** The margin nearer to both ends. */
const marginOf = ({ from, to }: Ends, { left, right }: Bounds): number => (from.x + to.x < left + right ? left : right);

const stretchesOf = (ends: Ends, bounds: Bounds): Stretch[] => {
  const { from, to } = ends;
  const between = (y: number, a: number, b: number): Stretch => ({ y, from: Math.min(a, b), to: Math.max(a, b) });
  if (onOneLine(ends)) return [between(Math.min(from.y, to.y), from.x, to.x)];
  const margin = marginOf(ends, bounds);
  return [between(from.y, from.x, margin), between(to.y, to.x, margin)];
};

const length = (ends: Ends, bounds: Bounds): number => stretchesOf(ends, bounds).reduce((sum, s) => sum + s.to - s.from, 0);

/** The lane of each: the lowest where it meets no other; short ones first, so that long ones go over them. */
export function lanesOf(all: readonly Ends[], bounds: Bounds): number[] {
  const taken: Stretch[][] = Array.from({ length: LANES_MAX }, () => []);
  const lanes = new Array<number>(all.length).fill(0);
  const meets = (a: Stretch, b: Stretch) => Math.abs(a.y - b.y) < SAME_LINE_PX && a.from <= b.to && b.from <= a.to;
  for (const [ends, index] of all.map((e, i): [Ends, number] => [e, i]).sort((a, b) => length(a[0], bounds) - length(b[0], bounds))) {
    const stretches = stretchesOf(ends, bounds);
    const free = taken.findIndex((lane) => !lane.some((t) => stretches.some((s) => meets(s, t))));
    const lane = free < 0 ? LANES_MAX - 1 : free;
    taken[lane]?.push(...stretches);
    lanes[index] = lane;
  }
  return lanes;
}

/** Feet of different arcs at one place are moved apart. */
function spread(all: readonly Ends[]): Ends[] {
  const standing = new Map<string, number>();
  const apart = ({ x, y }: Foot): Foot => {
    const key = `${Math.round(x)} ${Math.round(y)}`;
    const before = standing.get(key) ?? 0;
    standing.set(key, before + 1);
    return { x: x + FOOT_PX * (before % 2 ? (before + 1) / 2 : -before / 2), y };
  };
  return all.map(({ from, to }) => ({ from: apart(from), to: apart(to) }));
}

/** How each arc goes, in the order given. */
export function waysOf(given: readonly Ends[], bounds: Bounds): Way[] {
  const all = spread(given);
  const lanes = lanesOf(all, bounds);
  return all.map((ends, i): Way => {
    const { from, to } = ends;
    const lane = lanes[i] ?? 0;
    const rise = LANE_PX * (lane + 1) - 4;
    const [top, end] = onOneLine(ends) ? [Math.min(from.y, to.y) - rise, Math.min(from.y, to.y) - rise] : [from.y - rise, to.y - rise];
    const margin = marginOf(ends, bounds) + (marginOf(ends, bounds) === bounds.left ? -1 : 1) * MARGIN_PX * lane;
    const across = onOneLine(ends) ? `H${to.x}` : `H${margin}V${end}H${to.x}`;
    return { path: `M${from.x} ${from.y}V${top}${across}V${to.y}`, label: { x: onOneLine(ends) ? (from.x + to.x) / 2 : (from.x + margin) / 2, y: top }, tip: to, lane };
  });
}
