// The form's column: guideline, suggestions, questions, how sure, a note, and the button that sends.
import { lazy, Suspense, type RefObject } from "react";
import { FormView } from "#editor/form/FormView.tsx";
import type { KeyTarget } from "#editor/form/keys.ts";
import { faultsOf } from "#editor/form/model.ts";
import { titleOf, type Field } from "#editor/schema.ts";
import type { Selected, Tool } from "#editor/surface.ts";
import type { WaitsFor } from "#editor/view/held_back.ts";
import type { ItemHandle } from "#editor/view/ItemView.tsx";
import type { AttributeDesk } from "#editor/view/attribute_desk.tsx";
import { ObjectList } from "#editor/view/ObjectList.tsx";
import type { PictureLook } from "#editor/image/look.ts";
import { PictureLookPanel } from "#editor/view/PictureLook.tsx";
import type { RelationDesk } from "#editor/view/relation_desk.tsx";
import { useQuotes } from "#editor/view/quotes.ts";
import { ownShapes, shapesOf } from "#editor/view/shape_values.ts";
import { words as editorWords } from "#editor/view/words.ts";
import { surfaceKinds } from "#editor/form/kinds.ts";
import type { Schema } from "#shared/api/index.ts";
import { Caps } from "#shared/keys/index.ts";
import { useWords } from "#shared/i18n/index.ts";
import { TalkPanel, type Talk } from "#shared/talk/index.ts";
import { classInHand } from "../model/class_in_hand.ts";
import type { BenchProject } from "../model/project.ts";
import type { Sieve } from "../model/suggesting.ts";
import type { Job, Snapshot, Workbench } from "../model/workbench.ts";
import { madeWhole, type Panels } from "../panels.ts";
import { classCommand } from "../bench_keys.ts";
import { words } from "../words.ts";
import css from "../label.module.css";
import { ConfidenceRow, NoteField } from "./Extras.tsx";
import { SkipPanel } from "./SkipPanel.tsx";
import { Suggestions } from "./Suggestions.tsx";

const Guide = lazy(() => import("./Guide.tsx").then(({ Guide: component }) => ({ default: component })));

/** Why an answer is not sent yet: a shape that is not ended, words that nobody was sent, a mark that nobody can see. */
export type Held = WaitsFor | "unasked";

type Props = {
  bench: Workbench; now: Snapshot; job: Job; project: BenchProject; panels: Panels; tool: Tool; selected: Selected;
  handle: RefObject<ItemHandle | null>; skipping: boolean;
  /** Of an answer that was to be sent. */
  held: Held | null;
  attributes: AttributeDesk; relations: RelationDesk; onClass: (field: string, name: string) => void; look: PictureLook; onLook: (look: PictureLook) => void; onSubmit: () => void; onFocus: (field: string) => void; onSay: (sentence: string) => void; onSkipping: (on: boolean) => void;
  talk: Talk; onShutTalk: () => void;
  sieve: Sieve; onSieve: (sieve: Sieve) => void; onSuggested: (key: string | null) => void;
};

export function FormPanel(props: Props) {
  const { bench, now, job, panels, skipping, onSkipping, onSubmit } = props;
  const t = useWords(words);
  const say = useWords(editorWords);
  const missing = now.showMissing ? faultsOf(job.schema, now.values).size : 0;
  const skip = (reason: string) => { onSkipping(false); bench.skip(reason); };
  return (
    <aside className={css.formSide} aria-label={t("form")}>
      <div className={css.formScroll}>
        {panels.firstUse && <FirstUse panels={panels} />}
        {job.kind === "revise" && <Notice text={t("revising", { title: job.item.external_id })} act={t("keep_it")} onAct={() => bench.backToWork()} />}
        {panels.guideIsNew && !panels.guide && <Notice text={t("guide_new")} act={t("guide_read")} onAct={panels.toggleGuide} />}
        {job.kind === "task" && job.lease.field && job.schema.fields.length > 1 && <Counting schema={job.schema} field={job.lease.field} />}
        {now.replayed && <p className={css.notice} role="status">{t("replayed")}</p>}
        {panels.guide && <Suspense fallback={null}><Guide project={props.project} title={classInHand(job.schema, now.values, props.tool)} onClose={panels.toggleGuide} /></Suspense>}
        {props.talk.shown && <TalkPanel project={props.project.id} role={props.project.role} item={job.item.id} talk={props.talk} placeNow={() => props.handle.current?.place() ?? null} onClose={props.onShutTalk} onAside={job.kind === "task" ? () => { props.onShutTalk(); bench.skip("asked"); } : undefined} />}
        <Suggestions bench={bench} job={job} now={now} sieve={props.sieve} onSieve={props.onSieve} onInHand={props.onSuggested} />
        {skipping ? <SkipPanel onSkip={skip} onClose={() => onSkipping(false)} /> : <Questions {...props} />}
      </div>
      <div className={css.send}>
        {props.held && <p className={css.missing} role="alert">{props.held === "unasked" ? t("unasked") : say(props.held)}</p>}
        {now.unseen && <p className={css.missing} role="alert">{t("unseen")}</p>}
        {missing > 0 && <p className={css.missing} role="alert">{t("missing", { count: missing })}</p>}
        {job.schema.fields.some(madeWhole) && (
          <label className={css.oneEach}><input type="checkbox" checked={panels.oneEach} onChange={panels.toggleOneEach} />{t("one_each")}<Caps chord="Shift+n" command="label.one_each" /></label>
        )}
        <div className={css.sendRow}>
          {job.kind === "task" && <button type="button" className={css.skipButton} onClick={() => onSkipping(!skipping)} aria-expanded={skipping}>{t("skip")} <Caps chord="s" command="label.skip" /></button>}
          <button type="button" className={css.submit} onClick={onSubmit}>{t(job.kind === "revise" ? "submit_change" : "submit")} <Caps chord="Enter" command="label.submit" /></button>
        </div>
      </div>
    </aside>
  );
}

