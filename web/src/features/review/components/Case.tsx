// One item under review: the item with all answers on it, the diff, the verdict.
import { useMemo, useRef, useState, useSyncExternalStore } from "react";
import { Draft } from "#editor/draft.ts";
import { FormView } from "#editor/form/FormView.tsx";
import { liveKeys } from "#editor/form/keys.ts";
import { fieldKind, surfaceKinds } from "#editor/form/kinds.ts";
import { answerOf, describeAnswer, faultsOf } from "#editor/form/model.ts";
import type { Schema, Values } from "#editor/schema.ts";
import type { GhostLayer, SurfaceCommand, Tool } from "#editor/surface.ts";
import { ItemView, type ItemHandle } from "#editor/view/ItemView.tsx";
import { shapesOf } from "#editor/view/shape_values.ts";
import { words as editorWords } from "#editor/view/words.ts";
import type { Evidence, Lease } from "#shared/api/index.ts";
import { useWords } from "#shared/i18n/index.ts";
import { Caps, useCommands, type Command } from "#shared/keys/index.ts";
import { believedValues, compareAnswers, standing } from "../model/compare.ts";
import type { Desk } from "../model/desk.ts";
import { words } from "../words.ts";
import css from "../review.module.css";
import { BeliefView } from "./BeliefView.tsx";
import { DiffTable } from "./DiffTable.tsx";
import { RejectPanel } from "./RejectPanel.tsx";

type Mode = "look" | "fix" | "reject";
const none: Values = {};

/** Each answer's drawings under its person's name; only one of them when it was picked. */
const ghostsOf = (schema: Schema, answers: readonly Evidence[], only: number | null): GhostLayer[] =>
  answers.flatMap((a, i) => (only !== null && only !== i ? [] : schema.fields
    .filter((f) => surfaceKinds.has(f.kind))
    .map((field): GhostLayer => ({ field, name: a.source.name, look: i === 0 || only === i ? "solid" : i === 1 ? "dashed" : "faint", shapes: shapesOf(field, a.values[field.name]) }))));

export function Case({ lease, schema, desk }: { lease: Lease; schema: Schema; desk: Desk }) {
  const t = useWords(words);
  const [mode, setMode] = useState<Mode>("look");
  const [only, setOnly] = useState<number | null>(null);
  const [commands, setCommands] = useState<readonly SurfaceCommand[]>([]);
  const [tool, setTool] = useState<Tool>({ kind: "select" });
  const [sentence, setSentence] = useState("");
  const [showMissing, setShowMissing] = useState(false);
  const [draft] = useState(() => new Draft());
  const values = useDraft(draft);
  const handle = useRef<ItemHandle>(null);
  const answers = useMemo(() => standing(lease.item.evidence ?? []), [lease]);
  const beliefs = lease.item.beliefs ?? [];
  const diff = useMemo(() => compareAnswers(schema, answers), [schema, answers]);
  const believed = useMemo(() => believedValues(schema, answers, beliefs), [schema, answers, beliefs]);
  const ghosts = useMemo(() => (mode === "fix" ? [] : ghostsOf(schema, answers, only)), [schema, answers, only, mode]);
  const fix = (from: Values = believed) => { draft.reset(from); setMode("fix"); };
  const send = () => {
    if (faultsOf(schema, draft.values).size > 0) setShowMissing(true);
    else desk.decide("fix", { values: answerOf(schema, draft.values) });
  };
  useCaseKeys({ commands, mode, answers: answers.length, schema, draft, values, handle, accept: () => desk.decide("accept"), fix: () => fix(), send, setMode, pick: (i) => setOnly((was) => (was === i ? null : i)) });
  return (
    <div className={css.middle}>
      <main className={css.itemSide} aria-label={t("item")}>
        <ItemView item={lease.item} schema={schema} values={mode === "fix" ? values : none} ghosts={ghosts} readOnly={mode !== "fix"} round={`${lease.lease} ${mode}`} keepView
          handle={handle} onTool={setTool} onCommands={setCommands} onSay={setSentence} onShapes={(field, shapes, gesture) => draft.set(field, shapes.length > 0 ? shapes : undefined, gesture)} />
      </main>
      <aside className={css.verdictSide} aria-label={t("verdict")}>
        <div className={css.scroll}>
          {lease.item.reason && <p className={css.reason}><strong>{t("reason")}</strong> {lease.item.reason}</p>}
          {mode === "fix"
            ? <FixForm schema={schema} values={values} draft={draft} tool={tool} showMissing={showMissing} handle={handle} />
            : <>
                <BeliefView schema={schema} beliefs={beliefs} />
                <DiffTable diff={diff} answers={answers} only={only} onPick={(i) => setOnly(only === i ? null : i)} onFixFrom={(i) => fix(answers[i]?.values ?? believed)} />
              </>}
          {mode === "reject" && <RejectPanel onReject={(reason) => desk.decide("reject", { reason })} onClose={() => setMode("look")} />}
        </div>
        <Acts mode={mode} believed={describeAnswer(schema, believed)} onAccept={() => desk.decide("accept")} onFix={() => fix()} onSend={send} onMode={setMode} />
      </aside>
      <div role="status" aria-live="polite" className="visually-hidden">{sentence}</div>
    </div>
  );
}

