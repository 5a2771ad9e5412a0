// Spans as decorations: a mark for the stretch, and a name above where it begins that takes no room in the line.
import { Decoration, EditorView, WidgetType, type DecorationSet } from "@codemirror/view";
import { RangeSetBuilder, StateEffect, StateField, type Extension } from "@codemirror/state";
import { classTitle, type Field } from "../schema.ts";
import { classStyle, inkOn } from "../shapes/palette.ts";
import type { Pin, TextHeat } from "../surface.ts";
import { MarkList, type Mark } from "./mark_list.ts";
import type { Offsets } from "./offsets.ts";

type Chip = { readonly title: string; readonly paint: string; readonly look: Mark["look"] };

class Chips extends WidgetType {
  readonly chips: readonly Chip[];
  private readonly key: string;
  constructor(chips: readonly Chip[], key: string) {
    super();
    this.chips = chips;
    this.key = key;
  }

  override eq(other: Chips): boolean { return other.key === this.key; }
  override get estimatedHeight(): number { return -1; }
  override ignoreEvent(): boolean { return false; }

  override toDOM(): HTMLElement {
    const anchor = document.createElement("span");
    anchor.className = "lw-chips";
    const row = anchor.appendChild(document.createElement("span"));
    for (const { title, paint, look } of this.chips) {
      const chip = row.appendChild(document.createElement("span"));
      chip.className = `lw-chip ${paint} lw-${look}`;
      chip.textContent = title;
    }
    return anchor;
  }
}

/** Class names of paints and the style sheet that gives them their colours. No inline styles: the policy forbids them. */
export class Paints {
  private readonly names = new Map<string, string>();
  private readonly byField = new WeakMap<Field, Map<string, string>>();
  readonly sheet = new CSSStyleSheet();
  /** Equal decorations are one object: with thousands of spans an edit then compares by identity. */
  private readonly marks = new Map<string, Decoration>();
  private readonly widgets = new Map<string, Decoration>();

  mark(name: string): Decoration {
    const known = this.marks.get(name) ?? Decoration.mark({ class: name });
    this.marks.set(name, known);
    return known;
  }

  chips(chips: readonly Chip[]): Decoration {
    const key = chips.map((c) => `${c.paint} ${c.look} ${c.title}`).join("\n");
    const known = this.widgets.get(key) ?? Decoration.widget({ side: -1, widget: new Chips(chips, key) });
    this.widgets.set(key, known);
    return known;
  }

  nameOf(field: Field, className: string): string {
    const names = this.byField.get(field) ?? new Map<string, string>();
    this.byField.set(field, names);
    const name = names.get(className) ?? this.freshName(field, className);
    names.set(className, name);
    return name;
  }

  private freshName(field: Field, className: string): string {
    const style = classStyle(field, className);
    const key = `${style.color} ${style.core}`;
    let name = this.names.get(key);
    if (!name) {
      name = `lw-paint-${this.names.size}`;
      this.names.set(key, name);
      const core = style.core === "none" ? "solid" : style.core === "light" ? "double" : "groove";
      this.sheet.insertRule(`.${name} { --paint: ${style.color}; --ink: ${inkOn(style.color)}; --line: ${core}; }`);
    }
    return name;
  }
}

const titleOf = (mark: Mark): string => {
  const title = classTitle(mark.field, mark.shape.class);
  return mark.owner ? `${title} · ${mark.owner}` : title;
};

function decorated({ marks, lanes: lane }: MarkList, shown: readonly number[], offsets: Offsets, paints: Paints): DecorationSet {
  const builder = new RangeSetBuilder<Decoration>();
  for (let i = 0; i < shown.length;) {
    const start = marks[shown[i] ?? 0]?.shape.start ?? 0;
    const from = offsets.toUnit(start);
    const together: { mark: Mark; lane: number }[] = [];
    for (let at = shown[i]; at !== undefined; at = shown[++i]) {
      const mark = marks[at];
      if (mark?.shape.start !== start) break;
      together.push({ mark, lane: lane[at] ?? 0 });
    }
    builder.add(from, from, paints.chips(together.map(({ mark }) => ({ title: titleOf(mark), look: mark.look, paint: paints.nameOf(mark.field, mark.shape.class) }))));
    for (const { mark, lane: low } of together) {
      const to = offsets.toUnit(mark.shape.end);
      const on = mark.selected ? " lw-selected" : "";
      if (to > from) builder.add(from, to, paints.mark(`lw-mark ${paints.nameOf(mark.field, mark.shape.class)} lw-lane-${low} lw-${mark.look}${on}`));
    }
  }
  return builder.finish();
}