const nextQuestion = { command: "label.next_question", chord: "Shift+Enter" };
const noKeys: ReadonlyMap<string, KeyTarget> = new Map();

function Questions({ bench, now, job, project, panels, tool, selected, handle, attributes, relations, onClass, look, onLook, onSubmit, onFocus, onSay }: Props) {
  const t = useWords(words);
  const quotes = useQuotes(job.schema, job.item);
  const below = (field: Field) => relations.list(field) || (surfaceKinds.has(field.kind) && <>
    <ObjectList field={field} shapes={shapesOf(field, now.values[field.name])} selected={selected} readOnly={false}
      quote={quotes(field)}
      onSelect={(s) => handle.current?.select(s)} onEdit={() => handle.current?.focus()} onSay={onSay}
      onShapes={(shapes) => bench.draft.set(field.name, shapes.length > 0 ? ownShapes(shapes) : undefined)} />
    {attributes.form(field)}
  </>);
  const onKeyDown = (e: React.KeyboardEvent) => {
    const single = e.target instanceof HTMLInputElement && e.target.dataset.fieldInput !== undefined;
    if (e.key === "Enter" && single) { e.preventDefault(); e.stopPropagation(); onSubmit(); }
  };
  return (
    <div onKeyDown={onKeyDown} data-questions>
      <FormView schema={job.schema} values={now.values} readOnly={false} focusField={now.focused} onFocusField={onFocus} showMissing={now.showMissing}
        live={attributes.focused ? noKeys : undefined} commandOf={classCommand(project.id)} next={nextQuestion} armed={tool.kind === "draw" ? tool : null} onClass={onClass} below={below}
        onChange={(_values, change) => bench.draft.set(change.field, change.value, change.gesture)} />
      <div className={css.extras}>
        <ConfidenceRow value={now.confidence} onChange={(c) => bench.setConfidence(c)} />
        <NoteField value={now.note} onChange={(text) => bench.setNote(text)} />
      </div>
      {job.item.media.length > 0 && <>
        <PictureLookPanel look={look} onLook={onLook} />
        <label className={css.oneEach}><input type="checkbox" checked={panels.keepView} onChange={panels.toggleKeepView} />{t("keep_view")}<Caps chord="Shift+z" command="label.keep_view" /></label>
      </>}
    </div>
  );
}

/** An audit of one question asks all of them, as always. */
function Counting({ schema, field }: { schema: Schema; field: string }) {
  const t = useWords(words);
  const counts = schema.fields.find((f) => f.name === field);
  return <p className={css.notice} role="status">{t("audit_counts", { field: counts ? titleOf(counts) : field })}</p>;
}

function Notice({ text, act, onAct }: { text: string; act: string; onAct: () => void }) {
  return <p className={css.notice} role="status">{text} <button type="button" onClick={onAct}>{act}</button></p>;
}

function FirstUse({ panels }: { panels: Panels }) {
  const t = useWords(words);
  return (
    <section className={css.first} aria-label={t("first_title")}>
      <h2>{t("first_title")}</h2>
      <p>{t("first", { enter: "↵" })}</p>
      <button type="button" onClick={panels.seenFirst}>{t("first_done")}</button>
    </section>
  );
}
