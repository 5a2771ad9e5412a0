// One question: the item, the form, and the button that sends. Nothing is kept here that the server does not know, but
// the answer being made.
import { useMemo, useRef, useState, useSyncExternalStore } from "react";
import { Draft } from "#editor/draft.ts";
import { FormView } from "#editor/form/FormView.tsx";
import { liveKeys, shiftedKeys, type KeyTarget } from "#editor/form/keys.ts";
import { fieldKind, handKinds, surfaceKinds } from "#editor/form/kinds.ts";
import { faultsOf, schemaOfItem } from "#editor/form/model.ts";
import { titleOf, type Field } from "#editor/schema.ts";
import type { Shape } from "#editor/shapes/shape.ts";
import type { Selected, SurfaceCommand, Tool } from "#editor/surface.ts";
import { takeUpFaulty, useAttributes } from "#editor/view/attribute_desk.tsx";
import { ItemView, type ItemHandle } from "#editor/view/ItemView.tsx";
import { ObjectList } from "#editor/view/ObjectList.tsx";
import { useRelations } from "#editor/view/relation_desk.tsx";
import { answerAbout } from "#editor/view/quoted.ts";
import { useQuotes } from "#editor/view/quotes.ts";
import { ownShapes, shapesOf } from "#editor/view/shape_values.ts";
import { useHeldBack } from "#editor/view/held_back.ts";
import { words as editorWords } from "#editor/view/words.ts";
import { exams } from "#shared/api/index.ts";
import type { Attempt, AttemptQuestion, Project } from "#shared/api/index.ts";
import { useWords } from "#shared/i18n/index.ts";
import { Caps, useCommands, type Command } from "#shared/keys/index.ts";
import { faultText } from "#shared/ui/index.ts";
import { words } from "./words.ts";
import css from "./exam.module.css";

const none: readonly never[] = [];
const noKeys: ReadonlyMap<string, KeyTarget> = new Map();
const classCommand = (field: string, name: string) => `exam.class.${field}.${name}`;

/** Enter on a button is the button's. */
function enter(event: KeyboardEvent | null, act: () => void): void {
  const own = event?.target instanceof HTMLElement ? event.target.closest<HTMLElement>("button, a[href]") : null;
  if (event?.repeat) return;
  if (own) own.click();
  else act();
}

type Props = { project: Project; attempt: Attempt; question: AttemptQuestion; onWent: (next: Attempt) => void };

