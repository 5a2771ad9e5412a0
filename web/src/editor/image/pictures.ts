// Pictures decoded before they are shown, a few at a time.
import { mediaAddress } from "#shared/api/index.ts";

type Picture = { readonly loaded: Promise<HTMLImageElement>; ready: HTMLImageElement | null };

const KEPT = 12;
const pictures = new Map<string, Picture>();

async function load(id: string): Promise<HTMLImageElement> {
  const image = new Image();
  image.src = mediaAddress(id);
  await image.decode();
  return image;
}

/** The picture, decoded or on its way. A failed one is forgotten, so that asking again loads again. */
export function picture(id: string): Picture {
  const known = pictures.get(id);
  if (known) return known;
  const entry: Picture = { loaded: load(id), ready: null };
  pictures.set(id, entry);
  entry.loaded.then((image) => { entry.ready = image; }, () => { pictures.delete(id); });
  const [oldest] = pictures.keys();
  if (pictures.size > KEPT && oldest !== undefined) pictures.delete(oldest);
  return entry;
}
