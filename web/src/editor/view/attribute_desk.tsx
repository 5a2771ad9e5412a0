// The attributes of the mark in hand: the form below its field, and the keys that fill it in. The mark in hand is the
// selected one, or the one just made, so that its attributes can be given while the tool stays armed for the next.
import { useEffect, useRef, useState, type ReactNode } from "react";
import type { Command } from "#shared/keys/index.ts";
import { Caps, keysLeft } from "#shared/keys/index.ts";
import { useWords } from "#shared/i18n/index.ts";
import { attributeKeys, attributeSchema, attributesOf, faultyShape, pressAttribute, withAttributes } from "../form/attributes.ts";
import { FormView } from "../form/FormView.tsx";
import type { KeyTarget } from "../form/keys.ts";
import { words as formWords } from "../form/words.ts";
import { classTitle, titleOf, type Field, type Schema, type Values } from "../schema.ts";
import type { Shape } from "../shapes/shape.ts";
import type { Selected } from "../surface.ts";
import { ownShapes, shapesOf } from "./shape_values.ts";
import type { ItemHandle } from "./ItemView.tsx";
import { words } from "./words.ts";
import css from "./ItemView.module.css";

export const ATTRIBUTES_KEY = "e";
const ATTRIBUTES_COMMAND = "editor.attributes";
const attributeCommand = (attribute: string, name: string): string => `editor.attribute.${attribute}.${name}`;

export type AttributeDesk = {
  /** Do the keys belong to the attributes now? Then those of the classes are silent. */
  readonly focused: boolean;
  readonly commands: readonly Command[];
  /** The form, below the field whose mark is in hand. */
  form(field: Field): ReactNode;
};

type Inputs = {
  schema: Schema;
  values: Values;
  hand: Selected;
  showMissing: boolean;
  /** Keys that mean something else while the attributes are not being filled in. */
  taken: ReadonlySet<string>;
  onShapes: (field: string, shapes: readonly Shape[], gesture?: string) => void;
  /** The last attribute is said: the keys go back to the item. */
  onDone: () => void;
};

type InHand = { field: Field; shape: Shape; number: number };

function inHand({ schema, values, hand }: Inputs): InHand | null {
  const field = schema.fields.find((f) => f.name === hand?.field && f.attributes?.length);
  if (!field) return null;
  const shapes = shapesOf(field, values[field.name]);
  const at = shapes.findIndex((s) => s.id === hand?.id);
  const shape = shapes[at];
  return shape ? { field, shape, number: at + 1 } : null;
}

export function useAttributes(inputs: Inputs): AttributeDesk {
  const { values, taken, onShapes, onDone } = inputs;
  const t = useWords(words);
  const [focused, setFocused] = useState<string | null>(null);
  const box = useRef<HTMLDivElement>(null);
  const goTo = useRef<string | null | undefined>(undefined);
  const at = inHand(inputs);
  useEffect(() => {
    if (goTo.current === undefined) return;
    if (goTo.current === null) onDone();
    else enterField(box.current, goTo.current);
    goTo.current = undefined;
  });
  useEffect(() => { if (!at) setFocused(null); }, [at === null]);
  const keys = at ? attributeKeys(at.field, attributesOf(at.shape), focused, taken) : new Map<string, KeyTarget>();
  const put = (to: InHand, attributes: Values, gesture?: string) =>
    onShapes(to.field.name, ownShapes(withAttributes(shapesOf(to.field, values[to.field.name]), to.shape.id, attributes)), gesture);
  const press = (target: KeyTarget) => {
    if (!at) return;
    const { attributes, next } = pressAttribute(at.field, attributesOf(at.shape), target);
    if (focused !== null) goTo.current = next;
    put(at, attributes);
  };
  const title = (target: KeyTarget) => {
    const asked = at?.field.attributes?.find((f) => f.name === target.field);
    return asked ? `${titleOf(asked)}: ${classTitle(asked, target.name)}` : target.name;
  };
  return {
    focused: at !== null && focused !== null,
    commands: [
      { id: ATTRIBUTES_COMMAND, keys: keysLeft([ATTRIBUTES_KEY], taken), scope: "tool", group: t("group"), title: t("command.attributes"), enabled: () => at !== null,
        run: () => enterField(box.current, null) },
      ...[...keys].map(([key, target]): Command => ({
        id: attributeCommand(target.field, target.name), keys: [key], scope: "tool", group: t("group"), quiet: true, title: title(target),
        run: (event) => { if (!event?.repeat) press(target); },
      })),
    ],
    form: (field) => at && at.field.name === field.name && (
      <AttributeForm at={at} box={box} live={keys} focused={focused} showMissing={inputs.showMissing} chord={keysLeft([ATTRIBUTES_KEY], taken)[0] ?? ATTRIBUTES_KEY} onFocus={setFocused}
        onChange={(attributes, gesture) => put(at, attributes, gesture)} />
    ),
  };
}

/** The first mark that may not be sent yet comes into hand, so that the form says what is missing of it. */
export function takeUpFaulty(schema: Schema, values: Values, item: ItemHandle | null): void {
  for (const field of schema.fields) {
    const faulty = faultyShape(field, values[field.name]);
    if (faulty) { item?.select({ field: field.name, id: faulty.shape.id }); return; }
  }
}

/** Focus into field `name` of a form, or into the first: on what is chosen there, else on what comes first. */
export function enterField(box: ParentNode | null, name: string | null): void {
  const field = name === null ? box : box?.querySelector(`[data-field="${CSS.escape(name)}"]`);
  const target = field?.querySelector<HTMLElement>("input:checked") ?? field?.querySelector<HTMLElement>("input, textarea");
  target?.focus();
}

type FormProps = {
  at: InHand; box: React.RefObject<HTMLDivElement | null>; live: ReadonlyMap<string, KeyTarget>; focused: string | null; showMissing: boolean; chord: string;
  onFocus: (name: string | null) => void; onChange: (attributes: Values, gesture?: string) => void;
};

function AttributeForm({ at, box, live, focused, showMissing, chord, onFocus, onChange }: FormProps) {
  const t = useWords(formWords);
  const { field, shape, number } = at;
  const leave = (e: React.FocusEvent) => { if (!e.currentTarget.contains(e.relatedTarget)) onFocus(null); };
  return (
    <div ref={box} role="group" aria-label={t("attributes_of", { number, name: classTitle(field, shape.class) })} className={css.attributes} data-testid="attributes" onBlur={leave}>
      <p className={css.attributesTitle}>
        <bdi>{t("attributes_of", { number, name: classTitle(field, shape.class) })}</bdi>
        {focused === null && <span title={t("attributes_key")}><Caps chord={chord} command={ATTRIBUTES_COMMAND} /></span>}
      </p>
      <FormView key={shape.id} plain schema={attributeSchema(field)} values={attributesOf(shape)} readOnly={false} focusField={focused} onFocusField={onFocus} showMissing={showMissing} live={live} commandOf={attributeCommand}
        onChange={(attributes, change) => onChange(attributes, change.gesture && `${change.gesture} of ${field.name} ${shape.id}`)} />
    </div>
  );
}
