// What is drawn, as a list box: the way in for those who cannot see or point at the surface. Up and Down walk, on pictures
// with Shift they select several, Enter goes to the surface where arrows nudge, Delete removes. Only rows near the chosen one
// are in the page.
import { useEffect, useRef } from "react";
import { useWords } from "#shared/i18n/index.ts";
import { describeAttributes } from "../form/attributes.ts";
import { Swatch } from "../form/Swatch.tsx";
import { classTitle, type Field } from "../schema.ts";
import { handedOn, idsOf, together, toggled } from "../image/several.ts";
import { imageKindOf, textKinds } from "../shapes/registry.ts";
import { type MeasureWords, type Shape } from "../shapes/shape.ts";
import type { TextShape } from "../shapes/text_shape.ts";
import type { Selected } from "../surface.ts";
import { measureWords, words } from "./words.ts";
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
  /** A sentence for the live region. */
  onSay?: (sentence: string) => void;
};

function measuresOf({ field, quote }: ObjectListProps, shape: Shape, say: MeasureWords): string {
  const image = imageKindOf(field);
  if (image) return image.measures(shape, say);
  const span = shape as TextShape;
  return textKinds.get(field.kind)?.measures(span, quote?.(span) ?? "") ?? "";
}

export function ObjectList(props: ObjectListProps) {
  const { field, shapes, selected, readOnly, onSelect, onEdit, onShapes } = props;
  const t = useWords(words);
  const list = useRef<HTMLUListElement>(null);
  const gap = useRef(0); // before which the walk goes on, where none is in hand
  const at = selected?.field === field.name ? shapes.findIndex((s) => s.id === selected.id) : -1;
  const top = Math.max(0, Math.min(at - ROWS / 2, shapes.length - ROWS));
  const idOf = (shape: Shape) => `object-${field.name}-${shape.id}`;
  const chosen = shapes[at];
  const ids = idsOf(chosen ? selected : null);
  const several = !readOnly && imageKindOf(field) !== undefined;
  useEffect(() => {
    list.current?.querySelector("[data-in-hand]")?.scrollIntoView({ block: "nearest" });
  }, [at]);
  if (shapes.length === 0) return null;
  const go = (to: number, adds: boolean) => {
    const shape = shapes[Math.max(0, Math.min(shapes.length - 1, to))];
    if (shape) onSelect(adds && several ? together(field.name, new Set([...ids, shape.id]), shape.id) : handedOn(selected, field.name, shape.id));
  };
  const click = (e: React.MouseEvent, i: number, { id }: Shape) => {
    const from = at < 0 ? i : at;
    const between = shapes.slice(Math.min(from, i), Math.max(from, i) + 1).map((s) => s.id);
    if (several && e.shiftKey) onSelect(together(field.name, new Set([...ids, ...between]), id));
    else if (several && (e.ctrlKey || e.metaKey)) onSelect(toggled(chosen ? selected : null, field.name, id));
    else onSelect({ field: field.name, id });
  };
  const remove = () => {
    if (!chosen || readOnly) return;
    gap.current = shapes.slice(0, at).filter((s) => !ids.has(s.id)).length;
    props.onSay?.(ids.size > 1 ? t("say.several_removed", { count: ids.size }) : t("say.removed", { title: classTitle(field, chosen.class), measures: measuresOf(props, chosen, measureWords(t)) }));
    onShapes(shapes.filter((s) => !ids.has(s.id)));
  };
  const acts: Readonly<Record<string, (adds: boolean) => void>> = {
    ArrowDown: (adds) => go(at < 0 ? gap.current : at + 1, adds), ArrowUp: (adds) => go((at < 0 ? gap.current : at) - 1, adds), Home: (adds) => go(0, adds), End: (adds) => go(shapes.length - 1, adds), Enter: onEdit,
    Delete: remove,
  };
  const onKeyDown = (e: React.KeyboardEvent) => {
    const act = e.ctrlKey || e.metaKey || e.altKey ? undefined : acts[e.key];
    if (!act) return;
    e.preventDefault();
    e.stopPropagation();
    e.nativeEvent.stopImmediatePropagation();
    act(e.shiftKey);
  };
  return (
    <ul ref={list} role="listbox" tabIndex={0} className={css.objects} aria-label={t("objects")} aria-multiselectable={several || undefined} onKeyDown={onKeyDown}
      aria-activedescendant={chosen ? idOf(chosen) : undefined}>
      {shapes.slice(top, top + ROWS).map((shape, i) => (
        <li key={shape.id} id={idOf(shape)} role="option" aria-selected={ids.has(shape.id)} data-in-hand={shape.id === chosen?.id || undefined} aria-setsize={shapes.length} aria-posinset={top + i + 1}
          className={css.object} onClick={(e) => click(e, top + i, shape)}>
          <Swatch field={field} name={shape.class} /><bdi>{classTitle(field, shape.class)}</bdi><small dir="auto">{measuresOf(props, shape, measureWords(t))}</small>
          <Said text={[shape.group === undefined ? "" : t("in_group", { name: shape.group }), describeAttributes(field, shape)].filter(Boolean).join(" · ")} />
        </li>
      ))}
    </ul>
  );
}

const Said = ({ text }: { text: string }) => (text === "" ? null : <small className={css.said} dir="auto" title={text}>{text}</small>);
