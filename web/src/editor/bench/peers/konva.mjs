// Konva: primitives on canvases. Put together as its guide to speed says: the picture, the shapes and what is edited on layers of
// their own, `perfectDrawEnabled` off; shapes can be picked, as ours can. Zoom at the pointer, pan by the middle button, a corner by
// the left one: the gestures of ours.
import Konva from "konva";
import { classes, frameTimes, height, inTheMiddle, painted, picture, someBoxes, somePolygons, stage as room, watch, width } from "../scene.ts";

Konva.dragButtons = [0, 1];

const paints = new Map(classes.map(({ name }, i) => [name, { stroke: `hsl(${18 * i} 80% 40%)`, fill: `hsl(${18 * i} 80% 50% / 0.2)` }]));
const looks = (shape) => ({ ...paints.get(shape.class), strokeWidth: 2, strokeScaleEnabled: false, perfectDrawEnabled: false, shadowForStrokeEnabled: false });
const polygon = (shape) => new Konva.Line({ ...looks(shape), points: shape.points.flat(), closed: true });
const box = (shape) => new Konva.Rect({ ...looks(shape), x: shape.x, y: shape.y, width: shape.w, height: shape.h });

/** The polygon in the middle with a handle on its first corner. */
function editable() {
  const layer = new Konva.Layer();
  const shape = polygon(inTheMiddle);
  const [x, y] = inTheMiddle.points[0];
  const handle = new Konva.Circle({ x, y, radius: 18, fill: "white", stroke: "black", draggable: true });
  handle.on("dragmove", () => shape.points([handle.x(), handle.y(), ...inTheMiddle.points.slice(1).flat()]));
  layer.add(shape, handle);
  return layer;
}

function zoomAtPointer(stage, delta) {
  const [before, pointer] = [stage.scaleX(), stage.getPointerPosition()];
  const scale = before * Math.exp(-delta / 600);
  stage.scale({ x: scale, y: scale });
  stage.position({ x: pointer.x - ((pointer.x - stage.x()) * scale) / before, y: pointer.y - ((pointer.y - stage.y()) * scale) / before });
}

async function show(drawn, over) {
  const host = room();
  const image = picture();
  const began = performance.now();
  const scale = host.clientWidth / width;
  const stage = new Konva.Stage({ container: host, width: host.clientWidth, height: host.clientHeight, scaleX: scale, scaleY: scale, draggable: true });
  const [below, layer] = [new Konva.Layer({ listening: false }), new Konva.Layer()];
  below.add(new Konva.Image({ image, width, height, perfectDrawEnabled: false }));
  layer.add(...drawn());
  stage.add(below, layer, ...over());
  stage.on("wheel", ({ evt }) => { evt.preventDefault(); zoomAtPointer(stage, evt.deltaY); });
  await painted();
  return performance.now() - began;
}

const polygons = (count) => show(() => somePolygons(count - 1, 8).map(polygon), () => [editable()]);
const boxes = (count) => show(() => someBoxes(count).map(box), () => []);

Object.assign(globalThis, { bench: { polygons, boxes, watch, frameTimes } });
