// What is drawn, as a list box: the way in for those who cannot see or point at the surface. Up and Down walk,
// Enter goes to the surface where arrows nudge, Delete removes. Only rows near the chosen one are in the page.
import { useEffect, useRef } from "react";
import { useWords } from "#shared/i18n/index.ts";
import { describeAttributes } from "../form/attributes.ts";
import { Swatch } from "../form/Swatch.tsx";
import { classTitle, type Field } from "../schema.ts";
import { imageKinds, textKinds } from "../shapes/registry.ts";
import { without, type Shape } from "../shapes/shape.ts";
import type { TextShape } from "../shapes/text_shape.ts";
import type { Selected } from "../surface.ts";
import { words } from "./words.ts";
import css from "./ItemView.module.css";

const ROWS = 60;

export type ObjectListProps = {
  field: Field;
  shapes: readonly Shape[];
  selected: Selected;
  readOnly: boolean;
  /** The text a span covers; absent on pictures. */
  quote?: ((shape: TextShape) => string) | undefined;
  onSelect: (selected: Selected) => void;
  onEdit: () => void;
  onShapes: (shapes: readonly Shape[]) => void;
};

function measuresOf({ field, quote }: ObjectListProps, shape: Shape): string {
  const image = imageKinds.get(field.kind);
  if (image) return image.measures(shape);
  const span = shape as TextShape;
  return textKinds.get(field.kind)?.measures(span, quote?.(span) ?? "") ?? "";
}

export function ObjectList(props: ObjectListProps) {
  const { field, shapes, selected, readOnly, onSelect, onEdit, onShapes } = props;
  const t = useWords(words);
  const list = useRef<HTMLUListElement>(null);
  const at = selected?.field === field.name ? shapes.findIndex((s) => s.id === selected.id) : -1;
  const from = Math.max(0, Math.min(at - ROWS / 2, shapes.length - ROWS));
  const idOf = (shape: Shape) => `object-${field.name}-${shape.id}`;
  const chosen = shapes[at];
  useEffect(() => {
    list.current?.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" });
  }, [at]);
  if (shapes.length === 0) return null;
  const go = (to: number) => {
    const shape = shapes[Math.max(0, Math.min(shapes.length - 1, to))];
    if (shape) onSelect({ field: field.name, id: shape.id });
  };
  const acts: Readonly<Record<string, () => void>> = {
    ArrowDown: () => go(at + 1), ArrowUp: () => go(at < 0 ? 0 : at - 1), Home: () => go(0), End: () => go(shapes.length - 1), Enter: onEdit,
    Delete: () => { if (chosen && !readOnly) onShapes(without(shapes, chosen.id)); },
  };
  const onKeyDown = (e: React.KeyboardEvent) => {
    const act = e.ctrlKey || e.metaKey || e.altKey ? undefined : acts[e.key];
    if (!act) return;
    e.preventDefault();
    e.stopPropagation();
    e.nativeEvent.stopImmediatePropagation();
    act();
  };
  return (
    <ul ref={list} role="listbox" tabIndex={0} className={css.objects} aria-label={t("objects")} onKeyDown={onKeyDown}
      aria-activedescendant={chosen ? idOf(chosen) : undefined}>
      {shapes.slice(from, from + ROWS).map((shape, i) => (
        <li key={shape.id} id={idOf(shape)} role="option" aria-selected={shape.id === chosen?.id} aria-setsize={shapes.length} aria-posinset={from + i + 1}
          className={css.object} onClick={() => onSelect({ field: field.name, id: shape.id })}>
          <Swatch field={field} name={shape.class} /><bdi>{classTitle(field, shape.class)}</bdi><small dir="auto">{measuresOf(props, shape)}</small>
          <Said text={describeAttributes(field, shape)} />
        </li>
      ))}
    </ul>
  );
}

const Said = ({ text }: { text: string }) => (text === "" ? null : <small className={css.said} dir="auto" title={text}>{text}</small>);
