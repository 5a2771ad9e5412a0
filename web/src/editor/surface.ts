// What the image and the text surface have in common: framework-free, mounted once, driven by calls and events.
import type { Field } from "./schema.ts";
import type { Shape } from "./shapes/shape.ts";

/** A shape field drawn on a surface, with what is drawn in it. */
export type Layer = { readonly field: Field; readonly shapes: readonly Shape[] };

/** Shapes shown but not owned: suggestions (dashed) and, in review, the answers compared. */
export type GhostLayer = {
  readonly field: Field;
  readonly name: string;
  readonly look: "dashed" | "solid" | "faint";
  readonly shapes: readonly Shape[];
};

/** What a class key would do now: nothing armed is selecting. */
export type Tool = { readonly kind: "select" } | { readonly kind: "draw"; readonly field: string; readonly class: string };

export type Selected = { readonly field: string; readonly id: string } | null;

export type SurfaceEvents = {
  /** A person changed the shapes of a field; `gesture` names changes that belong to one step of undo. */
  change: { field: string; shapes: readonly Shape[]; gesture?: string };
  select: Selected;
  /** A shape was drawn, put down or marked. */
  made: Selected;
  tool: Tool;
  /** A sentence for the live region. */
  say: SurfaceSaying;
};

/** What happened, to be worded by the catalogue. */
export type SurfaceSaying = { what: "added" | "removed" | "moved" | "selected" | "relabelled" | "nothing_selected"; title: string; measures: string };

/** One act of a surface: feeds menu, shortcut and palette alike. `keys` as in "Delete" or "Mod+z". */
export type SurfaceCommand = {
  readonly id: SurfaceCommandId;
  readonly keys: string;
  enabled(): boolean;
  run(): void;
  /** For keys that act while held. */
  release?(): void;
};
export type SurfaceCommandId =
  | "fit" | "zoom_in" | "zoom_out" | "hide" | "delete" | "new" | "next" | "previous" | "caret" | "snap" | "duplicate" | "select_tool"
  | "end_left" | "end_right" | "start_left" | "start_right";

/** Words the surface shows by itself; the host takes them from the catalogue. */
export type SurfaceWords = { readonly surface: string };

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
  setTool(tool: Tool): void;
  select(selected: Selected): void;
  /** What the key of a class does: relabels the selected shape of the field, or arms or makes a new one. */
  applyClass(field: string, name: string): void;
  readonly commands: readonly SurfaceCommand[];
  on<K extends keyof SurfaceEvents>(name: K, handler: (event: SurfaceEvents[K]) => void): () => void;
  focus(): void;
  destroy(): void;
}
