// The shapes on the image: which there are, where they lie, in which order they are drawn.
import { classStyle, type ClassStyle } from "../shapes/palette.ts";
import { imageKindOf, imageKinds } from "../shapes/registry.ts";
import type { ImageShapeKind, Shape } from "../shapes/shape.ts";
import type { Field } from "../schema.ts";
import type { GhostLayer, Layer, Selected } from "../surface.ts";
import { type ImagePoint, type Rect } from "./points.ts";
import { ShapeIndex } from "./shape_index.ts";

/** One drawn thing. */
export type Entry = {
  readonly key: string;
  readonly field: Field;
  readonly kind: ImageShapeKind<Shape>;
  readonly shape: Shape;
  readonly style: ClassStyle;
  readonly look: "own" | GhostLayer["look"];
  readonly owner: string;
};

type Placed = Entry & { /** Where it stands in drawing order. */ order: number };

const keyOf = (owner: string, field: string, id: string): string => `${owner}\n${field}\n${id}`;

export class Layers {
  readonly index = new ShapeIndex();
  private readonly entries = new Map<string, Placed>();
  private readonly fields = new Map<string, { field: Field; shapes: readonly Shape[] }>();
  /** The only class that is shown, of every field; null: all. */
  only: string | null = null;

  get count(): number { return this.entries.size; }

  /** Replaces everything. */
  fill(layers: readonly Layer[], ghosts: readonly GhostLayer[]): void {
    this.entries.clear();
    this.fields.clear();
    for (const ghost of ghosts)
      for (const shape of this.read(ghost.field, ghost.shapes)) this.enter(ghost.field, shape, ghost.look, ghost.name);
    for (const { field, shapes } of layers) {
      const own = this.read(field, shapes);
      this.fields.set(field.name, { field, shapes: own });
      for (const shape of own) this.enter(field, shape, "own", "");
    }
    this.number();
    this.index.fill([...this.entries].map(([key, e]) => [key, e.kind.bounds(e.shape)] as const));
  }

  /** Other ghosts, with the own shapes as they are. */
  setGhosts(ghosts: readonly GhostLayer[]): void { this.fill([...this.fields.values()], ghosts); }

  /** Sets the shapes of one field and returns the bounds of what changed, before and after. Unchanged shapes are
   *  known by identity, so an edit among 10,000 costs one pass without drawing. */
  setShapes(name: string, shapes: readonly Shape[]): Rect[] {
    const held = this.fields.get(name);
    if (!held) return [];
    const next = this.read(held.field, shapes);
    const dirty: Rect[] = [];
    const stay = new Set(next.map((s) => s.id));
    for (const old of held.shapes) if (!stay.has(old.id)) this.leave(keyOf("", name, old.id), dirty);
    for (const shape of next) {
      const key = keyOf("", name, shape.id);
      if (this.entries.get(key)?.shape === shape) continue;
      const before = this.index.boundsOf(key);
      if (before) dirty.push(before);
      this.enter(held.field, shape, "own", "");
      const after = this.entries.get(key)?.kind.bounds(shape);
      if (after) { this.index.put(key, after); dirty.push(after); }
    }
    this.fields.set(name, { field: held.field, shapes: next });
    if (next.length !== held.shapes.length || next.some((s, i) => s.id !== held.shapes[i]?.id)) this.number();
    return dirty;
  }

  field(name: string): Field | null { return this.fields.get(name)?.field ?? null; }
  shapes(name: string): readonly Shape[] { return this.fields.get(name)?.shapes ?? []; }
  kindOf(name: string): ImageShapeKind<Shape> | null {
    const field = this.field(name);
    return (field && imageKindOf(field)) ?? null;
  }

  entry(selected: Selected): Entry | null {
    return selected ? this.entries.get(keyOf("", selected.field, selected.id)) ?? null : null;
  }

  /** Own entries that are shown, in drawing order. */
  walk(): Entry[] {
    return this.inOrder([...this.entries.values()].filter((e) => e.look === "own" && this.isShown(e)));
  }

  /** In drawing order. */
  within(rect: Rect): Entry[] {
    return this.inOrder(this.index.query(rect).map((key) => this.entries.get(key)).filter((e) => e !== undefined && this.isShown(e)) as Placed[]);
  }

  /** Own entries under a point, the smallest first: a small thing on a large one can be reached. */
  at(point: ImagePoint, reach: number): Entry[] { return this.hit(point, reach, (e) => e.look === "own"); }

  /** The smallest ghost under a point. */
  ghostAt(point: ImagePoint, reach: number): Entry | undefined { return this.hit(point, reach, (e) => e.look !== "own")[0]; }

  private hit(point: ImagePoint, reach: number, counts: (entry: Entry) => boolean): Entry[] {
    const area = (e: Entry) => { const b = e.kind.bounds(e.shape); return b.w * b.h; };
    return this.within({ x: point.x - reach, y: point.y - reach, w: 2 * reach, h: 2 * reach })
      .filter((e) => counts(e) && e.kind.hits(e.shape, point, reach))
      .sort((a, b) => area(a) - area(b));
  }

  private read(field: Field, shapes: readonly Shape[]): readonly Shape[] {
    return imageKinds.has(field.kind) ? shapes : [];
  }

  private enter(field: Field, shape: Shape, look: Entry["look"], owner: string): void {
    const kind = imageKindOf(field);
    if (!kind) return;
    const key = keyOf(owner, field.name, shape.id);
    this.entries.set(key, { key, field, kind, shape, look, owner, order: this.entries.get(key)?.order ?? 0, style: classStyle(field, shape.class) });
  }

  private isShown(entry: Entry): boolean { return this.only === null || entry.shape.class === this.only; }

  private inOrder(entries: Placed[]): Entry[] { return entries.sort((a, b) => a.order - b.order); }

  /** Ghosts first, then the fields in their order, each as its list has them. */
  private number(): void {
    let order = 0;
    for (const entry of this.entries.values()) if (entry.look !== "own") entry.order = order++;
    for (const [name, { shapes }] of this.fields)
      for (const { id } of shapes) {
        const entry = this.entries.get(keyOf("", name, id));
        if (entry) entry.order = order++;
      }
  }

  private leave(key: string, dirty: Rect[]): void {
    const bounds = this.index.boundsOf(key);
    if (bounds) dirty.push(bounds);
    this.entries.delete(key);
    this.index.remove(key);
  }
}