function useDraft(draft: Draft): Values {
  return useSyncExternalStore((heard) => draft.on(heard), () => draft.values);
}

type ActsProps = { mode: Mode; believed: string; onAccept: () => void; onFix: () => void; onSend: () => void; onMode: (mode: Mode) => void };

function Acts({ mode, believed, onAccept, onFix, onSend, onMode }: ActsProps) {
  const t = useWords(words);
  if (mode === "fix")
    return (
      <div className={css.acts}>
        <button type="button" className={css.act} onClick={() => onMode("look")}>{t("cancel")} <Caps chord="Escape" /></button>
        <button type="button" className={`${css.act} ${css.main}`} onClick={onSend}>{t("send_fix")} <Caps chord="Enter" /></button>
      </div>
    );
  return (
    <div className={css.acts}>
      <button type="button" className={`${css.act} ${css.main}`} title={t("accept_what", { answer: believed })} onClick={onAccept}>{t("accept")} <Caps chord="Enter" /></button>
      <button type="button" className={css.act} onClick={onFix}>{t("fix")} <Caps chord="f" /></button>
      <button type="button" className={css.act} aria-expanded={mode === "reject"} onClick={() => onMode(mode === "reject" ? "look" : "reject")}>{t("reject")} <Caps chord="r" /></button>
    </div>
  );
}

type FixProps = { schema: Schema; values: Values; draft: Draft; tool: Tool; showMissing: boolean; handle: React.RefObject<ItemHandle | null> };

function FixForm({ schema, values, draft, tool, showMissing, handle }: FixProps) {
  const t = useWords(words);
  return (
    <>
      <p className={css.dim}>{t("fix_hint")}</p>
      <FormView schema={schema} values={values} readOnly={false} showMissing={showMissing} armed={tool.kind === "draw" ? tool : null}
        onClass={(field, name) => handle.current?.applyClass(field, name)} onChange={(_all, change) => draft.set(change.field, change.value, change.gesture)} />
    </>
  );
}

type KeyInputs = {
  commands: readonly SurfaceCommand[]; mode: Mode; answers: number; schema: Schema; draft: Draft; values: Values; handle: React.RefObject<ItemHandle | null>;
  accept: () => void; fix: () => void; send: () => void; setMode: (mode: Mode) => void; pick: (index: number) => void;
};

/** Enter on a button is the button's. */
function enter(event: KeyboardEvent | null, act: () => void): void {
  const own = event?.target instanceof HTMLElement ? event.target.closest<HTMLElement>("button, a[href]") : null;
  if (event?.repeat) return;
  if (own) own.click();
  else act();
}

function press({ schema, draft, handle }: KeyInputs, key: string): void {
  const target = liveKeys(schema, draft.values).get(key);
  const field = schema.fields.find((f) => f.name === target?.field);
  if (!target || !field) return;
  if (surfaceKinds.has(field.kind)) handle.current?.applyClass(field.name, target.name);
  else draft.set(field.name, fieldKind(field.kind)?.press?.(field, draft.values[field.name], target.name, { shift: false }));
}

function useCaseKeys(inputs: KeyInputs): void {
  const { commands, mode, answers, schema, draft, values, accept, fix, send, setMode, pick } = inputs;
  const t = useWords(words);
  const say = useWords(editorWords);
  const row = (id: string, keys: readonly string[], title: string, run: Command["run"], more: Partial<Command> = {}): Command =>
    ({ id: `review.${id}`, keys, title, scope: "workspace", group: t("group"), run, ...more });
  const look = mode === "look";
  const classKeys = mode === "fix" ? [...liveKeys(schema, values).keys()] : [];
  useCommands([
    row("accept", ["Enter"], t("command.accept"), (e) => enter(e, accept), { enabled: () => look, onControls: true }),
    row("send", ["Enter"], t("command.send"), (e) => enter(e, send), { enabled: () => mode === "fix", onControls: true }),
    row("fix", ["f"], t("command.fix"), fix, { enabled: () => look }),
    row("reject", ["r"], t("command.reject"), () => setMode("reject"), { enabled: () => look }),
    row("cancel", ["Escape"], t("cancel"), () => setMode("look"), { enabled: () => !look, quiet: true }),
    row("undo", ["Mod+z"], t("cancel"), () => { draft.undo(); }, { enabled: () => mode === "fix", quiet: true }),
    ...Array.from({ length: look ? Math.min(9, answers) : 0 }, (_, i) => row(`show.${i}`, [String(i + 1)], t("command.show", { number: i + 1 }), () => pick(i), { quiet: true })),
    ...classKeys.map((key) => row(`class.${key}`, [key], key, () => press(inputs, key), { scope: "tool", quiet: true })),
  ]);
  useCommands(commands.filter((c) => !classKeys.includes(c.keys) && !["f", "r"].includes(c.keys)).map((c): Command =>
    ({ id: `editor.${c.id}`, keys: [c.keys], scope: "tool", title: say(`command.${c.id}`), quiet: true, enabled: () => c.enabled(), run: () => c.run(), ...(c.release ? { release: () => c.release?.() } : {}) })));
}
