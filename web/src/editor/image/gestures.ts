// Pointers, wheel and keys on the image surface, told to the surface as what they mean.
import { chordsOf } from "#shared/keys/chord.ts";
import { isTextField } from "#shared/keys/registry.ts";
import { isFor, moveOf, type ItemKey } from "./item_keys.ts";
import { screenPoint, type ImagePoint, type ScreenPoint } from "./points.ts";
import type { Handle } from "../shapes/shape.ts";

export interface GestureTarget {
  /** Does a drag on nothing move the picture (rather than draw)? */
  readonly panning: boolean;
  /** Set by the pointer: places are taken as they are, without snapping. */
  exact: boolean;
  /** The brush erases where it would paint. */
  inverts: boolean;
  panBy(dx: number, dy: number): void;
  zoomAt(at: ScreenPoint, factor: number): void;
  toImage(at: ScreenPoint): ImagePoint;
  handleAt(at: ScreenPoint): Handle | null;
  hover(at: ScreenPoint | null): void;
  doubleClick(at: ScreenPoint): void;
  /** `draws`: the press was with a drawing tool, and is not only to select. */
  click(at: ScreenPoint, draws: boolean): void;
  /** With Shift, and nothing is drawn: one more is selected, or all in a frame. */
  clickAlso(at: ScreenPoint): void;
  framing(from: ImagePoint, to: ImagePoint, ends: boolean): void;
  grab(at: ScreenPoint): boolean;
  drawing(from: ImagePoint, to: ImagePoint, ends: boolean): void;
  moving(from: ImagePoint, to: ImagePoint): void;
  takeHandle(handle: string): void;
  draggingHandle(handle: string, to: ImagePoint): void;
  removeCorner(handle: string): void;
  commitEdit(): void;
  cancelEdit(): void;
  nudge(dx: number, dy: number, resize: boolean): void;
  walk(by: 1 | -1): boolean;
  escape(): boolean;
  removeInHand(): void;
  /** Of what is being drawn: ends it, takes its last point back, puts one down at the pen. False where there is nothing of the kind. */
  finish(): boolean;
  takeBack(): boolean;
  putAtPen(): boolean;
}

type Drag =
  | { kind: "pan"; last: ScreenPoint }
  | { kind: "press"; from: ScreenPoint; then: "draw" | "frame" | "move" }
  | { kind: "draw"; from: ImagePoint }
  | { kind: "frame"; from: ImagePoint }
  | { kind: "move"; from: ImagePoint }
  | { kind: "handle"; handle: string }
  | { kind: "pinch"; middle: ScreenPoint; apart: number };

/** A press becomes a drag after this many screen pixels. */
const SLOP_PX = 4;
const WHEEL_SPEED = 0.0016;

export class Gestures {
  private readonly root: HTMLElement;
  private readonly target: GestureTarget;
  private readonly ends = new AbortController();
  private readonly pointers = new Map<number, ScreenPoint>();
  private drag: Drag | null = null;
  private spaceHeld = false;

  constructor(root: HTMLElement, target: GestureTarget) {
    this.root = root;
    this.target = target;
    const listen = <K extends keyof HTMLElementEventMap>(name: K, handler: (e: HTMLElementEventMap[K]) => void) =>
      root.addEventListener(name, handler, { signal: this.ends.signal, passive: false });
    listen("pointerdown", (e) => this.down(e));
    listen("pointermove", (e) => this.move(e));
    listen("pointerup", (e) => this.up(e));
    listen("dblclick", (e) => this.target.doubleClick(this.at(e)));
    listen("pointercancel", (e) => this.lost(e));
    listen("pointerleave", () => { if (!this.drag) this.target.hover(null); });
    listen("wheel", (e) => this.wheel(e));
    listen("keydown", (e) => this.keyDown(e));
    const page = root.ownerDocument;
    const { signal } = this.ends;
    page.addEventListener("keydown", (e) => { if (e.code === "Space" && !isTextField(e.target)) this.spaceHeld = true; }, { signal }); // wherever the keys are, a drag pans
    page.addEventListener("keyup", (e) => { if (e.code === "Space") this.spaceHeld = false; }, { signal });
    page.defaultView?.addEventListener("blur", () => { this.spaceHeld = false; }, { signal });
  }

  cancel(): void {
    this.drag = null;
    this.pointers.clear();
  }

  destroy(): void { this.ends.abort(); }

  private at(e: MouseEvent): ScreenPoint {
    const box = this.root.getBoundingClientRect();
    return screenPoint(e.clientX - box.left, e.clientY - box.top);
  }

  private readModifiers(e: PointerEvent): void {
    this.target.exact = e.ctrlKey || e.metaKey;
    this.target.inverts = e.shiftKey;
  }

  private down(e: PointerEvent): void {
    const at = this.at(e);
    this.readModifiers(e);
    this.pointers.set(e.pointerId, at);
    this.root.focus({ preventScroll: true });
    this.root.setPointerCapture(e.pointerId);
    if (this.pointers.size === 2) { this.startPinch(); return; }
    if (e.button === 1 || this.spaceHeld) { e.preventDefault(); this.drag = { kind: "pan", last: at }; return; }
    if (e.button !== 0) return;
    const handle = this.target.handleAt(at);
    if (handle) { this.takeHandle(handle.name, e.altKey); return; }
    const draws = !this.target.panning && !e.altKey;
    this.drag = { kind: "press", from: at, then: draws ? "draw" : e.shiftKey ? "frame" : "move" };
  }

