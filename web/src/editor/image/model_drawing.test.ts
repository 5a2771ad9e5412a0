// What holds of a model that draws, whatever kind of shape is asked for.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Field } from "../schema.ts";
import { imageKindOf, imageKinds } from "../shapes/registry.ts";
import type { Shape } from "../shapes/shape.ts";
import { modelDraws, type ModelAnswer, type ModelQuestion } from "./assist/model.ts";
import type { Assisted, ModelState } from "./model_drawing.ts";
import { screenPoint } from "./points.ts";
import { ImageSurface } from "./surface.ts";

const [width, height] = [60, 40];
const source = { id: "src_1", name: "sam" };
/** Columns 20 to 39, rows 10 to 29, but for a hole in them. */
const inside = (x: number, y: number) => x >= 20 && x < 40 && y >= 10 && y < 30 && !(x >= 26 && x < 34 && y >= 16 && y < 24);
const counts = Array.from({ length: width * height }, (_, i) => inside(Math.floor(i / height), i % height)).reduce<number[]>((runs, one, i, all) => {
  if (one !== (i === 0 ? false : all[i - 1])) runs.push(0);
  runs[runs.length - 1] = (runs.at(-1) ?? 0) + 1;
  return runs;
}, [0]);
const masked: ModelAnswer = { source, mask: { size: [height, width], counts }, outline: null, score: 0.5 };
const outlined: ModelAnswer = { source, mask: null, outline: [[[20, 10], [40, 10], [40, 30], [20, 30]], [[26, 16], [34, 16], [34, 24], [26, 24]]], score: null };
const nothing: ModelAnswer = { source, mask: null, outline: null, score: null };

function desk(kind: string, say: (question: ModelQuestion, signal: AbortSignal) => Promise<ModelAnswer>) {
  const field: Field = { name: "things", kind, classes: [{ name: "car" }, { name: "bus" }], ...(kind === "skeletons" && { joints: [{ name: "head", x: 0, y: 0 }, { name: "hip", x: 1, y: 1 }] }) };
  const surface = new ImageSurface({ surface: "picture", points: String, pixels: String });
  const seen = { shapes: [] as readonly Shape[], assisted: [] as Assisted[], states: [] as (ModelState | null)[], asked: [] as ModelQuestion[] };
  surface.on("change", (e) => { seen.shapes = e.shapes; });
  surface.on("assisted", (what) => { seen.assisted.push(what); });
  surface.on("model", (state) => { seen.states.push(state); });
  surface.setDoc({ picture: null, width, height, layers: [{ field, shapes: [] }] });
  surface.setModel({ name: "sam", seconds: 10, ask: (question, signal) => { seen.asked.push(question); return say(question, signal); } });
  surface.applyClass("things", "car");
  surface.commands.find((c) => c.id === "model")?.run();
  return { surface, field, seen };
}
const heard = () => new Promise((done) => { setTimeout(done); });
const click = (surface: ImageSurface, inverts = false) => { surface.inverts = inverts; surface.click(screenPoint(22, 12), true); };

for (const [kind, row] of imageKinds)
  for (const [name, answer] of Object.entries({ masked, outlined }))
    test(`${kind}: what is ${name} lies where the model saw it, once it is taken`, { skip: !modelDraws(row) }, async () => {
      const { surface, field, seen } = desk(kind, () => Promise.resolve(answer));
      click(surface);
      assert.equal(surface.finish(), true, "nothing is there to be taken yet");
      await heard();
      assert.deepEqual([seen.states.at(-1)?.kind, seen.shapes.length, surface.unfinished], ["suggested", 0, true]);
      surface.finish();
      const [shape] = seen.shapes;
      assert.ok(shape && shape.class === "car");
      assert.deepEqual(imageKindOf(field)?.bounds(shape), { x: 20, y: 10, w: 20, h: 20 });
      const hits = (x: number, y: number) => imageKindOf(field)?.hits(shape, { plane: "image", x, y }, 0);
      if (row.draws.by !== "drag") assert.deepEqual([hits(23, 13), hits(30, 20)], [true, false], "its hole is one");
      assert.deepEqual(seen.assisted.map(({ as, source: by }) => [as, by.id]), [[shape.id, "src_1"]]);
      assert.deepEqual([surface.unfinished, seen.states.at(-1)], [false, null]);
    });

test("every question is whole, a click with Shift is beside it, and the last one is taken back", async () => {
  const { surface, seen } = desk("masks", () => Promise.resolve(masked));
  click(surface);
  click(surface, true);
  surface.drawing({ plane: "image", x: 40, y: 30 }, { plane: "image", x: -5, y: 10 }, true);
  surface.takeBack();
  await heard();
  assert.deepEqual(seen.asked.map(({ points, box }) => [points.map((p) => p.inside), box]), [
    [[true], null], [[true, false], null], [[true, false], { x: 0, y: 10, w: 40, h: 20 }], [[true, false], null],
  ]);
});

test("what is dropped was suggested, and no more", async () => {
  const { surface, seen } = desk("boxes", () => Promise.resolve(masked));
  click(surface);
  await heard();
  assert.equal(surface.escape(), true);
  assert.deepEqual([seen.assisted.map((a) => a.as), seen.shapes.length, surface.unfinished], [[null], 0, false]);
});

test("what was asked before is not waited for, and what is stopped is not shown", async () => {
  const answers: ((answer: ModelAnswer) => void)[] = [];
  const signals: AbortSignal[] = [];
  const { surface, seen } = desk("boxes", (_question, signal) => { signals.push(signal); return new Promise((done) => { answers.push(done); }); });
  click(surface);
  click(surface);
  assert.deepEqual(signals.map((s) => s.aborted), [true, false]);
  answers[0]?.(masked);
  await heard();
  assert.equal(seen.states.at(-1)?.kind, "asked");
  surface.escape();
  answers[1]?.(masked);
  await heard();
  assert.deepEqual([signals[1]?.aborted, seen.states.at(-1), seen.assisted.length], [true, null, 0]);
});

test("a model that finds nothing or fails leaves the hand free", async () => {
  const said: (() => Promise<ModelAnswer>)[] = [() => Promise.resolve(nothing), () => Promise.reject(new Error("away"))];
  const { surface, seen } = desk("polygons", () => said.shift()?.() ?? Promise.resolve(masked));
  click(surface);
  await heard();
  click(surface);
  await heard();
  click(surface);
  await heard();
  assert.deepEqual(seen.states.map((s) => s?.kind), ["asked", "nothing", "asked", "failed", "asked", "suggested"]);
});

test("without a model there is no such act", () => {
  const { surface } = desk("boxes", () => Promise.resolve(masked));
  surface.setModel(null);
  assert.equal(surface.commands.find((c) => c.id === "model")?.enabled(), false);
});
