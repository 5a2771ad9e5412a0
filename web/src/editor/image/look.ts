// How a picture is seen: brightness, contrast, gamma, and colours that stand for its shades.

export const colourings = ["plain", "inverted", "viridis", "inferno"] as const;
/** 1 is as it is. `opacity` is that of the marks. */
export type PictureLook = { readonly brightness: number; readonly contrast: number; readonly gamma: number; readonly colours: (typeof colourings)[number]; readonly opacity: number };
export const plainLook: PictureLook = { brightness: 1, contrast: 1, gamma: 1, colours: "plain", opacity: 1 };

/** Red, green and blue at equal steps from dark to light: matplotlib's maps of these names (CC0). */
const maps: Readonly<Record<"viridis" | "inferno", readonly number[]>> = {
  viridis: [0x440154, 0x481b6d, 0x46327e, 0x3f4788, 0x365c8d, 0x2e6e8e, 0x277f8e, 0x21918c, 0x1fa187, 0x2db27d, 0x4ac16d, 0x73d056, 0xa0da39, 0xd0e11c, 0xfde725],
  inferno: [0x000004, 0x0b0724, 0x210c4a, 0x3d0965, 0x57106e, 0x71196e, 0x8a226a, 0xa32c61, 0xbc3754, 0xd24644, 0xe45a31, 0xf1731d, 0xf98e09, 0xfcac11, 0xf9cb35, 0xfcffa4],
};

const part = (color: number, channel: number): number => (color >> (16 - 8 * channel)) & 255;

/** Red, green and blue of each of 256 shades. */
function paletteOf(colours: PictureLook["colours"]): Uint8ClampedArray | null {
  if (colours === "plain" || colours === "inverted") return null;
  const stops = maps[colours];
  const palette = new Uint8ClampedArray(3 * 256);
  for (let shade = 0; shade < 256; shade++) {
    const at = (shade / 255) * (stops.length - 1);
    const before = Math.min(stops.length - 2, Math.floor(at));
    const [from = 0, to = 0] = [stops[before], stops[before + 1]];
    for (let c = 0; c < 3; c++) palette[3 * shade + c] = part(from, c) + (part(to, c) - part(from, c)) * (at - before);
  }
  return palette;
}

/** What each value of 0 .. count-1 becomes, 0 .. 255: `low` is black and `high` white before brightness and contrast, which are those of CSS. */
export function shadesOf(look: PictureLook, count: number, low: number, high: number): Uint8ClampedArray {
  const shades = new Uint8ClampedArray(count);
  for (let value = 0; value < count; value++) {
    const bright = Math.min(1, Math.max(0, ((value - low) / Math.max(1, high - low)) * look.brightness));
    const level = Math.min(1, Math.max(0, (bright - 0.5) * look.contrast + 0.5)) ** (1 / look.gamma);
    shades[value] = 255 * (look.colours === "inverted" ? 1 - level : level);
  }
  return shades;
}

/** Brightness and contrast alone are left to the canvas. */
export const filterOf = ({ brightness, contrast }: PictureLook): string =>
  brightness === 1 && contrast === 1 ? "none" : `brightness(${brightness}) contrast(${contrast})`;
export const filterWillDo = ({ gamma, colours }: PictureLook): boolean => gamma === 1 && colours === "plain";

/** Red, green, blue and alpha of pixels become what the look makes of them; `shades` are those of its values. */
export class Recolouring {
  private readonly palette: Uint8ClampedArray | null;
  private readonly shades: Uint8ClampedArray;

  constructor(look: PictureLook, count = 256, low = 0, high = 255) {
    this.palette = paletteOf(look.colours);
    this.shades = shadesOf(look, count, low, high);
  }

  /** `red`, `green` and `blue` are values; written to `out` from `at` on. */
  put(red: number, green: number, blue: number, out: Uint8ClampedArray, at: number): void {
    const { shades, palette } = this;
    if (!palette) {
      out[at] = shades[red] ?? 0;
      out[at + 1] = shades[green] ?? 0;
      out[at + 2] = shades[blue] ?? 0;
      return;
    }
    const shade = red === green && green === blue ? red : Math.round(0.2126 * red + 0.7152 * green + 0.0722 * blue);
    const color = 3 * (shades[shade] ?? 0);
    out[at] = palette[color] ?? 0;
    out[at + 1] = palette[color + 1] ?? 0;
    out[at + 2] = palette[color + 2] ?? 0;
  }

  /** In place. */
  all(pixels: Uint8ClampedArray): void {
    for (let at = 0; at < pixels.length; at += 4)
      if (pixels[at + 3] !== 0) this.put(pixels[at] ?? 0, pixels[at + 1] ?? 0, pixels[at + 2] ?? 0, pixels, at);
  }
}
