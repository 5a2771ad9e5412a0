import assert from "node:assert/strict";
import { test } from "node:test";
import type { Field } from "../../schema.ts";
import { imagePoint } from "../../image/points.ts";
import { imageKindOf } from "../registry.ts";
import type { Skeleton } from "./skeletons.ts";

const field: Field = {
  name: "body", kind: "skeletons", classes: [{ name: "cat" }],
  joints: [{ name: "head", title: "Head", x: 0.5, y: 0 }, { name: "tail", x: 0.5, y: 1, to: ["head"] }],
};
const kind = imageKindOf(field);
assert.ok(kind?.draws.by === "drag");
const image = { width: 200, height: 100 };
const named = { id: "1", class: "cat" };
const drawn = kind.draws.drawn(imagePoint(10, 10), imagePoint(50, 90), named, image) as Skeleton;
const statesOf = (shape: unknown) => (shape as Skeleton).joints.map(([, , state]) => state);

test("the template is stretched over the drag, every joint seen", () => assert.deepEqual(drawn.joints, [[30, 10, 2], [30, 90, 2]]));

test("joints without a place lie around the middle", () => {
  const round = imageKindOf({ ...field, joints: [{ name: "a" }, { name: "b" }] });
  assert.ok(round?.draws.by === "drag");
  assert.deepEqual((round.draws.drawn(imagePoint(0, 0), imagePoint(100, 100), named, image) as Skeleton).joints, [[50, 0, 2], [50, 100, 2]]);
});

test("a joint goes from seen to covered to absent, and the last one stays", () => {
  const once = kind.corners?.cycled?.(drawn, "0");
  const twice = once && kind.corners?.cycled?.(once, "0");
  assert.ok(once && twice);
  assert.deepEqual([statesOf(once), statesOf(twice)], [[1, 2], [0, 2]]);
  assert.equal(kind.corners?.without(twice, "1"), twice);
  assert.deepEqual(statesOf(kind.dragHandle(twice, "0", imagePoint(5, 500), image)), [2, 2]);
});

test("an absent joint counts for neither bounds nor bones", () => {
  const headless = kind.corners?.without(drawn, "0");
  assert.ok(headless);
  assert.deepEqual([kind.bounds(drawn), kind.bounds(headless)], [{ x: 30, y: 10, w: 0, h: 80 }, { x: 30, y: 90, w: 0, h: 0 }]);
  assert.deepEqual([kind.hits(drawn, imagePoint(31, 50), 2), kind.hits(headless, imagePoint(31, 50), 2)], [true, false]);
});

test("grips say what they are", () => assert.deepEqual(kind.handles(drawn, 1).map((h) => [h.title, h.state]), [["Head", "seen"], ["tail", "seen"]]));

test("a skeleton of another template is left out when read", () => {
  const wrong = [{ ...drawn, joints: drawn.joints.slice(1) }, { ...drawn, joints: [[1, 1, 2], [1, 1, 3]] }, { ...drawn, joints: [[1, 1], [1, 1]] }];
  assert.deepEqual(kind.read([...wrong, drawn]), [drawn]);
});
