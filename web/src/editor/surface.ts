// What the image and the text surface have in common: framework-free, mounted once, driven by calls and events.
import type { Focus } from "./image/points.ts";
import type { Field } from "./schema.ts";
import type { Assisted, ModelState } from "./image/model_drawing.ts";
import type { MeasureWords, Shape } from "./shapes/shape.ts";

/** A shape field drawn on a surface, with what is drawn in it. */
export type Layer = { readonly field: Field; readonly shapes: readonly Shape[] };

/** Shapes shown but not owned: suggestions (dashed) and, in review, the answers compared. */
export type GhostLayer = {
  readonly field: Field;
  readonly name: string;
  readonly look: "dashed" | "solid" | "faint";
  readonly shapes: readonly Shape[];
};

/** A relation from one shape of a field to another. */
export type Link = {
  readonly field: string; readonly from: string; readonly to: string; readonly title: string;
  /** The field of relations it stands in, and which of them it is. */
  readonly relation: Field; readonly id: string; readonly class: string;
  readonly chosen: boolean;
};

/** Where something is that is talked about: a point, a span, an object, or where an object is. */
export type Place = { readonly on?: string; readonly field?: string; readonly object?: string; readonly x?: number; readonly y?: number; readonly start?: number; readonly end?: number };

/** A place with a sign on it; `name` stands in it. */
export type Pin = { readonly id: string; readonly name: string; readonly place: Place; readonly look: "open" | "resolved" | "new" };

/** How far answers are apart, 0..1, in squares of a picture `side` pixels wide, row by row. */
export type ImageHeat = { readonly columns: number; readonly rows: number; readonly side: number; readonly cells: Float32Array };
/** The same of a stretch of text. */
export type TextHeat = { readonly start: number; readonly end: number; readonly share: number };

/** What a class key would do now: nothing armed is selecting. */
export type Tool = { readonly kind: "select" } | { readonly kind: "draw"; readonly field: string; readonly class: string };

/** A shape begun point by point and not ended yet. */
export type Begun = { readonly field: string; readonly class: string; readonly points: readonly (readonly [number, number])[] };

/** `also`: others of the field that are selected with it, on a picture; it may be among them and stays then when another one comes in hand. */
export type Selected = { readonly field: string; readonly id: string; readonly also?: readonly string[] } | null;

export type SurfaceEvents = {
  /** A person changed the shapes of a field; `gesture` names changes that belong to one step of undo. */
  change: { field: string; shapes: readonly Shape[]; gesture?: string };
  select: Selected;
  /** A relation was chosen, or none; and one is to be taken away. */
  link: Selected;
  unlink: Selected;
  /** Somebody looks for words, or for what else is written as a mark is. */
  find: Find;
  /** A shape was drawn or marked. One that was only put down, to be moved where it belongs, is selected and no more. */
  made: Selected;
  tool: Tool;
  /** What is begun and not ended is other now, or nothing. */
  begun: Begun | null;
  /** A pin was pointed at. */
  pin: string;
  /** Somebody looks elsewhere on a picture. */
  focus: Focus;
  /** A ghost was clicked twice. */
  ghost: Shape;
  /** How far a question to the model has come; and what was made of its suggestion, before the answer has it. */
  model: ModelState | null;
  assisted: Assisted;
  /** A sentence for the live region. */
  say: SurfaceSaying;
};

/** Words to look for, and the class in hand; `alike`: to be marked as this one is. */
export type Find = { readonly words: string; readonly field: string | null; readonly class: string | null; readonly alike: boolean };

