// One item under review: the item with all answers on it, the diff, the verdict.
import { useMemo, useRef, useState, useSyncExternalStore } from "react";
import type { Draft } from "#editor/draft.ts";
import { surfaceKinds } from "#editor/form/kinds.ts";
import { liveKeys } from "#editor/form/keys.ts";
import { describeAnswer, faultsOf } from "#editor/form/model.ts";
import type { Schema, Values } from "#editor/schema.ts";
import type { Shape } from "#editor/shapes/shape.ts";
import type { GhostLayer, Selected, SurfaceCommand, Tool } from "#editor/surface.ts";
import { takeUpFaulty, useAttributes } from "#editor/view/attribute_desk.tsx";
import { answerAbout } from "#editor/view/quoted.ts";
import { useHeldBack } from "#editor/view/held_back.ts";
import { useRelations } from "#editor/view/relation_desk.tsx";
import { ItemView, type HeatOf, type ItemHandle } from "#editor/view/ItemView.tsx";
import { shapesOf } from "#editor/view/shape_values.ts";
import type { Evidence, Lease, MyRole } from "#shared/api/index.ts";
import { useWords } from "#shared/i18n/index.ts";
import { said } from "#shared/said/index.ts";
import { TalkPanel, useTalk } from "#shared/talk/index.ts";
import { Caps } from "#shared/keys/index.ts";
import { useCaseKeys, type Mode, type Only } from "../case_keys.ts";
import { believedValues, compareAnswers, type FieldDiff, standing, wordsOf } from "../model/compare.ts";
import { imageHeat, textHeat } from "../model/heat.ts";
import { conflictsOf, openConflicts, settledValues, type Choice, type Conflict } from "../model/conflicts.ts";
import type { Desk } from "../model/desk.ts";
import type { FixDraft } from "../model/fix_draft.ts";
import { words } from "../words.ts";
import css from "../review.module.css";
import { BeliefView } from "./BeliefView.tsx";
import { ConflictList, type Settling } from "./ConflictList.tsx";
import { DiffTable } from "./DiffTable.tsx";
import { FixForm } from "./FixForm.tsx";
import { ReasonPanel, type Why } from "./ReasonPanel.tsx";

const none: Values = {};

/** In a blind review answers have numbers in place of names. */
const named = (answers: Evidence[], nameOf: (number: number) => string): Evidence[] => answers.map((a, i) => (a.source.name ? a : { ...a, source: { ...a.source, name: nameOf(i + 1) } }));

/** What all have drawn once, under `all`; the rest under each person's name. */
const ghostsOf = (diff: readonly FieldDiff[], answers: readonly Evidence[], all: string): GhostLayer[] =>
  diff.flatMap((d) => {
    if (d.kind !== "shapes") return [];
    const shared = d.things.filter((thing) => thing.byAll && answers.length > 1);
    const drawn = new Set(shared.flatMap((thing) => thing.shapes.map((s) => s.shape)));
    const own = d.things.flatMap((thing) => thing.shapes).filter((s) => !drawn.has(s.shape));
    return [
      { field: d.field, name: all, look: "solid" as const, shapes: shared.flatMap((thing) => thing.shapes.slice(0, 1).map((s) => s.shape)) },
      ...answers.map((a, i): GhostLayer => ({ field: d.field, name: a.source.name, look: i === 0 ? "solid" : i === 1 ? "dashed" : "faint", shapes: own.filter((s) => s.source === a.id).map((s) => s.shape) })),
    ];
  });

/** The drawings of one answer alone. */
const ghostsOfOne = (schema: Schema, name: string, values: Values): GhostLayer[] =>
  schema.fields.filter((f) => surfaceKinds.has(f.kind)).map((field) => ({ field, name, look: "solid" as const, shapes: shapesOf(field, values[field.name]) }));

/** One conflict alone: the left drawing solid, the right one dashed. */
const ghostsAt = ({ drawn: field, left, right, who }: Conflict): GhostLayer[] =>
  [{ field, name: who.left, look: "solid" as const, shapes: left }, { field, name: who.right, look: "dashed" as const, shapes: right }].filter((layer) => layer.shapes.length > 0);

/** Conflicts between the first answer and the others: where one stands, and how each was settled. */
function useSettling(diff: readonly FieldDiff[], answers: readonly Evidence[]): Settling {
  const [at, setAt] = useState<number | null>(null);
  const [choices, setChoices] = useState<ReadonlyMap<string, Choice>>(new Map());
  const conflicts = useMemo(() => conflictsOf(diff, answers), [diff, answers]);
  const here = at === null ? undefined : conflicts[at];
  return {
    conflicts, at, choices, go: setAt,
    choose: (choice) => { if (here && (choice === "none" || here[choice].length > 0)) setChoices(new Map(choices).set(here.key, choice)); },
  };
}

