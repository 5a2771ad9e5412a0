// A shape as the text of an SVG path, for pages that only show it.
import type { ImageShapeKind, Shape, Tracer } from "./shape.ts";

/** As the surfaces trace it: one tracer for both. `unit` as in the registry. */
export function svgPath(kind: ImageShapeKind<Shape>, shape: Shape, unit: number): string {
  const parts: string[] = [];
  const tracer: Tracer = {
    moveTo: (x, y) => { parts.push(`M${x} ${y}`); },
    lineTo: (x, y) => { parts.push(`L${x} ${y}`); },
    closePath: () => { parts.push("Z"); },
  };
  kind.trace(tracer, shape, unit);
  return parts.join("");
}
