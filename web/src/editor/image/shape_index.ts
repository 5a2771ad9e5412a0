// Which shapes meet a rectangle: a packed R-tree of what was there when it was built, and a short
// list of what changed since. Rebuilt when it is asked and the list has grown, so that an edit costs microseconds.
import Flatbush from "flatbush";
import { overlaps, type Rect } from "./points.ts";

const CHANGED_MAX = 512;

export class ShapeIndex {
  private tree: Flatbush | null = null;
  private inTree: string[] = [];
  private readonly bounds = new Map<string, Rect>();
  /** Not to be believed in the tree: moved, added or removed since it was built. */
  private readonly changed = new Set<string>();

  get size(): number { return this.bounds.size; }

  boundsOf(id: string): Rect | undefined { return this.bounds.get(id); }

  /** Replaces everything. Cost O(n log n). */
  fill(entries: Iterable<readonly [string, Rect]>): void {
    this.bounds.clear();
    for (const [id, rect] of entries) this.bounds.set(id, rect);
    this.rebuild();
  }

  put(id: string, rect: Rect): void {
    this.bounds.set(id, rect);
    this.changed.add(id);
  }

  remove(id: string): void {
    if (this.bounds.delete(id)) this.changed.add(id);
  }

  /** Ids whose bounds meet `rect`, in no promised order. */
  query(rect: Rect): string[] {
    if (this.changed.size > CHANGED_MAX) this.rebuild();
    const found: string[] = [];
    for (const at of this.tree?.search(rect.x, rect.y, rect.x + rect.w, rect.y + rect.h) ?? []) {
      const id = this.inTree[at];
      if (id !== undefined && !this.changed.has(id)) found.push(id);
    }
    for (const id of this.changed) {
      const bounds = this.bounds.get(id);
      if (bounds && overlaps(bounds, rect)) found.push(id);
    }
    return found;
  }

  private rebuild(): void {
    this.changed.clear();
    this.inTree = [...this.bounds.keys()];
    this.tree = this.inTree.length > 0 ? new Flatbush(this.inTree.length) : null;
    for (const rect of this.bounds.values()) this.tree?.add(rect.x, rect.y, rect.x + rect.w, rect.y + rect.h);
    this.tree?.finish();
  }
}