export function Case({ lease, schema, desk, fix, role }: { lease: Lease; role: MyRole; schema: Schema; desk: Desk; fix: FixDraft }) {
  const t = useWords(words);
  const [mode, setMode] = useState<Mode>(fix.takenUp ? "fix" : "look");
  const [only, setOnly] = useState<Only>(null);
  const [commands, setCommands] = useState<readonly SurfaceCommand[]>([]);
  const [tool, setTool] = useState<Tool>({ kind: "select" });
  const [selected, setSelected] = useState<Selected>(null);
  const [hand, setHand] = useState<Selected>(null);
  const [sentence, setSentence] = useState("");
  const [showMissing, setShowMissing] = useState(false);
  const { draft } = fix;
  const values = useDraft(draft);
  const handle = useRef<ItemHandle>(null);
  const answers = useMemo(() => named(standing(lease.item.evidence ?? []), (number) => t("answer_of", { number })), [lease.item, t]);
  const beliefs = lease.item.beliefs ?? [];
  const diff = useMemo(() => compareAnswers(schema, answers), [schema, answers]);
  const believed = useMemo(() => believedValues(schema, answers, beliefs), [schema, answers, beliefs]);
  const settling = useSettling(diff, answers);
  const conflict = settling.at === null ? undefined : settling.conflicts[settling.at];
  const [heldOpen, setHeldOpen] = useState(false);
  const open = heldOpen ? openConflicts(settling.conflicts, settling.choices).length : 0;
  const anySettled = settling.choices.size > 0;
  const settled = () => settledValues(schema, believed, diff, settling.conflicts, settling.choices);
  const merges = beliefs.some((b) => b.value !== undefined && schema.fields.some((f) => f.name === b.field && surfaceKinds.has(f.kind)));
  const ghosts = useMemo((): GhostLayer[] => {
    if (mode === "fix" || mode === "why") return [];
    if (conflict) return ghostsAt(conflict);
    if (only === null) return ghostsOf(diff, answers, t("shared"));
    return only === "believed" ? ghostsOfOne(schema, t("believed_all"), believed) : ghostsOfOne(schema, answers[only]?.source.name ?? "", answers[only]?.values ?? none);
  }, [schema, diff, answers, only, mode, conflict, believed, t]);
  const [heated, setHeated] = useState(false);
  const heat = useMemo((): HeatOf | null => (heated ? { image: (fields, size) => imageHeat(diff, fields, answers.length, size), text: (fields) => textHeat(diff, fields, answers.length) } : null), [heated, diff, answers]);
  const talk = useTalk(lease.item.id);
  const ask = () => talk.ask(handle.current?.place() ?? null);
  const begin = () => { if (anySettled) fix.beginFrom(settled()); else fix.begin(believed); setMode("fix"); };
  const beginFrom = (from: Values) => { fix.beginFrom(from); setMode("fix"); };
  const setShapes = (field: string, shapes: readonly Shape[], gesture?: string) => draft.set(field, shapes.length > 0 ? shapes : undefined, gesture);
  const select = (shape: Selected) => { setSelected(shape); setHand(shape); };
  const attributes = useAttributes({
    schema, values, hand: mode === "fix" ? hand : null, showMissing, taken: new Set(liveKeys(schema, values).keys()), onShapes: setShapes, onDone: () => handle.current?.focus(),
  });
  const heldBack = useHeldBack(handle);
  const send = () => {
    if (heldBack.holds(schema, lease.item, draft.values)) return;
    if (faultsOf(schema, draft.values).size === 0) { setMode("why"); return; }
    setShowMissing(true);
    takeUpFaulty(schema, draft.values, handle.current);
  };
  const because = (why: Why) => (mode === "why" ? desk.decide("fix", { ...answerAbout(schema, lease.item, draft.values), ...why }) : desk.decide("reject", why));
  const fixing = mode === "fix" || mode === "why";
  const accept = () => {
    if (heldBack.isUnseen(schema, lease.item)) return;
    if (!anySettled) { desk.decide("accept"); return; }
    const [next] = openConflicts(settling.conflicts, settling.choices);
    setHeldOpen(next !== undefined);
    if (next !== undefined) { settling.go(next); return; }
    begin();
    if (faultsOf(schema, draft.values).size === 0 && !heldBack.holds(schema, lease.item, draft.values)) setMode("why");
  };
  const relations = useRelations({ schema, values: fixing ? values : none, selected, round: lease.lease, onValue: (field, value) => draft.set(field, value), onSay: setSentence });
  const applyClass = (field: string, name: string) => { if (!relations.apply(field, name)) handle.current?.applyClass(field, name); };
  const pick = (index: Exclude<Only, null>) => setOnly((was) => (was === index ? null : index));
  useCaseKeys({ commands, mode, answers: answers.length, merges, schema, draft, values, attributes, handle, settling, onClass: applyClass, accept, fix: begin, send, setMode, pick, ask, heat: () => setHeated(!heated) });
  return (
    <div className={css.middle}>
      <main className={css.itemSide} aria-label={t("item")}>
        <ItemView item={lease.item} schema={schema} values={fixing ? values : none} ghosts={ghosts} readOnly={mode !== "fix"} round={`${lease.lease} ${fixing ? "fix" : "look"}`} keepView
          heat={heat}
          handle={handle} links={relations.links} pins={talk.pins} onPin={(id) => { if (id) talk.choose(id); }} onLink={relations.choose} onUnlink={relations.remove} onSelect={select} onMade={setHand} onTool={setTool} onCommands={setCommands} onSay={setSentence} onShapes={setShapes} onBegun={heldBack.onBegun} />
      </main>
      <aside className={css.verdictSide} aria-label={t("verdict")}>
        <div className={css.scroll}>
          {lease.item.blind && <p className={css.notice}>{t("blind")}</p>}
          {lease.item.reason && <p className={css.reason}><strong>{t("reason")}</strong> <bdi>{said(lease.item.reason)}</bdi></p>}
          {fixing
            ? <FixForm item={lease.item} schema={schema} values={values} fix={fix} tool={tool} selected={selected} showMissing={showMissing} waits={heldBack.why === "unseen" ? null : heldBack.why} attributes={attributes} relations={relations} onClass={applyClass} handle={handle}
                onShapes={setShapes} onSay={setSentence} onSend={send} />
            : <>
                <BeliefView schema={schema} beliefs={beliefs} shown={only === "believed"} onShow={merges ? () => pick("believed") : null} />
                {answers.length > 1 && diff.some((d) => d.kind === "shapes") && <label className={css.heat}><input type="checkbox" checked={heated} onChange={() => setHeated(!heated)} />{t("heat")} <Caps chord="m" command="review.heat" /></label>}
                <ConflictList settling={settling} />
                <DiffTable words={wordsOf(lease.item.evidence ?? [])} diff={diff} answers={answers} only={only} onPick={pick} onFixFrom={(i) => beginFrom(answers[i]?.values ?? believed)} />
              </>}
          {(talk.shown || talk.threads.length > 0) && <TalkPanel project={desk.project} role={role} item={lease.item.id} talk={talk} placeNow={() => handle.current?.place() ?? null} onClose={() => { talk.show(false); handle.current?.focus(); }} />}
          {(mode === "reject" || mode === "why") && <ReasonPanel project={desk.project} of={mode === "why" ? "fix" : "reject"} onWhy={because} onClose={() => setMode(mode === "why" ? "fix" : "look")} />}
        </div>
        <Acts mode={mode === "why" ? "fix" : mode} unseen={heldBack.why === "unseen"} open={open} believed={describeAnswer(schema, believed)} settled={anySettled} onAccept={accept} onFix={begin} onSend={mode === "why" ? () => because({}) : send} onMode={setMode} />
      </aside>
      <div role="status" aria-live="polite" className="visually-hidden">{sentence}</div>
    </div>
  );
}

