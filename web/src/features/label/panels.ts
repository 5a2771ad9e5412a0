// Which panels are open, remembered; and whether the instructions are newer than what this person has seen.
import { useEffect, useState } from "react";
import { surfaceKinds } from "#editor/form/kinds.ts";
import type { Schema } from "#editor/schema.ts";
import type { Project } from "#shared/api/index.ts";
import type { SurfaceCommandId } from "#editor/surface.ts";

export type Panels = {
  readonly form: boolean;
  readonly guide: boolean;
  readonly guideIsNew: boolean;
  readonly firstUse: boolean;
  toggleForm(): void;
  toggleGuide(): void;
  seenGuide(): void;
  seenFirst(): void;
  /** Has it a button? What draws has none where nothing is drawn. */
  toolShown(id: SurfaceCommandId, schema: Schema): boolean;
};

const remembered = (key: string): string | null => localStorage.getItem(`labelwright.${key}`);
const remember = (key: string, value: string): void => localStorage.setItem(`labelwright.${key}`, value);

/** Commands that have a button; the others are reached by their key or the pointer alone. */
const buttons: ReadonlySet<SurfaceCommandId> = new Set(["select_tool", "new", "fit", "zoom_in", "zoom_out", "hide", "previous", "next", "delete", "snap", "caret"]);

/** Those of them that only look. */
const looking: ReadonlySet<SurfaceCommandId> = new Set(["fit", "zoom_in", "zoom_out"]);

export function usePanels(project: Project): Panels {
  const seenKey = `guide.seen.${project.id}`;
  const [form, setForm] = useState(remembered("form") !== "shut");
  const [guide, setGuide] = useState(remembered("guide") === "open");
  const [seen, setSeen] = useState(Number(remembered(seenKey) ?? "0"));
  const [firstUse, setFirstUse] = useState(remembered("first") === null);
  const seenGuide = () => {
    remember(seenKey, String(project.guideline_version));
    setSeen(project.guideline_version);
  };
  useEffect(() => { if (seen === 0) seenGuide(); }, [project.id]);
  return {
    form, guide, firstUse,
    guideIsNew: seen > 0 && seen < project.guideline_version,
    toggleForm: () => { remember("form", form ? "shut" : "open"); setForm(!form); },
    toggleGuide: () => { remember("guide", guide ? "shut" : "open"); setGuide(!guide); if (!guide) seenGuide(); },
    seenGuide,
    seenFirst: () => { remember("first", "seen"); setFirstUse(false); },
    toolShown: (id, schema) => buttons.has(id) && (looking.has(id) || schema.fields.some((f) => surfaceKinds.has(f.kind))),
  };
}
