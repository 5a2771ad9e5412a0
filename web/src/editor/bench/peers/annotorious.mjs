// Annotorious on a picture: shapes are elements of SVG; it neither zooms nor pans by itself.
import "@annotorious/annotorious/annotorious.css";
import { createImageAnnotator } from "@annotorious/annotorious";
import { frameTimes, inTheMiddle, painted, picture, somePolygons, stage, watch } from "../scene.ts";

function annotation({ id, class: name, points }) {
  const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)];
  const bounds = { minX: Math.min(...xs), minY: Math.min(...ys), maxX: Math.max(...xs), maxY: Math.max(...ys) };
  const selector = { type: "POLYGON", geometry: { points, bounds } };
  return { id, bodies: [{ id: `${id} class`, annotation: id, purpose: "tagging", value: name }], target: { annotation: id, selector } };
}

async function polygons(count) {
  const host = stage();
  const image = picture();
  image.style.width = "100%";
  host.append(image);
  const annotations = [...somePolygons(count - 1, 8), inTheMiddle].map(annotation);
  const began = performance.now();
  const annotator = createImageAnnotator(image);
  annotator.setAnnotations(annotations, true);
  await painted();
  const took = performance.now() - began;
  annotator.setSelected("middle", true);
  await painted();
  return took;
}

Object.assign(globalThis, { bench: { polygons, watch, frameTimes } });