/** What happened, to be worded by the catalogue. */
export type SurfaceSaying = {
  what: "added" | "removed" | "moved" | "selected" | "relabelled" | "nothing_selected" | "point" | "pen" | "pen_taken" | "corner" | "joint" | "too_few_points" | "magnet_on" | "magnet_off"
    | "brush_taken" | "brush" | "eraser_on" | "eraser_off" | "enclose_on" | "enclose_off"
    | "group_begins" | "grouped" | "group_done" | "ungrouped"
    | "wand_on" | "superpixels_on" | "scissors_on" | "assist_off" | "assist_nothing" | "wand_reach" | "superpixels_reach"
    | "model_on" | "model_leaves_out" | "model_takes_in" | "model_corner" | "model_asked" | "model_suggested" | "model_nothing" | "model_failed"
    | "cut_begins" | "combine_apart" | "combine_nothing" | "combine_tangled" | "combine_uncut" | "hole_begins" | "line_begins"
    | "marked_alike"
    | "several" | "several_removed" | "several_relabelled"
    | "snap_word" | "snap_letter"
    | "copied" | "pasted" | "in_front" | "in_back" | "one_class_on" | "one_class_off";
  /** The class, and place and size, of the shape it is about; a place alone. */
  title?: string; measures?: string;
  /** Of a joint: whether it can be seen. */
  state?: string;
  /** The corner, of how many; how many points. */
  number?: number; count?: number;
};

/** One act of a surface: feeds menu, shortcut and palette alike. `keys` as in "Delete" or "Mod+z". */
export type SurfaceCommand = {
  readonly id: SurfaceCommandId;
  readonly keys: string;
  enabled(): boolean;
  run(): void;
  /** For keys that act while held. */
  release?(): void;
  /** Of a switch: is it on? */
  isOn?(): boolean;
};
export type SurfaceCommandId =
  | "fit" | "zoom_in" | "zoom_out" | "hide" | "delete" | "new" | "next" | "previous" | "caret" | "snap" | "duplicate" | "select_tool"
  | "corner_next" | "corner_previous" | "corner_add" | "joint_state" | "simplify" | "turn_left" | "turn_right" | "magnet"
  | "copy" | "paste" | "to_front" | "to_back" | "one_class"
  | "join" | "cut_off" | "hole" | "cut"
  | "link_next" | "link_previous" | "chain_next" | "chain_previous" | "find" | "alike"
  | "group" | "ungroup" | "keep" | "all" | "wand" | "superpixels" | "scissors" | "model"
  | "brush_larger" | "brush_smaller" | "eraser" | "enclose" | "fill"
  | "end_left" | "end_right" | "start_left" | "start_right";

/** Words the surface shows by itself; the host takes them from the catalogue. */
export type SurfaceWords = MeasureWords & { readonly surface: string };

type Handler<T> = (event: T) => void;

export class Emitter<Events extends Record<string, unknown>> {
  private readonly handlers = new Map<keyof Events, Set<Handler<never>>>();

  on<K extends keyof Events>(name: K, handler: Handler<Events[K]>): () => void {
    const set = this.handlers.get(name) ?? new Set();
    this.handlers.set(name, set.add(handler as Handler<never>));
    return () => set.delete(handler as Handler<never>);
  }

  emit<K extends keyof Events>(name: K, event: Events[K]): void {
    for (const handler of this.handlers.get(name) ?? []) (handler as Handler<Events[K]>)(event);
  }

  clear(): void { this.handlers.clear(); }
}

export interface Surface {
  mount(host: HTMLElement): void;
  setShapes(field: string, shapes: readonly Shape[]): void;
  /** Other ghosts; view and selection stay. */
  setGhosts(ghosts: readonly GhostLayer[]): void;
  setTool(tool: Tool): void;
  setPins(pins: readonly Pin[]): void;
  /** What a person would talk about now: the selected shape, the marked text, else the point they are at. */
  place(): Place | null;
  select(selected: Selected): void;
  /** Relations between shapes; those of other fields are left out. */
  setLinks(links: readonly Link[]): void;
  /** What the key of a class does: relabels the selected shape of the field, or arms or makes a new one. */
  applyClass(field: string, name: string): void;
  readonly commands: readonly SurfaceCommand[];
  on<K extends keyof SurfaceEvents>(name: K, handler: (event: SurfaceEvents[K]) => void): () => void;
  /** Is something begun that has to be ended or dropped first? */
  readonly unfinished: boolean;
  focus(): void;
  destroy(): void;
}
