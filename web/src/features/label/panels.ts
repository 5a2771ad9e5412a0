// Which panels are open, remembered; and whether the instructions are newer than what this person has seen.
import { useEffect, useState } from "react";
import { surfaceKinds } from "#editor/form/kinds.ts";
import type { Field, Schema } from "#editor/schema.ts";
import { imageKinds } from "#editor/shapes/registry.ts";
import type { ImageShapeKind, Shape } from "#editor/shapes/shape.ts";
import type { SurfaceCommandId } from "#editor/surface.ts";
import { remember as keep } from "#shared/storage/local.ts";
import type { BenchProject } from "./model/project.ts";

export type Panels = {
  readonly form: boolean;
  readonly guide: boolean;
  readonly guideIsNew: boolean;
  readonly firstUse: boolean;
  /** Is the answer sent as soon as one mark is drawn? */
  readonly oneEach: boolean;
  toggleForm(): void;
  toggleGuide(): void;
  seenGuide(): void;
  seenFirst(): void;
  toggleOneEach(): void;
  /** Do zoom and place of a picture stay for the next one of its size? */
  readonly keepView: boolean;
  toggleKeepView(): void;
  /** Has it a button? What draws has none where nothing is drawn. */
  toolShown(id: SurfaceCommandId, schema: Schema): boolean;
};

const remembered = (key: string): string | null => localStorage.getItem(`labelwright.${key}`);
const remember = (key: string, value: string): void => keep(`labelwright.${key}`, value);

/** Commands that have a button; the others are reached by their key or the pointer alone. */
const buttons: ReadonlySet<SurfaceCommandId> = new Set(["select_tool", "new", "fit", "zoom_in", "zoom_out", "hide", "previous", "next", "delete", "snap", "caret", "find", "alike", "magnet", "eraser", "enclose", "fill", "wand", "superpixels", "scissors", "model"]);

/** Those of them that only look. */
const looking: ReadonlySet<SurfaceCommandId> = new Set(["fit", "zoom_in", "zoom_out", "find"]);

type Draws = ImageShapeKind<Shape>["draws"];
const byClicks = (draws: Draws): boolean => draws.by === "clicks";
const byBrush = (draws: Draws): boolean => draws.by === "brush";
const byRegions = (draws: Draws): boolean => byBrush(draws) || (draws.by === "clicks" && draws.around !== undefined);

/** Those that belong to some ways of drawing: points snap, a brush erases. */
const drawnBy: Partial<Record<SurfaceCommandId, (draws: Draws) => boolean>> = {
  magnet: byClicks, eraser: byBrush, enclose: byBrush, fill: byBrush, wand: byRegions, superpixels: byRegions, model: (draws) => byRegions(draws) || draws.by === "drag", scissors: (draws) => draws.by === "clicks" && draws.most > 1,
};

const draws = (id: SurfaceCommandId, { kind }: Field): boolean => {
  const by = drawnBy[id];
  const how = imageKinds.get(kind)?.draws;
  return by ? how !== undefined && by(how) : surfaceKinds.has(kind);
};

/** Is a shape of this kind whole when it is made? One that is painted grows on. */
export const madeWhole = ({ kind }: Field): boolean => surfaceKinds.has(kind) && imageKinds.get(kind)?.draws.by !== "brush";

export function usePanels(project: BenchProject): Panels {
  const seenKey = `guide.seen.${project.id}`;
  const [form, setForm] = useState(remembered("form") !== "shut");
  const [guide, setGuide] = useState(remembered("guide") === "open");
  const [seen, setSeen] = useState(Number(remembered(seenKey) ?? "0"));
  const [firstUse, setFirstUse] = useState(remembered("first") === null);
  const [oneEach, setOneEach] = useState(remembered("one_each") === "on");
  const [keepView, setKeepView] = useState(remembered("keep_view") === "on");
  const seenGuide = () => {
    remember(seenKey, String(project.guideline_version));
    setSeen(project.guideline_version);
  };
  useEffect(() => { if (seen === 0) seenGuide(); }, [project.id]);
  return {
    form, guide, firstUse, oneEach, keepView,
    guideIsNew: seen > 0 && seen < project.guideline_version,
    toggleForm: () => { remember("form", form ? "shut" : "open"); setForm(!form); },
    toggleGuide: () => { remember("guide", guide ? "shut" : "open"); setGuide(!guide); if (!guide) seenGuide(); },
    seenGuide,
    toggleOneEach: () => { remember("one_each", oneEach ? "off" : "on"); setOneEach(!oneEach); },
    toggleKeepView: () => { remember("keep_view", keepView ? "off" : "on"); setKeepView(!keepView); },
    seenFirst: () => { remember("first", "seen"); setFirstUse(false); },
    toolShown: (id, schema) => buttons.has(id) && (looking.has(id) || schema.fields.some((f) => draws(id, f))),
  };
}
