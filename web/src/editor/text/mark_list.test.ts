import assert from "node:assert/strict";
import { test } from "node:test";
import { random } from "../bench/random.ts";
import { MarkList, type Mark } from "./mark_list.ts";

const field = { name: "spans", kind: "spans" };
const mark = (id: string, start: number, end: number): Mark => ({ field, shape: { id, class: "PER", start, end }, look: "own", owner: "", selected: false });

test("marks in sight are those that touch a stretch, a long one from far before and each once", () => {
  const list = new MarkList([mark("late", 90, 95), mark("far", 0, 100), mark("before", 5, 9), mark("in", 22, 25), mark("across", 28, 42)]);
  const named = (stretches: { start: number; end: number }[]) => list.within(stretches).map((at) => list.marks[at]?.shape.id);
  assert.deepEqual(named([{ start: 20, end: 30 }]), ["far", "in", "across"]);
  assert.deepEqual(named([{ start: 20, end: 30 }, { start: 40, end: 50 }]), ["far", "in", "across"]);
  assert.deepEqual(named([{ start: 9, end: 9 }]), ["far", "before"]);
  assert.deepEqual(named([]), []);
  assert.deepEqual(list.lanes, [0, 1, 1, 1, 1]);
});

test("marks in sight are what a look at all of them finds", () => {
  const r = random(7);
  const list = new MarkList(Array.from({ length: 300 }, (_, i) => { const start = Math.floor(r() * 2000); return mark(String(i), start, start + 1 + Math.floor(r() ** 8 * 900)); }));
  for (let start = 0; start < 2000; start += 37) {
    const stretches = [{ start, end: start + 20 }, { start: start + 60, end: start + 90 }];
    const touches = ({ shape }: Mark) => stretches.some((s) => shape.start <= s.end && shape.end >= s.start);
    assert.deepEqual(list.within(stretches).map((at) => list.marks[at]), list.marks.filter(touches));
  }
});
