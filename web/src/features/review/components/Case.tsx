// One item under review: the item with all answers on it, the diff, the verdict.
import { useMemo, useRef, useState, useSyncExternalStore } from "react";
import type { Draft } from "#editor/draft.ts";
import { surfaceKinds } from "#editor/form/kinds.ts";
import { liveKeys } from "#editor/form/keys.ts";
import { answerOf, describeAnswer, faultsOf } from "#editor/form/model.ts";
import type { Schema, Values } from "#editor/schema.ts";
import type { Shape } from "#editor/shapes/shape.ts";
import type { GhostLayer, Selected, SurfaceCommand, Tool } from "#editor/surface.ts";
import { takeUpFaulty, useAttributes } from "#editor/view/attribute_desk.tsx";
import { ItemView, type ItemHandle } from "#editor/view/ItemView.tsx";
import { shapesOf } from "#editor/view/shape_values.ts";
import type { Evidence, Lease } from "#shared/api/index.ts";
import { useWords } from "#shared/i18n/index.ts";
import { Caps } from "#shared/keys/index.ts";
import { useCaseKeys, type Mode } from "../case_keys.ts";
import { believedValues, compareAnswers, standing } from "../model/compare.ts";
import type { Desk } from "../model/desk.ts";
import type { FixDraft } from "../model/fix_draft.ts";
import { words } from "../words.ts";
import css from "../review.module.css";
import { BeliefView } from "./BeliefView.tsx";
import { DiffTable } from "./DiffTable.tsx";
import { FixForm } from "./FixForm.tsx";
import { RejectPanel } from "./RejectPanel.tsx";

const none: Values = {};

/** Each answer's drawings under its person's name; only one of them when it was picked. */
const ghostsOf = (schema: Schema, answers: readonly Evidence[], only: number | null): GhostLayer[] =>
  answers.flatMap((a, i) => (only !== null && only !== i ? [] : schema.fields
    .filter((f) => surfaceKinds.has(f.kind))
    .map((field): GhostLayer => ({ field, name: a.source.name, look: i === 0 || only === i ? "solid" : i === 1 ? "dashed" : "faint", shapes: shapesOf(field, a.values[field.name]) }))));

export function Case({ lease, schema, desk, fix }: { lease: Lease; schema: Schema; desk: Desk; fix: FixDraft }) {
  const t = useWords(words);
  const [mode, setMode] = useState<Mode>(fix.takenUp ? "fix" : "look");
  const [only, setOnly] = useState<number | null>(null);
  const [commands, setCommands] = useState<readonly SurfaceCommand[]>([]);
  const [tool, setTool] = useState<Tool>({ kind: "select" });
  const [selected, setSelected] = useState<Selected>(null);
  const [hand, setHand] = useState<Selected>(null);
  const [sentence, setSentence] = useState("");
  const [showMissing, setShowMissing] = useState(false);
  const { draft } = fix;
  const values = useDraft(draft);
  const handle = useRef<ItemHandle>(null);
  const answers = useMemo(() => standing(lease.item.evidence ?? []), [lease.item]);
  const beliefs = lease.item.beliefs ?? [];
  const diff = useMemo(() => compareAnswers(schema, answers), [schema, answers]);
  const believed = useMemo(() => believedValues(schema, answers, beliefs), [schema, answers, beliefs]);
  const ghosts = useMemo(() => (mode === "fix" ? [] : ghostsOf(schema, answers, only)), [schema, answers, only, mode]);
  const begin = () => { fix.begin(believed); setMode("fix"); };
  const beginFrom = (from: Values) => { fix.beginFrom(from); setMode("fix"); };
  const setShapes = (field: string, shapes: readonly Shape[], gesture?: string) => draft.set(field, shapes.length > 0 ? shapes : undefined, gesture);
  const select = (shape: Selected) => { setSelected(shape); setHand(shape); };
  const attributes = useAttributes({
    schema, values, hand: mode === "fix" ? hand : null, showMissing, taken: new Set(liveKeys(schema, values).keys()), onShapes: setShapes, onDone: () => handle.current?.focus(),
  });
  const send = () => {
    if (faultsOf(schema, draft.values).size === 0) { desk.decide("fix", { values: answerOf(schema, draft.values) }); return; }
    setShowMissing(true);
    takeUpFaulty(schema, draft.values, handle.current);
  };
  const pick = (index: number) => setOnly((was) => (was === index ? null : index));
  useCaseKeys({ commands, mode, answers: answers.length, schema, draft, values, attributes, handle, accept: () => desk.decide("accept"), fix: begin, send, setMode, pick });
  return (
    <div className={css.middle}>
      <main className={css.itemSide} aria-label={t("item")}>
        <ItemView item={lease.item} schema={schema} values={mode === "fix" ? values : none} ghosts={ghosts} readOnly={mode !== "fix"} round={`${lease.lease} ${mode}`} keepView
          handle={handle} onSelect={select} onMade={setHand} onTool={setTool} onCommands={setCommands} onSay={setSentence} onShapes={setShapes} />
      </main>
      <aside className={css.verdictSide} aria-label={t("verdict")}>
        <div className={css.scroll}>
          {lease.item.reason && <p className={css.reason}><strong>{t("reason")}</strong> {lease.item.reason}</p>}
          {mode === "fix"
            ? <FixForm item={lease.item} schema={schema} values={values} fix={fix} tool={tool} selected={selected} showMissing={showMissing} attributes={attributes} handle={handle}
                onShapes={setShapes} onSend={send} />
            : <>
                <BeliefView schema={schema} beliefs={beliefs} />
                <DiffTable diff={diff} answers={answers} only={only} onPick={pick} onFixFrom={(i) => beginFrom(answers[i]?.values ?? believed)} />
              </>}
          {mode === "reject" && <RejectPanel onReject={(reason) => desk.decide("reject", { reason })} onClose={() => setMode("look")} />}
        </div>
        <Acts mode={mode} believed={describeAnswer(schema, believed)} onAccept={() => desk.decide("accept")} onFix={begin} onSend={send} onMode={setMode} />
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
        <button type="button" className={css.act} onClick={() => onMode("look")}>{t("cancel")} <Caps chord="Escape" command="review.cancel" /></button>
        <button type="button" className={`${css.act} ${css.main}`} onClick={onSend}>{t("send_fix")} <Caps chord="Enter" command="review.send" /></button>
      </div>
    );
  return (
    <div className={css.acts}>
      <button type="button" className={`${css.act} ${css.main}`} title={t("accept_what", { answer: believed })} onClick={onAccept}>{t("accept")} <Caps chord="Enter" command="review.accept" /></button>
      <button type="button" className={css.act} onClick={onFix}>{t("fix")} <Caps chord="f" command="review.fix" /></button>
      <button type="button" className={css.act} aria-expanded={mode === "reject"} onClick={() => onMode(mode === "reject" ? "look" : "reject")}>{t("reject")} <Caps chord="r" command="review.reject" /></button>
    </div>
  );
}
