// Pictures decoded before they are shown, a few at a time.
import { mediaAddress, type Media } from "#shared/api/index.ts";
import { wholePicture, type Backdrop } from "./backdrop.ts";
import { TilePicture } from "./tiles.ts";

type Picture = { readonly loaded: Promise<Backdrop>; ready: Backdrop | null };

const KEPT = 12;
const pictures = new Map<string, Picture>();
/** Which of them were ever there to be looked at. */
const shown = new Set<string>();

export const wasShown = (media: Media): boolean => shown.has(media.id);

async function load(media: Media): Promise<Backdrop> {
  const { id, width, height, tiles } = media;
  if (tiles) {
    const tiled = new TilePicture({ ...media, tiles });
    await tiled.ready;
    return tiled;
  }
  const image = new Image();
  image.src = mediaAddress(id);
  await image.decode();
  return wholePicture(image, { width: width || image.naturalWidth, height: height || image.naturalHeight });
}

/** The picture, decoded or on its way. A failed one is forgotten, so that asking again loads again. */
export function picture(media: Media): Picture {
  const known = pictures.get(media.id);
  if (known) return known;
  const entry: Picture = { loaded: load(media), ready: null };
  pictures.set(media.id, entry);
  entry.loaded.then((image) => { entry.ready = image; shown.add(media.id); }, () => { pictures.delete(media.id); });
  const [oldest] = pictures.keys();
  if (pictures.size > KEPT && oldest !== undefined) pictures.delete(oldest);
  return entry;
}
