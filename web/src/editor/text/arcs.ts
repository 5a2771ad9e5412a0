// Relations as arcs above the lines of text. Only those with an end near what is seen are drawn; they are measured together
// with the text, never in the middle of a change.
import { StateEffect, StateField, type EditorState, type Extension } from "@codemirror/state";
import { EditorView, ViewPlugin, type PluginValue, type ViewUpdate } from "@codemirror/view";
import { LANES_MAX, waysOf, type Ends, type Foot, type Way } from "./arc_layout.ts";
import type { Range } from "./snap.ts";

/** One relation as it is shown: the marks it joins, in UTF-16 units. */
export type Arc = {
  readonly key: string;
  readonly from: Range;
  readonly to: Range;
  readonly title: string;
  readonly paint: string;
  readonly chosen: boolean;
  /** Without a point where neither end is the first. */
  readonly pointed: boolean;
};

export const setArcs = StateEffect.define<readonly Arc[]>();

const arcField = StateField.define<readonly Arc[]>({
  create: () => [],
  update(held, transaction) {
    for (const effect of transaction.effects) if (effect.is(setArcs)) return effect.value;
    return held;
  },
});

/** More cannot be told apart on one screen. */
const DRAWN_MAX = 300;
const CROWDED = "lw-crowded";
/** Above a line's letters stand the names of its marks. */
const NAMES_PX = 11;

type Drawn = { readonly arc: Arc; readonly way: Way };

const SVG = "http://www.w3.org/2000/svg";
function svg<K extends "svg" | "g" | "path" | "text">(name: K, attributes: Readonly<Record<string, string>>): SVGElementTagNameMap[K] {
  const made = document.createElementNS(SVG, name) as SVGElementTagNameMap[K];
  for (const [attribute, value] of Object.entries(attributes)) made.setAttribute(attribute, value);
  return made;
}

/** Those with an end in what the editor has drawn. */
function inSight(state: EditorState, { from, to }: Range): Arc[] {
  const seen = (at: number) => from <= at && at <= to;
  return state.field(arcField).filter((arc) => seen(arc.from.from) || seen(arc.to.from)).slice(0, DRAWN_MAX);
}

/** Do more than two arcs go over one place of the text? */
function isCrowded(arcs: readonly Arc[]): boolean {
  const edges = arcs.flatMap(({ from, to }) => [[Math.min(from.from, to.from), 1], [Math.max(from.to, to.to), -1]] as const).sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  let open = 0;
  return edges.some(([, by]) => (open += by) > LANES_MAX / 2);
}

class ArcLayer implements PluginValue {
  private readonly svg = svg("svg", { class: "lw-arcs", "aria-hidden": "true", width: "1", height: "1" });
  private readonly view: EditorView;
  private readonly measure = { key: this, read: () => this.read(), write: (drawn: readonly Drawn[]) => this.write(drawn) };

  constructor(view: EditorView) {
    this.view = view;
    view.scrollDOM.append(this.svg);
    view.requestMeasure(this.measure);
  }

  update(update: ViewUpdate): void {
    const told = update.transactions.some((t) => t.effects.some((e) => e.is(setArcs)));
    if (told || update.viewportChanged || update.geometryChanged) update.view.requestMeasure(this.measure);
  }

  destroy(): void { this.svg.remove(); }

  private read(): Drawn[] {
    const { view } = this;
    const arcs = inSight(view.state, view.viewport);
    if (arcs.length === 0) return [];
    const frame = view.scrollDOM.getBoundingClientRect();
    const origin: Foot = { x: frame.left - view.scrollDOM.scrollLeft, y: frame.top - view.scrollDOM.scrollTop };
    const content = view.contentDOM.getBoundingClientRect();
    const bounds = { left: content.left - origin.x + 18, right: content.right - origin.x - 18 };
    const ends = arcs.map((arc): Ends => ({ from: this.footOf(arc.from, origin), to: this.footOf(arc.to, origin) }));
    return waysOf(ends, bounds).flatMap((way, i) => { const arc = arcs[i]; return arc ? [{ arc, way }] : []; });
  }

