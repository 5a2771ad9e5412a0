// What lies below the shapes: a picture as a whole, or one that comes by tiles (tiles.ts).
import type { Brush } from "./paint.ts";
import type { Rect, Size, Viewport } from "./points.ts";
import { filterOf, filterWillDo, type PictureLook } from "./look.ts";

export type Backdrop = {
  readonly size: Size;
  /** As the assists see it; it may be smaller. */
  readonly source: CanvasImageSource;
  /** It has more shades than a screen, and makes of them itself what the look wants. */
  readonly deep: boolean;
  /** `view` is in pixels of the canvas, `seen` what of the picture is on it. */
  draw(brush: Brush, view: Viewport, seen: Rect, look: PictureLook): void;
  /** `arrived` is called when more can be drawn on `brush`, until that is unwatched. */
  watch?(brush: Brush, arrived: () => void): void;
  unwatch?(brush: Brush): void;
};

/** For a picture of eight bits whose look is made afterwards, where the canvas cannot make it. */
export function setFilter(brush: Brush, look: PictureLook): void {
  brush.filter = filterWillDo(look) ? filterOf(look) : "none";
}

export function wholePicture(source: CanvasImageSource, size: Size): Backdrop {
  return {
    size, source, deep: false,
    draw: (brush, { scale, x, y }, _seen, look) => {
      setFilter(brush, look);
      brush.drawImage(source, x, y, size.width * scale, size.height * scale);
    },
  };
}