function useDraft(draft: Draft): Values {
  return useSyncExternalStore((heard) => draft.on(heard), () => draft.values);
}

type ActsProps = { mode: Mode; unseen: boolean; open: number; believed: string; settled: boolean; onAccept: () => void; onFix: () => void; onSend: () => void; onMode: (mode: Mode) => void };

function Acts({ mode, unseen, open, believed, settled, onAccept, onFix, onSend, onMode }: ActsProps) {
  const t = useWords(words);
  const why = (unseen || open > 0) && <p className={css.missing} role="alert">{unseen ? t("unseen") : t("open_conflicts", { count: open })}</p>;
  if (mode === "fix")
    return (
      <div className={css.acts}>
        {why}
        <button type="button" className={css.act} onClick={() => onMode("look")}>{t("cancel")} <Caps chord="Escape" command="review.cancel" /></button>
        <button type="button" className={`${css.act} ${css.main}`} onClick={onSend}>{t("send_fix")} <Caps chord="Enter" command="review.send" /></button>
      </div>
    );
  return (
    <div className={css.acts}>
      {why}
      <button type="button" className={`${css.act} ${css.main}`} title={settled ? undefined : t("accept_what", { answer: believed })} onClick={onAccept}>{t(settled ? "send_settled" : "accept")} <Caps chord="Enter" command="review.accept" /></button>
      <button type="button" className={css.act} onClick={onFix}>{t("fix")} <Caps chord="f" command="review.fix" /></button>
      <button type="button" className={css.act} aria-expanded={mode === "reject"} onClick={() => onMode(mode === "reject" ? "look" : "reject")}>{t("reject")} <Caps chord="r" command="review.reject" /></button>
    </div>
  );
}