export function Question({ project, attempt, question, onWent }: Props) {
  const t = useWords(words);
  const say = useWords(editorWords);
  const { item } = question;
  const schema = useMemo(() => schemaOfItem(project.schema, item), [project.schema, item]);
  const draft = useMemo(() => new Draft(), []);
  const values = useSyncExternalStore((heard) => draft.on(heard), () => draft.values);
  const handle = useRef<ItemHandle>(null);
  const [tool, setTool] = useState<Tool>({ kind: "select" });
  const [commands, setCommands] = useState<readonly SurfaceCommand[]>(none);
  const [selected, setSelected] = useState<Selected>(null);
  const [sentence, setSentence] = useState("");
  const [hand, setHand] = useState<Selected>(null);
  const [showMissing, setShowMissing] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const quotes = useQuotes(schema, item);
  const setShapes = (field: string, shapes: readonly Shape[], gesture?: string) => draft.set(field, shapes.length > 0 ? shapes : undefined, gesture);
  const live = liveKeys(schema, values);
  const attributes = useAttributes({ schema, values, hand, showMissing, taken: new Set(live.keys()), onShapes: setShapes, onDone: () => handle.current?.focus() });
  const heldBack = useHeldBack(handle);
  const send = async () => {
    if (busy || heldBack.holds(schema, item, values)) return;
    if (faultsOf(schema, values).size > 0) { setShowMissing(true); takeUpFaulty(schema, values, handle.current); return; }
    setBusy(true);
    setFault(null);
    try {
      onWent(await exams.answer(attempt.id, question.number, answerAbout(schema, item, values).values));
    } catch (thrown) {
      setFault(faultText(thrown));
      setBusy(false);
    }
  };
  const classes = attributes.focused ? none : classRows();
  const taken = new Set([...classes, ...attributes.commands].flatMap((c) => c.keys));
  useCommands(commands.filter((c) => !taken.has(c.keys.toLowerCase())).map((c): Command =>
    ({ id: `editor.${c.id}`, keys: [c.keys], scope: "tool", title: say(`command.${c.id}`), quiet: true, enabled: () => c.enabled(), run: () => c.run(), ...(c.release ? { release: () => c.release?.() } : {}) })));
  useCommands([...classes, ...attributes.commands,
    { id: "exam.send", keys: ["Enter"], title: t("send"), scope: "workspace", group: t("group"), onControls: true, run: (event) => enter(event, () => void send()) },
    { id: "exam.undo", keys: ["Mod+z"], title: t("undo"), scope: "workspace", group: t("group"), run: () => { draft.undo(); } }]);
  const relations = useRelations({ schema, values, selected, round: question.number, onValue: (field, value) => draft.set(field, value), onSay: setSentence });
  const applyClass = (field: string, name: string) => { if (!relations.apply(field, name)) handle.current?.applyClass(field, name); };
  const below = (field: Field) => relations.list(field) || (surfaceKinds.has(field.kind) && <>
    <ObjectList field={field} shapes={shapesOf(field, values[field.name])} selected={selected} readOnly={false} quote={quotes(field)}
      onSelect={(s) => handle.current?.select(s)} onEdit={() => handle.current?.focus()} onShapes={(shapes) => setShapes(field.name, ownShapes(shapes))} onSay={setSentence} />
    {attributes.form(field)}
  </>);
  return (
    <div className={css["middle"]}>
      <main className={css["itemSide"]} aria-label={t("item")}>
        <ItemView item={item} schema={schema} values={values} ghosts={none} readOnly={false} round={question.number} handle={handle} links={relations.links} onLink={relations.choose} onUnlink={relations.remove}
          onShapes={setShapes} onSelect={(s) => { setSelected(s); setHand(s); }} onMade={setHand} onTool={setTool} onCommands={setCommands} onSay={setSentence} onBegun={heldBack.onBegun} />
      </main>
      <aside className={css["formSide"]} aria-label={t("form")}>
        <FormView schema={schema} values={values} readOnly={false} showMissing={showMissing} armed={tool.kind === "draw" ? tool : null} live={attributes.focused ? noKeys : undefined} commandOf={classCommand}
          onClass={applyClass} below={below} onChange={(_all, change) => draft.set(change.field, change.value, change.gesture)} />
        {heldBack.why && <p role="alert" className={css["fault"]}>{say(heldBack.why)}</p>}
        {showMissing && faultsOf(schema, values).size > 0 && <p role="alert" className={css["fault"]}>{t("missing")}</p>}
        {fault && <p role="alert" className={css["fault"]}>{fault}</p>}
        <button type="button" className={css["submit"]} disabled={busy} onClick={() => void send()}>{t("send")} <Caps chord="Enter" command="exam.send" /></button>
      </aside>
      <div role="status" aria-live="polite" className="visually-hidden">{sentence}</div>
    </div>
  );

  function classRows(): Command[] {
    const row = (key: string, target: KeyTarget, shift: boolean): Command => {
      const field = schema.fields.find((f) => f.name === target.field);
      const press = () => {
        if (!field) return;
        if (handKinds.has(field.kind)) applyClass(field.name, target.name);
        else draft.set(field.name, fieldKind(field.kind)?.press?.(field, draft.values[field.name], target.name, { shift }));
      };
      const id = classCommand(target.field, target.name);
      return { id: shift ? `${id}.shift` : id, keys: [shift ? `Shift+${key}` : key], title: `${field ? titleOf(field) : ""}: ${target.name}`, scope: "tool", quiet: true, run: (event) => { if (!event?.repeat) press(); } };
    };
    return [...[...live].map(([key, target]) => row(key, target, false)), ...shiftedKeys(schema, live).map(([key, target]) => row(key, target, true))];
  }
}
