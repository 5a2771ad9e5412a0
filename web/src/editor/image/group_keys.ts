// Objects that belong together: put into a group by key, all that are selected or one after another, taken out again, moved as one.
import type { Shape } from "../shapes/shape.ts";
import type { SurfaceCommand } from "../surface.ts";
import type { HandSurface } from "./drawing.ts";
import type { Entry } from "./layers.ts";
import type { Rect, Size } from "./points.ts";

export interface GroupHost {
  readonly surface: HandSurface;
  /** The selected shape, unless it may only be looked at. */
  editable(): Entry | null;
  /** All that are selected. */
  taken(): readonly Entry[];
  shapes(field: string): readonly Shape[];
  replaceAll(field: string, shapes: readonly Shape[]): void;
}

/** A name that no group of `shapes` has. */
export function freshGroup(shapes: readonly Shape[]): string {
  const used = new Set(shapes.map((s) => s.group));
  let next = 1;
  while (used.has(String(next))) next++;
  return String(next);
}

export function withoutGroup(shape: Shape): Shape {
  const { group: _, ...alone } = shape;
  return alone;
}

/** Those of `shapes` and all that are in a group with one of them. */
export function membersOf(all: readonly Shape[], shapes: readonly Shape[]): readonly Shape[] {
  const ids = new Set(shapes.map((s) => s.id));
  const groups = new Set(shapes.map((s) => s.group));
  return all.filter((s) => ids.has(s.id) || (s.group !== undefined && groups.has(s.group)));
}

/** How far all of them can go together before one leaves the picture; what lies outside already goes no further. */
export function heldTogether(all: readonly Rect[], dx: number, dy: number, image: Size): [number, number] {
  const hold = (by: number, low: (r: Rect) => number, length: (r: Rect) => number, room: number) =>
    all.reduce((far, r) => (by < 0 ? Math.max(far, Math.min(0, -low(r))) : Math.min(far, Math.max(0, room - low(r) - length(r)))), by);
  return [hold(dx, (r) => r.x, (r) => r.w, image.width), hold(dy, (r) => r.y, (r) => r.h, image.height)];
}

export class GroupKeys {
  private readonly host: GroupHost;
  /** The shape whose group others are put into. */
  private begun: { field: string; id: string } | null = null;

  constructor(host: GroupHost) { this.host = host; }

  readonly commands: readonly SurfaceCommand[] = [
    { id: "group", keys: "Shift+g", enabled: () => this.host.editable() !== null, run: () => this.group() },
    { id: "ungroup", keys: "Shift+u", enabled: () => this.host.editable() !== null && this.host.taken().some(({ shape }) => shape.group !== undefined), run: () => this.ungroup() },
  ];

  /** All that are selected; of one alone the first time it begins with it, after that it puts the selected one to it. */
  private group(): void {
    const entry = this.host.editable();
    if (!entry) return;
    const { shape, field } = entry;
    const taken = this.host.taken().map((e) => e.shape);
    const all = this.host.shapes(field.name);
    const first = this.begun?.field === field.name ? all.find((s) => s.id === this.begun?.id) : undefined;
    this.begun = taken.length > 1 || first === shape ? null : first ? this.begun : { field: field.name, id: shape.id };
    if (taken.length > 1) this.put(field.name, all, taken);
    else if (first === shape) this.host.surface.tell("group_done");
    else if (first) this.put(field.name, all, [first, shape]);
    else this.host.surface.tell("group_begins");
  }

  private put(field: string, all: readonly Shape[], shapes: readonly Shape[]): void {
    const group = shapes.find((s) => s.group !== undefined)?.group ?? freshGroup(all);
    const joins = new Set(membersOf(all, shapes));
    if (shapes.some((s) => s.group !== group)) this.host.replaceAll(field, all.map((s) => (joins.has(s) && s.group !== group ? { ...s, group } : s)));
    this.host.surface.tell("grouped", { count: joins.size });
  }

  /** Out of their groups; whoever is left in one alone is out of it too. */
  private ungroup(): void {
    const entry = this.host.editable();
    if (!entry) return;
    const all = this.host.shapes(entry.field.name);
    const taken = new Set(this.host.taken().map((e) => e.shape));
    const members = membersOf(all, [...taken]).filter((s) => s.group !== undefined);
    const stays = (shape: Shape) => !taken.has(shape) && members.some((s) => s !== shape && s.group === shape.group && !taken.has(s));
    const alone = new Set(members.filter((s) => !stays(s)));
    this.begun = null;
    this.host.replaceAll(entry.field.name, all.map((s) => (alone.has(s) ? withoutGroup(s) : s)));
    this.host.surface.tell("ungrouped");
  }
}