  /** Of a mark that is not drawn only the line's place is known, and that by estimate. */
  private footOf({ from, to }: Range, origin: Foot): Foot {
    const first = this.view.coordsAtPos(from, 1);
    if (!first) return { x: 0, y: this.view.lineBlockAt(from).top + this.view.documentTop - origin.y };
    const last = this.view.coordsAtPos(to, -1);
    const whole = last && Math.abs(last.top - first.top) < 4 ? (first.left + last.left) / 2 : first.left + 6;
    return { x: whole - origin.x, y: first.top - NAMES_PX - origin.y };
  }

  /** Where arcs go through a margin more of them meet than the text tells; lines that have come apart stay so, or they would move at every scroll. */
  private makeRoom(drawn: readonly Drawn[]): void {
    const arcs = this.view.state.field(arcField);
    const { classList } = this.view.scrollDOM;
    const had = classList.contains(CROWDED);
    const has = arcs.length > 0 && (had || isCrowded(arcs) || drawn.some(({ way }) => way.lane >= LANES_MAX / 2));
    if (had === has) return;
    classList.toggle(CROWDED, has);
    this.view.requestMeasure(this.measure);
  }

  private write(drawn: readonly Drawn[]): void {
    this.makeRoom(drawn);
    this.svg.replaceChildren(...drawn.toSorted((a, b) => Number(a.arc.chosen) - Number(b.arc.chosen)).map(({ arc, way }) => {
      const group = svg("g", { class: `lw-arc ${arc.paint}${arc.chosen ? " lw-chosen" : ""}`, "data-arc": arc.key });
      const { tip, label } = way;
      group.append(svg("path", { class: "lw-arc-reach", d: way.path }), svg("path", { class: "lw-arc-line", d: way.path }));
      if (arc.pointed) group.append(svg("path", { class: "lw-arc-tip", d: `M${tip.x - 3} ${tip.y - 5}L${tip.x} ${tip.y + 1}L${tip.x + 3} ${tip.y - 5}Z` }));
      const name = svg("text", { x: String(label.x), y: String(label.y + 3.5) });
      name.textContent = arc.title;
      group.append(name);
      return group;
    }));
  }
}

export const arcLayer: Extension = [arcField, ViewPlugin.fromClass(ArcLayer)];

/** The arc a pointer hit. */
export const arcAt = (target: EventTarget | null): string | null =>
  (target instanceof Element ? target.closest("[data-arc]")?.getAttribute("data-arc") ?? null : null);

/** The look of arcs, for the shadow root. */
export const arcStyles = `
.lw-frame.lw-related .cm-editor .cm-scroller { line-height: 3.7; }
.lw-frame.lw-related .cm-editor .cm-scroller.lw-crowded { line-height: 4.8; }
.lw-arcs { position: absolute; left: 0; top: 0; overflow: visible; pointer-events: none; }
.lw-arc path { fill: none; stroke-linejoin: round; }
.lw-arc .lw-arc-reach { stroke: transparent; stroke-width: 9px; pointer-events: stroke; cursor: pointer; }
.lw-arc .lw-arc-line { stroke: color-mix(in srgb, var(--paint) 65%, currentColor); stroke-width: 1.5px; }
.lw-arc .lw-arc-tip { fill: color-mix(in srgb, var(--paint) 65%, currentColor); }
.lw-arc text { font: 600 10px system-ui, sans-serif; text-anchor: middle; fill: currentColor; stroke: var(--mantine-color-body, #fff); stroke-width: 4px; paint-order: stroke; pointer-events: auto; cursor: pointer; user-select: none; }
.lw-arc.lw-chosen .lw-arc-line { stroke: currentColor; stroke-width: 2.5px; } .lw-arc.lw-chosen .lw-arc-tip { fill: currentColor; }
.lw-arc.lw-chosen text { text-decoration: underline; }
.lw-hidden .lw-arcs { visibility: hidden; }
@media (forced-colors: active) { .lw-arc .lw-arc-line { stroke: CanvasText; } .lw-arc.lw-chosen .lw-arc-line { stroke: Highlight; } }
`;
