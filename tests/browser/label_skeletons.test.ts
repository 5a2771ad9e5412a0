// Skeletons on a picture: a template put down by drag or key, its joints moved, covered and taken away, reviewed.
import assert from "node:assert/strict";
import { clicks, drag, drawingProject, opened, option, placer, press, sentShapes } from "./drawing.ts";
import { story } from "./story.ts";

type Body = { id: string; class: string; joints: [number, number, number][] };
const joints = [
  { name: "head", title: "Head", x: 0.5, y: 0, color: "#d55e00" }, { name: "hips", title: "Hips", x: 0.5, y: 0.6, to: ["head"] },
  { name: "left", title: "Left foot", x: 0, y: 1, to: ["hips"] }, { name: "right", title: "Right foot", x: 1, y: 1, to: ["hips"] },
];
const near = (got: readonly number[] | undefined, want: readonly number[]) =>
  assert.ok(got && want.every((v, i) => Math.abs((got[i] ?? NaN) - v) < (i === 2 ? 0.1 : 2.5)), `${got} is not near ${want}`);

story("a skeleton is drawn by mouse, its joints moved, covered and taken away", async ({ owner }) => {
  const olive = await owner();
  const project = await drawingProject(olive, "skeletons", { field: { joints } });
  const { page } = olive;
  await opened(olive, project);
  const at = await placer(olive);
  await press(olive, "1");
  await drag(olive, at(100, 60), at(300, 260));
  await option(olive, 1).waitFor();
  await press(olive, "v");
  await clicks(olive, at(200, 100)); // on the bone from head to hips
  await drag(olive, at(200, 60), at(220, 40)); // the head
  await press(olive, "Shift+v"); // covered
  await drag(olive, at(300, 260), at(340, 300)); // the right foot
  await page.keyboard.down("Alt");
  await clicks(olive, at(100, 260)); // the left one is not there
  await page.keyboard.up("Alt");
  await olive.picture("label-skeleton");
  await olive.accessible();
  await press(olive, "Control+z", "Control+Shift+z");
  const [body] = await sentShapes<Body>(olive, project);
  for (const [i, want] of [[220, 40, 1], [200, 180, 2], [100, 260, 0], [340, 300, 2]].entries()) near(body?.joints[i], want);
});

story("a skeleton is put down and its joints walked by keyboard alone", async ({ owner }) => {
  const olive = await owner();
  const project = await drawingProject(olive, "skeletons", { field: { joints } });
  await opened(olive, project);
  await press(olive, "2", "n");
  await option(olive, 1).waitFor();
  await press(olive, "."); // the head
  const head = olive.page.getByRole("status").filter({ hasText: "Head, seen, 1 of 4" });
  const [, x = 0, y = 0] = (await head.innerText()).match(/of 4: (\d+), (\d+)/)?.map(Number) ?? [];
  await press(olive, "Shift+ArrowUp", "ArrowLeft", ".", "Shift+v", ".", "Delete", ".", "Shift+v", "Shift+v", "Shift+v");
  await olive.picture("label-skeleton-keys");
  await olive.accessible();
  const [body] = await sentShapes<Body>(olive, project);
  assert.deepEqual(body?.joints.map(([, , state]) => state), [2, 1, 0, 2]);
  near(body?.joints[0], [x - 1, y - 10, 2]);
});
