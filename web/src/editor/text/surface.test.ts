// What holds of marks in a text, whatever hands do: the surface is worked without a screen.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Item } from "#shared/api/index.ts";
import { random } from "../bench/random.ts";
import { Draft } from "../draft.ts";
import type { Field, Schema } from "../schema.ts";
import { textKinds } from "../shapes/registry.ts";
import type { TextShape } from "../shapes/text_shape.ts";
import type { GhostLayer, Link } from "../surface.ts";
import { turnsIn } from "../view/conversation.ts";
import { answerAbout } from "../view/quoted.ts";
import { corpus } from "./corpus.ts";
import { TextSurface } from "./surface.ts";

const names: Field = { name: "names", kind: "spans", on: "text", classes: [{ name: "PER" }, { name: "ORG" }] };
const said: Field = { name: "said", kind: "spans", on: "text", unit: "turn", classes: [{ name: "PER" }, { name: "ORG" }] };
const joins: Field = { name: "joins", kind: "relations", of: "names", classes: [{ name: "with" }] };
const schema: Schema = { fields: [names, said] };
const layers = [names, said].map((field) => ({ field, shapes: [] }));

/** A surface and the draft it writes to, as the page puts them together. */
function desk(text: string) {
  let now = 0;
  const draft = new Draft({}, () => (now += 400)); // some changes of one gesture fall together
  const surface = new TextSurface({ surface: "text", points: String, pixels: String });
  const changes: string[] = [];
  surface.on("change", (e) => { changes.push(e.field); draft.set(e.field, e.shapes.length > 0 ? e.shapes : undefined, e.gesture); });
  surface.setDoc({ text, turns: turnsIn(text), layers });
  const drawn = (field: string) => (draft.values[field] ?? []) as readonly TextShape[];
  draft.on(() => { for (const { name } of schema.fields) surface.setShapes(name, drawn(name)); });
  const item: Item = { id: "item_1", external_id: "a", state: "open", reason: "", data: { text }, hash: "ab12", meta: {}, media: [], created_at: "" };
  return { text, draft, surface, changes, drawn, sent: () => JSON.stringify(answerAbout(schema, item, draft.values)) };
}

type Desk = ReturnType<typeof desk>;
type Act = (to: Desk, r: () => number) => void;

const whole = (r: () => number, most: number) => Math.floor(r() * most);
const unit = ({ text }: Desk, r: () => number) => whole(r, text.length + 1);
const flip = (r: () => number) => r() < 0.5;
const field = (r: () => number) => (r() < 0.7 ? "names" : "said");
const ghosts = (to: Desk, r: () => number): GhostLayer[] => {
  const start = whole(r, to.text.length);
  return [{ field: names, name: "model", look: "dashed", shapes: [{ id: "g", class: "PER", start, end: start + 3 } as TextShape] }];
};
const links = (to: Desk): Link[] =>
  to.drawn("names").slice(1).map(({ id }, i) => ({ field: "names", from: id, to: to.drawn("names")[i]?.id ?? "", title: "with", relation: joins, id: String(i), class: "with", chosen: i === 0 }));
const command = (id: string): Act => ({ surface }) => { const row = surface.commands.find((c) => c.id === id); if (row?.enabled()) row.run(); row?.release?.(); };

const looks: readonly Act[] = [
  (to, r) => to.surface.selectText(unit(to, r), unit(to, r)),
  (to, r) => { const at = unit(to, r); to.surface.selectText(at); to.surface.click(at); },
  (to, r) => { to.surface.setGhosts(ghosts(to, r)); to.surface.doubleClick(unit(to, r)); },
  (to, r) => { const at = unit(to, r); to.surface.search({ words: to.text.slice(at, at + 1 + whole(r, 4)), matchCase: flip(r), wholeWords: flip(r) }, flip(r) ? "names" : null); },
  (to, r) => { to.surface.step(flip(r) ? 1 : -1); },
  ({ surface }) => { surface.search(null, null); },
  (to, r) => { to.surface.dragEdge(flip(r) ? "start" : "end", unit(to, r), flip(r)); to.surface.cancelEdge(); },
  (to, r) => to.surface.setPins([{ id: "p", name: "1", look: "open", place: { start: unit(to, r), end: unit(to, r) } }]),
  (to, r) => to.surface.setHeat([{ start: unit(to, r), end: unit(to, r), share: r() }]),
  (to) => to.surface.setLinks(links(to)),
  ({ surface }) => { surface.escape(); },
  ({ surface }) => { surface.place(); },
  ...["caret", "hide", "snap", "next", "previous", "link_next", "link_previous", "chain_next", "chain_previous", "find", "alike"].map(command),
];

const mark: Act = (to, r) => {
  const from = unit(to, r);
  to.surface.selectText(from, r() < 0.3 ? from : Math.min(to.text.length, from + whole(r, 30)));
  to.surface.applyClass(field(r), flip(r) ? "PER" : "ORG");
};
const edits: readonly Act[] = [
  mark, mark, mark,
  (to, r) => to.surface.applyClass("names", flip(r) ? "PER" : "ORG"),
  (to, r) => { to.surface.dragEdge(flip(r) ? "start" : "end", unit(to, r), flip(r)); to.surface.commitEdge(); },
  (to) => { to.surface.markFound("names", "ORG"); },
  ...["delete", "end_left", "end_right", "start_left", "start_right"].map(command),
];

function work(to: Desk, acts: readonly Act[], seed: number, count: number): void {
  const r = random(seed);
  for (let i = 0; i < count; i++) acts[whole(r, acts.length)]?.(to, r);
}

for (const [name, text] of Object.entries(corpus)) {
  const seeds = [1, 2, 3, 4];

  test(`${name}: whatever was done, undo gives the start, and redo the end`, () => {
    for (const seed of seeds) {
      const to = desk(text);
      work(to, [...edits, ...looks], seed, 150);
      const end = to.sent();
      while (to.draft.undo());
      assert.deepEqual(to.draft.values, {});
      while (to.draft.redo());
      assert.equal(to.sent(), end);
      assert.ok(text === "" || to.changes.length > 5, `only ${to.changes.length} changes`);
    }
  });

  test(`${name}: what hands mark is read back as it was sent, cuts no letter, and quotes what a count of code points finds`, () => {
    const points = [...text];
    let length = 0;
    const borders = new Set([0, ...[...new Intl.Segmenter(undefined, { granularity: "grapheme" }).segment(text)].map(({ segment }) => (length += [...segment].length))]);
    for (const seed of seeds) {
      const to = desk(text);
      work(to, [...edits, ...looks], 10 + seed, 80);
      const { values } = JSON.parse(to.sent()) as { values: Record<string, (TextShape & { quote?: string })[]> };
      for (const { name: of, kind } of schema.fields) {
        const marks = values[of] ?? [];
        assert.deepEqual(textKinds.get(kind)?.read(marks), to.drawn(of));
        assert.equal(new Set(marks.map((m) => m.id)).size, marks.length);
        for (const { start, end, quote } of marks) {
          assert.ok(start < end && borders.has(start) && borders.has(end), `${seed}: ${start}..${end} of ${JSON.stringify(points.slice(start, end).join(""))}`);
          assert.equal(quote ?? points.slice(start, end).join(""), points.slice(start, end).join(""));
        }
      }
    }
  });

  test(`${name}: looking changes nothing`, () => {
    const to = desk(text);
    work(to, [mark], 3, 8);
    const before = to.sent();
    const count = to.changes.length;
    work(to, looks, 4, 200);
    assert.equal(to.sent(), before);
    assert.equal(to.changes.length, count);
  });
}
