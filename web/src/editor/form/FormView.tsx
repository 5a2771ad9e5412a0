// The form of a schema: the asked fields one below the other, each with its keys and what is wrong with it.
import { useId, useMemo, type ReactNode } from "react";
import { Caps } from "#shared/keys/index.ts";
import { useWords } from "#shared/i18n/index.ts";
import { titleOf, type Field, type Schema, type Values } from "../schema.ts";
import { ChoiceList } from "./ChoiceList.tsx";
import { groupsOf } from "./groups.ts";
import { liveKeys, type KeyTarget } from "./keys.ts";
import { fieldKind, handKinds } from "./kinds.ts";
import { askedFields, faultOf, fieldInHand, questionAfter, withValue, type Fault } from "./model.ts";
import type { FaultRule } from "./kinds/kind.ts";
import { fieldView } from "./kinds/views.tsx";
import { words } from "./words.ts";
import css from "./form.module.css";

export type FormChange = { readonly field: string; readonly value: unknown; readonly gesture?: string | undefined };

export type FormViewProps = {
  schema: Schema;
  values: Values;
  onChange: (values: Values, change: FormChange) => void;
  readOnly: boolean;
  /** The field the keys go to; without it the first that is not answered. */
  focusField?: string | null;
  onFocusField?: (name: string) => void;
  /** Say what is missing also in fields nobody has touched yet. */
  showMissing?: boolean;
  /** For fields drawn on a surface: the class that is in hand, what choosing one does, and what stands below. */
  armed?: { readonly field: string; readonly class: string } | null;
  onClass?: (field: string, name: string) => void;
  below?: (field: Field) => ReactNode;
  /** Classes without their colours. */
  plain?: boolean;
  /** The keys that act now, where they are not those of the field in hand. */
  live?: ReadonlyMap<string, KeyTarget> | undefined;
  /** The command behind the key of a class, whose key people may have changed. */
  commandOf?: (field: string, name: string) => string;
  /** The command that goes to the next question: its key stands there. */
  next?: { readonly command: string; readonly chord: string };
};

export function FormView(props: FormViewProps) {
  const { schema, values, focusField } = props;
  const inHand = fieldInHand(schema, values, focusField);
  const usual = useMemo(() => liveKeys(schema, values, focusField), [schema, values, focusField]);
  const live = props.live ?? usual;
  const next = props.next && questionAfter(schema, values, focusField ?? null);
  return (
    <div className={css.form}>
      {groupsOf(askedFields(schema, values)).map(({ name, fields, rubric }) => {
        const blocks = fields.map((field) => <FieldBlock key={field.name} {...props} field={field} next={field.name === next && next !== inHand?.name ? props.next : undefined} inHand={field.name === inHand?.name} live={live} row={rubric} />);
        return name === undefined ? blocks : <section key={`group ${fields[0]?.name}`} className={rubric ? css.rubric : css.group} aria-label={name}><h3><bdi>{name}</bdi></h3>{blocks}</section>;
      })}
    </div>
  );
}

type BlockProps = FormViewProps & { field: Field; inHand: boolean; /** Its answers stand beside each other. */ row: boolean; live: ReadonlyMap<string, KeyTarget> };

const missingRules: ReadonlySet<FaultRule> = new Set(["required", "attribute_missing", "not_all_ranked"]);

/** The fault to show: what is wrong with what is there at once, what is missing only when asked to. */
function shownFault({ field, values, showMissing }: BlockProps): Fault | null {
  const fault = faultOf(field, values[field.name]);
  return fault && missingRules.has(fault.rule) && !showMissing ? null : fault;
}

function FieldBlock(props: BlockProps) {
  const { field, values, inHand, live, readOnly, onFocusField, below, commandOf } = props;
  const t = useWords(words);
  const faultId = useId();
  const fault = readOnly ? null : shownFault(props);
  const own = useMemo(() => new Map([...live].filter(([, to]) => to.field === field.name).map(([key, to]) => [to.name, key] as const)), [live, field]);
  const keyOf = (name: string) => (readOnly ? undefined : own.get(name));
  const capOf = (name: string) => {
    const chord = keyOf(name);
    return chord !== undefined && <Caps chord={chord} command={commandOf?.(field.name, name)} />;
  };
  const set = (value: unknown, gesture?: string) =>
    props.onChange(withValue(values, field.name, value), { field: field.name, value, gesture });
  const View = fieldView(field.kind);
  const describedBy = fault ? faultId : undefined;
  return (
    <fieldset className={css.field} data-in-hand={inHand || undefined} data-fault={fault ? true : undefined} data-field={field.name}
      onFocus={() => onFocusField?.(field.name)}>
      <legend className={css.legend}>
        <bdi>{titleOf(field)}</bdi>
        {field.required && <span className={css.required} title={t("required")} aria-label={t("required")}>*</span>}
        {props.next && <span aria-hidden> <Caps {...props.next} /></span>}
      </legend>
      {field.help && <p className={css.help} dir="auto">{field.help}</p>}
      <HowMany field={field} />
      {handKinds.has(field.kind)
        ? <ShapeClasses {...props} capOf={capOf} />
        : <View field={field} value={values[field.name]} readOnly={readOnly} capOf={capOf} onChange={set} describedBy={describedBy} plain={props.plain} row={props.row} />}
      {fault && <p id={faultId} className={css.fault} role="alert">{t(`fault.${fault.rule}`, fault.params)}</p>}
      {below?.(field)}
    </fieldset>
  );
}

/** How many marks or classes are wanted, before somebody has too few. */
function HowMany({ field }: { field: Field }) {
  const t = useWords(words);
  const { min = 0, max } = field;
  const of = handKinds.has(field.kind) ? "marks" : field.kind === "choices" ? "choices" : null;
  if (of === null || (min === 0 && max === undefined)) return null;
  const rule = max === undefined ? "from" : min === 0 ? "to" : min === max ? "exactly" : "between";
  return <p className={css.note}>{t(`${of}.${rule}`, { min, max: max ?? min })}</p>;
}

/** The classes of a field that is drawn: the one in hand is the one the next shape gets. */
function ShapeClasses({ field, armed, onClass, readOnly, values, capOf }: BlockProps & { capOf: (name: string) => ReactNode }) {
  const chosen = armed?.field === field.name ? [armed.class] : [];
  const kind = fieldKind(field.kind);
  return (
    <>
      <ChoiceList field={field} chosen={chosen} multiple={false} colored readOnly={readOnly || !onClass} capOf={capOf}
        onChoose={(name) => onClass?.(field.name, name)} />
      {!kind?.isEmpty(values[field.name]) && <p className={css.note}>{kind?.describe(field, values[field.name])}</p>}
    </>
  );
}