export const setMarks = StateEffect.define<MarkList>();

const markField = StateField.define<MarkList>({
  create: () => new MarkList([]),
  update(held, transaction) {
    for (const effect of transaction.effects) if (effect.is(setMarks)) return effect.value;
    return held;
  },
});

/** The marks in sight: with thousands of them a change costs what is seen of it. */
export function markDecorations(offsets: Offsets, paints: Paints): Extension {
  let made: { list: MarkList; ranges: EditorView["visibleRanges"]; set: DecorationSet } | null = null;
  return [markField, EditorView.decorations.of((view) => {
    const list = view.state.field(markField);
    const ranges = view.visibleRanges;
    if (made?.list !== list || made.ranges !== ranges) {
      const stretches = ranges.map(({ from, to }) => ({ start: offsets.toPoint(from), end: offsets.toPoint(to) }));
      made = { list, ranges, set: decorated(list, list.within(stretches), offsets, paints) };
    }
    return made.set;
  })];
}

/** The name of a pin, above where its span begins. */
class PinSign extends WidgetType {
  private readonly pin: Pin;
  constructor(pin: Pin) {
    super();
    this.pin = pin;
  }

  override eq(other: PinSign): boolean { return other.pin.name === this.pin.name && other.pin.look === this.pin.look; }
  override ignoreEvent(): boolean { return false; }

  override toDOM(): HTMLElement {
    const sign = document.createElement("sup");
    sign.className = `lw-pin-sign lw-pin-${this.pin.look}`;
    sign.textContent = this.pin.name;
    return sign;
  }
}

export function pinDecorations(pins: readonly Pin[], heat: readonly TextHeat[], offsets: Offsets): DecorationSet {
  const ranges = pins.flatMap((pin) => {
    const from = pin.place.start === undefined ? 0 : offsets.toUnit(Math.min(pin.place.start, offsets.length));
    const to = pin.place.end === undefined ? 0 : offsets.toUnit(Math.min(pin.place.end, offsets.length));
    if (to <= from) return [];
    return [Decoration.mark({ class: `lw-pinned lw-pin-${pin.look}` }).range(from, to), Decoration.widget({ side: 1, widget: new PinSign(pin) }).range(to)];
  });
  const warm = heat.flatMap(({ start, end, share }) => {
    const [from, to] = [start, end].map((at) => offsets.toUnit(Math.min(at, offsets.length))) as [number, number];
    return to > from ? [Decoration.mark({ class: `lw-heat lw-heat-${Math.ceil(4 * share)}` }).range(from, to)] : [];
  });
  return Decoration.set([...ranges, ...warm], true);
}

export const setPinned = StateEffect.define<DecorationSet>();

export const pinField = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(held, transaction) {
    for (const effect of transaction.effects) if (effect.is(setPinned)) return effect.value;
    return held;
  },
  provide: (field) => EditorView.decorations.from(field),
});

