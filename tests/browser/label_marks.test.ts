// Points, lines, ellipses and turned boxes on a picture, each by mouse and by keyboard alone.
import assert from "node:assert/strict";
import { clicks, drag, drawingProject, nearPoints, opened, option, placer, press, sentShapes, type Drawn } from "./drawing.ts";
import { story } from "./story.ts";

type Ellipse = Drawn & { x: number; y: number; rx: number; ry: number; rotation: number };
type Box = Drawn & { x: number; y: number; w: number; h: number; rotation: number };
const near = (a: number | undefined, b: number, tolerance = 2.5) => assert.ok(a !== undefined && Math.abs(a - b) < tolerance, `${a} is not near ${b}`);
const visible = { name: "visible", title: "Visible", kind: "choice", classes: [{ name: "yes", key: "y" }, { name: "no", key: "o" }] };

story("points are put down by click and by pen, moved, and told what they are", async ({ owner }) => {
  const olive = await owner();
  const project = await drawingProject(olive, "points", { attributes: [visible] });
  await opened(olive, project);
  const at = await placer(olive);
  await press(olive, "1");
  await clicks(olive, at(80, 60), at(240, 160));
  await press(olive, "e", "y"); // the one just made is visible
  await press(olive, "2", "n", "Shift+ArrowRight", "Space", "Shift+ArrowDown", "Space", "Backspace");
  await option(olive, 4).waitFor();
  await olive.picture("label-points");
  await olive.accessible();
  await press(olive, "Escape", "v");
  await clicks(olive, at(80, 60));
  await drag(olive, at(80, 60), at(100, 90));
  await press(olive, "Shift+ArrowRight");
  const [first, second, third, fourth] = await sentShapes(olive, project);
  nearPoints(first?.points, [[110, 90]]);
  assert.deepEqual([second?.attributes, second?.class, third?.class], [{ visible: "yes" }, "car", "bus"]);
  nearPoints(third?.points, [[330, 200]], 1);
  nearPoints(fourth?.points, [[330, 210]], 1);
});

story("lines are drawn open, by click, by drag and by pen, and mended", async ({ owner }) => {
  const olive = await owner();
  const project = await drawingProject(olive, "polylines");
  await opened(olive, project);
  const at = await placer(olive);
  const { page } = olive;
  await press(olive, "1");
  await clicks(olive, at(60, 300), at(200, 250), at(300, 330));
  await page.mouse.dblclick(...at(420, 380));
  await option(olive, 1).waitFor();
  await press(olive, "2", "n", "Space", "Shift+ArrowRight", "Shift+ArrowRight", "Space", "Shift+ArrowUp", "Space", "Enter");
  await option(olive, 2).waitFor();
  await olive.picture("label-polylines");
  await olive.accessible();
  await press(olive, "Escape", "v");
  await clicks(olive, at(130, 275)); // on the line, not beside it
  await drag(olive, at(300, 330), at(300, 360));
  await press(olive, ".", "Delete"); // the corner behind it
  await olive.picture("label-polyline-selected");
  const [way, second] = await sentShapes(olive, project);
  nearPoints(way?.points, [[60, 300], [200, 250], [300, 360]]);
  nearPoints(second?.points, [[320, 200], [340, 200], [340, 190]], 0.01);
});

story("ellipses are dragged, sized, turned and placed by key", async ({ owner }) => {
  const olive = await owner();
  const project = await drawingProject(olive, "ellipses");
  await opened(olive, project);
  const at = await placer(olive);
  await press(olive, "1");
  await drag(olive, at(80, 60), at(240, 160));
  await option(olive, 1).waitFor();
  await press(olive, "v");
  await clicks(olive, at(160, 110));
  await drag(olive, at(240, 110), at(280, 110)); // its right side
  await press(olive, "Escape", "2", "n", "Shift+Alt+ArrowRight", "Shift+Alt+ArrowRight", "o", "o", "o", "Shift+o");
  await option(olive, 2).waitFor();
  await olive.picture("label-ellipses");
  await olive.accessible();
  const [car, bus] = await sentShapes<Ellipse>(olive, project);
  for (const [got, want] of [[car?.x, 180], [car?.y, 110], [car?.rx, 100], [car?.ry, 50], [car?.rotation, 0]] as const) near(got, want);
  assert.deepEqual([bus?.class, bus?.rotation], ["bus", 2]);
  near((bus?.rx ?? 0) - (bus?.ry ?? 0), 0, 400);
});

story("a box is turned by its grip and by key, and its corners are walked", async ({ owner }) => {
  const olive = await owner();
  const project = await drawingProject(olive, "boxes");
  await opened(olive, project);
  const at = await placer(olive);
  await press(olive, "1");
  await drag(olive, at(300, 150), at(460, 250));
  await press(olive, "v");
  await clicks(olive, at(380, 200));
  const scale = (at(1, 0)[0] - at(0, 0)[0]);
  await drag(olive, at(380, 150 - 24 / scale), at(480, 200)); // the grip above it, to its right: a quarter
  await olive.picture("label-box-turned");
  await press(olive, "o", "o", "Shift+o");
  const [box] = await sentShapes<Box>(olive, project);
  near(box?.rotation, 91, 1.5);
  near(box?.w, 160);
});