  private takeHandle(name: string, removes: boolean): void {
    if (removes) { this.target.removeCorner(name); return; }
    this.target.takeHandle(name);
    this.drag = { kind: "handle", handle: name };
  }

  private startPinch(): void {
    if (this.drag && this.drag.kind !== "pan") this.target.cancelEdit();
    this.drag = { kind: "pinch", ...this.pinch() };
  }

  private pinch(): { middle: ScreenPoint; apart: number } {
    const [a, b] = [...this.pointers.values()];
    if (!a || !b) return { middle: screenPoint(0, 0), apart: 1 };
    return { middle: screenPoint((a.x + b.x) / 2, (a.y + b.y) / 2), apart: Math.max(1, Math.hypot(a.x - b.x, a.y - b.y)) };
  }

  private move(e: PointerEvent): void {
    const at = this.at(e);
    this.readModifiers(e);
    if (this.pointers.has(e.pointerId)) this.pointers.set(e.pointerId, at);
    const drag = this.drag;
    if (!drag) { this.target.hover(at); return; }
    if (drag.kind === "press") this.beginDrag(drag, at);
    this.follow(at);
  }

  /** A press that has moved far enough becomes what it was going to be. */
  private beginDrag(press: Extract<Drag, { kind: "press" }>, at: ScreenPoint): void {
    if (Math.hypot(at.x - press.from.x, at.y - press.from.y) < SLOP_PX) return;
    const from = this.target.toImage(press.from);
    if (press.then !== "move") this.drag = { kind: press.then, from };
    else if (this.target.grab(press.from)) this.drag = { kind: "move", from };
    else this.drag = { kind: "pan", last: press.from };
  }

  private follow(at: ScreenPoint): void {
    const drag = this.drag;
    switch (drag?.kind) {
      case "pan":
        this.target.panBy(at.x - drag.last.x, at.y - drag.last.y);
        this.drag = { kind: "pan", last: at };
        break;
      case "draw": this.target.drawing(drag.from, this.target.toImage(at), false); break;
      case "frame": this.target.framing(drag.from, this.target.toImage(at), false); break;
      case "move": this.target.moving(drag.from, this.target.toImage(at)); break;
      case "handle": this.target.draggingHandle(drag.handle, this.target.toImage(at)); break;
      case "pinch": this.followPinch(drag); break;
    }
  }

  private followPinch(drag: Extract<Drag, { kind: "pinch" }>): void {
    const now = this.pinch();
    this.target.panBy(now.middle.x - drag.middle.x, now.middle.y - drag.middle.y);
    this.target.zoomAt(now.middle, now.apart / drag.apart);
    this.drag = { kind: "pinch", ...now };
  }

  private up(e: PointerEvent): void {
    const at = this.at(e);
    const drag = this.drag;
    this.pointers.delete(e.pointerId);
    this.drag = null;
    switch (drag?.kind) {
      case "press":
        if (drag.then === "frame") this.target.clickAlso(at);
        else this.target.click(at, drag.then === "draw");
        break;
      case "draw": this.target.drawing(drag.from, this.target.toImage(at), true); break;
      case "frame": this.target.framing(drag.from, this.target.toImage(at), true); break;
      case "move": case "handle": this.target.commitEdit(); break;
    }
    this.target.hover(at);
  }

  private lost(e: PointerEvent): void {
    this.pointers.delete(e.pointerId);
    this.drag = null;
    this.target.cancelEdit();
  }

  private wheel(e: WheelEvent): void {
    e.preventDefault();
    const lines = e.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1;
    const speed = e.ctrlKey ? 6 * WHEEL_SPEED : WHEEL_SPEED;
    this.target.zoomAt(this.at(e), Math.exp(-e.deltaY * lines * speed));
  }

  private keyDown(e: KeyboardEvent): void {
    const back = chordsOf(e).includes("Ctrl+z");
    if ((e.ctrlKey || e.metaKey) && !back) return;
    if (back ? this.target.takeBack() : this.handleKey(e)) {
      e.preventDefault();
      e.stopPropagation();
    }
  }

  private handleKey(e: KeyboardEvent): boolean {
    const move = moveOf(e);
    if (move) {
      const by = e.shiftKey ? 10 : 1;
      this.target.nudge(move[0] * by, move[1] * by, e.altKey);
      return true;
    }
    const is = (id: ItemKey): boolean => isFor(e, id);
    if (is("put_down")) return this.target.putAtPen() || e.code === "Space"; // held down it moves the picture
    if (is("end")) return this.target.finish();
    if (is("mark_next") || is("mark_previous")) return this.target.walk(is("mark_previous") ? -1 : 1);
    if (is("take_back") || is("delete")) {
      if (!this.target.takeBack()) this.target.removeInHand();
      return true;
    }
    if (!is("let_go")) return false;
    this.drag = null;
    return this.target.escape();
  }
}
