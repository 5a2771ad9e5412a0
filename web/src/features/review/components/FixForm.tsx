// The answer as it should be: the questions, what is drawn, the attributes of the mark in hand.
import { FormView } from "#editor/form/FormView.tsx";
import type { KeyTarget } from "#editor/form/keys.ts";
import { surfaceKinds } from "#editor/form/kinds.ts";
import { faultsOf } from "#editor/form/model.ts";
import type { Field, Schema, Values } from "#editor/schema.ts";
import type { Shape } from "#editor/shapes/shape.ts";
import type { Selected, Tool } from "#editor/surface.ts";
import type { AttributeDesk } from "#editor/view/attribute_desk.tsx";
import type { WaitsFor } from "#editor/view/held_back.ts";
import type { ItemHandle } from "#editor/view/ItemView.tsx";
import { ObjectList } from "#editor/view/ObjectList.tsx";
import type { RelationDesk } from "#editor/view/relation_desk.tsx";
import { useQuotes } from "#editor/view/quotes.ts";
import { words as editorWords } from "#editor/view/words.ts";
import { ownShapes, shapesOf } from "#editor/view/shape_values.ts";
import type { Item } from "#shared/api/index.ts";
import { useWords } from "#shared/i18n/index.ts";
import { classCommand } from "../case_keys.ts";
import type { FixDraft } from "../model/fix_draft.ts";
import { words } from "../words.ts";
import css from "../review.module.css";

const noKeys: ReadonlyMap<string, KeyTarget> = new Map();

type Props = {
  item: Item; schema: Schema; values: Values; fix: FixDraft; tool: Tool; selected: Selected; showMissing: boolean; waits: WaitsFor | null; attributes: AttributeDesk; relations: RelationDesk; onClass: (field: string, name: string) => void;
  handle: React.RefObject<ItemHandle | null>; onShapes: (field: string, shapes: readonly Shape[]) => void; onSay: (sentence: string) => void; onSend: () => void;
};

export function FixForm({ item, schema, values, fix, tool, selected, showMissing, waits, attributes, relations, onClass, handle, onShapes, onSay, onSend }: Props) {
  const t = useWords(words);
  const say = useWords(editorWords);
  const quotes = useQuotes(schema, item);
  const missing = showMissing ? faultsOf(schema, values).size : 0;
  const below = (field: Field) => relations.list(field) || (surfaceKinds.has(field.kind) && <>
    <ObjectList field={field} shapes={shapesOf(field, values[field.name])} selected={selected} readOnly={false} quote={quotes(field)}
      onSelect={(s) => handle.current?.select(s)} onEdit={() => handle.current?.focus()} onShapes={(shapes) => onShapes(field.name, ownShapes(shapes))} onSay={onSay} />
    {attributes.form(field)}
  </>);
  const onKeyDown = (e: React.KeyboardEvent) => {
    const single = e.target instanceof HTMLInputElement && e.target.dataset.fieldInput !== undefined;
    if (e.key === "Enter" && single) { e.preventDefault(); e.stopPropagation(); onSend(); }
  };
  return (
    <div className={css.fix} onKeyDown={onKeyDown}>
      <p className={fix.takenUp ? css.notice : css.dim} role={fix.takenUp ? "status" : undefined}>{t(fix.takenUp ? "taken_up" : "fix_hint")}</p>
      <FormView schema={schema} values={values} readOnly={false} showMissing={showMissing} armed={tool.kind === "draw" ? tool : null} live={attributes.focused ? noKeys : undefined} commandOf={classCommand}
        onClass={onClass} below={below} onChange={(_all, change) => fix.draft.set(change.field, change.value, change.gesture)} />
      {waits && <p className={css.missing} role="alert">{say(waits)}</p>}
      {missing > 0 && <p className={css.missing} role="alert">{t("missing", { count: missing })}</p>}
    </div>
  );
}