/** The look of the text surface, for its shadow root. */
export const markStyles = `
:host { display: block; position: absolute; inset: 0; }
.lw-frame .cm-editor.cm-editor { height: 100%; background: transparent; color: inherit; }
.lw-frame .cm-editor.cm-focused { outline: none; }
.lw-frame .cm-editor .cm-scroller { font: 16px/1.7 system-ui, "Noto Sans", "Noto Sans Arabic", sans-serif; overflow: auto; }
.lw-frame.lw-marked .cm-editor .cm-scroller { line-height: 2.15; }
.lw-frame .cm-editor .cm-content { max-inline-size: 78ch; margin-inline: auto; padding: 24px 24px 40vh; caret-color: currentColor; cursor: text; flex-shrink: 1; min-width: 0; box-sizing: border-box; inline-size: 100%; }
.lw-frame .cm-editor .cm-line { padding: 0; }
.lw-frame .cm-editor .cm-cursor { border-inline-start: 2px solid currentColor; }
.lw-frame .cm-editor .cm-selectionBackground, .lw-frame .cm-editor.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground { background: color-mix(in srgb, var(--mantine-color-anchor, #2a468d) 32%, transparent); }
.lw-mark { background: color-mix(in srgb, var(--paint) 20%, transparent); border-block-end: 3px var(--line) var(--paint); border-radius: 2px 2px 0 0; }
.lw-lane-1 { padding-block-end: 4px; } .lw-lane-2 { padding-block-end: 8px; } .lw-lane-3 { padding-block-end: 12px; }
.lw-mark.lw-dashed { background: none; border-block-end: 2px dashed var(--paint); }
.lw-mark.lw-faint { background: none; border-block-end: 2px dotted var(--paint); }
.lw-mark.lw-selected { background: color-mix(in srgb, var(--paint) 45%, transparent); outline: 2px solid currentColor; outline-offset: 1px; }
.lw-chips { display: inline-block; position: relative; inline-size: 0; block-size: 0; vertical-align: baseline; user-select: none; }
.lw-chips > span { position: absolute; inset-block-end: 13px; inset-inline-start: 0; display: flex; gap: 2px; pointer-events: none; }
.lw-chip { font: 600 10px/13px system-ui, sans-serif; padding-inline: 3px; border-radius: 2px; white-space: nowrap; background: var(--paint); color: var(--ink); max-inline-size: 14em; overflow: hidden; text-overflow: ellipsis; }
.lw-chip.lw-dashed, .lw-chip.lw-faint { background: var(--lw-surface, #fafafa); color: inherit; border: 1px dashed var(--paint); line-height: 11px; }
.lw-grips > .lw-grip { inline-size: 14px; margin-left: -7px; cursor: ew-resize; touch-action: none; }
@media (pointer: coarse) { .lw-grips > .lw-grip { inline-size: 28px; margin-left: -14px; } }
.lw-grip::before { content: ""; position: absolute; inset-block: 0; left: calc(50% - 1px); inline-size: 2px; background: currentColor; }
.lw-grip::after { content: ""; position: absolute; left: calc(50% - 4px); inline-size: 8px; block-size: 8px; border-radius: 50%; background: currentColor; }
.lw-grip-start::after { top: -6px; } .lw-grip-end::after { bottom: -6px; }
.lw-hidden .lw-grips { visibility: hidden; }
.lw-hidden .lw-mark { background: none; border-color: transparent; outline: none; } .lw-hidden .lw-chips { visibility: hidden; }
.lw-control { color: var(--mantine-color-dimmed, #767676); font-size: 0.75em; }
.lw-frame .cm-searchMatch { background: #F0E44288; }
.lw-heat { background: color-mix(in srgb, #D55E00 var(--heat), transparent); }
.lw-heat-1 { --heat: 15%; } .lw-heat-2 { --heat: 30%; } .lw-heat-3 { --heat: 45%; } .lw-heat-4 { --heat: 60%; }
.lw-pinned { box-shadow: inset 0 0 0 1.5px currentColor; border-radius: 3px; cursor: pointer; }
.lw-pinned.lw-pin-resolved { box-shadow: none; outline: 1px dotted currentColor; }
.lw-pin-sign { font: 600 11px/16px system-ui, sans-serif; display: inline-block; min-inline-size: 16px; padding-inline: 3px; margin-inline-start: 2px; box-sizing: border-box; text-align: center; border-radius: 8px; background: #5b2a86; color: #fff; cursor: pointer; user-select: none; }
.lw-pin-sign.lw-pin-resolved { background: #fff; color: #5b2a86; border: 1px solid #5b2a86; line-height: 14px; }
@media (forced-colors: active) { .lw-mark { border-block-end-color: Highlight; } }
`;

/** Each line reads in the direction of its own first letter. */
export const lineDirections: Extension = [
  EditorView.perLineTextDirection.of(true),
  EditorView.decorations.of((view) => {
    const builder = new RangeSetBuilder<Decoration>();
    for (const { from, to } of view.visibleRanges)
      for (let at = from; at <= to;) {
        const line = view.state.doc.lineAt(at);
        builder.add(line.from, line.from, Decoration.line({ attributes: { dir: "auto" } }));
        at = line.to + 1;
      }
    return builder.finish();
  }),
];
