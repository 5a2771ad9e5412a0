// The workbench as a whole: item left, form right, last answers below.
import { useQuery } from "@tanstack/react-query";
import { useEffect, useMemo, useRef, useState, useSyncExternalStore } from "react";
import { handKinds } from "#editor/form/kinds.ts";
import { titleOf } from "#editor/schema.ts";
import type { GhostLayer, Selected, SurfaceCommand, Tool } from "#editor/surface.ts";
import { enterField, takeUpFaulty, useAttributes } from "#editor/view/attribute_desk.tsx";
import { ItemView, type ItemHandle } from "#editor/view/ItemView.tsx";
import { outsideMark } from "#editor/view/outside.ts";
import { useRelations } from "#editor/view/relation_desk.tsx";
import { usePictureLook } from "#editor/view/PictureLook.tsx";
import { Refused } from "#shared/answers/index.ts";
import { modelQuery, models } from "#shared/api/index.ts";
import { useSieve } from "./Suggestions.tsx";
import type { BenchProject } from "../model/project.ts";
import type { Thing } from "../model/suggesting.ts";
import { useTalk } from "#shared/talk/index.ts";
import { useStateOf } from "#shared/ui/index.ts";
import { useWords } from "#shared/i18n/index.ts";
import type { Shape } from "#editor/shapes/shape.ts";
import { useBenchKeys } from "../bench_keys.ts";
import type { LabelStage, Running } from "../model/live_workbench.ts";
import { words } from "../words.ts";
import { madeWhole, usePanels } from "../panels.ts";
import css from "../label.module.css";
import { FormPanel, type Held } from "./FormPanel.tsx";
import { classInHand } from "../model/class_in_hand.ts";
import { Recent } from "./Recent.tsx";
import { Skipped } from "./Skipped.tsx";
import { RuleInPlay } from "./RuleInPlay.tsx";
import { Standstill } from "./Standstill.tsx";
import { Tools } from "./Tools.tsx";
import { TopLine } from "./TopLine.tsx";

const noTool: Tool = { kind: "select" };

/** What is suggested and drawn, dashed; the one in hand solid. */
function ghostsOf(things: readonly Thing[], inHand: string | null): GhostLayer[] {
  const layers = new Map<string, GhostLayer & { shapes: Shape[] }>();
  for (const { key, field, source, sourceName, shape } of things) {
    if (!shape) continue;
    const look = key === inHand ? "solid" : "dashed";
    const layer = layers.get(`${source} ${field.name} ${look}`) ?? { field, name: look === "solid" ? `${sourceName} ✓?` : sourceName, look, shapes: [] };
    layer.shapes.push(shape);
    layers.set(`${source} ${field.name} ${look}`, layer);
  }
  return [...layers.values()];
}

export function Bench({ project, stage, running }: { project: BenchProject; stage: LabelStage; running: Running }) {
  const { bench, outbox } = running;
  const t = useWords(words);
  const now = useSyncExternalStore(bench.subscribe, bench.state);
  const handle = useRef<ItemHandle>(null);
  const [tool, setTool] = useState<Tool>(noTool);
  const [commands, setCommands] = useState<readonly SurfaceCommand[]>([]);
  const { round } = now;
  const [selected, setSelected] = useStateOf<Selected>(round, null);
  const [hand, setHand] = useStateOf<Selected>(round, null);
  const [sentence, setSentence] = useStateOf(round, "");
  const [skipping, setSkipping] = useStateOf(round, false);
  const [held, setHeld] = useStateOf<Held | null>(round, useMemo(() => (bench.begun !== null ? "unfinished" : null), [round]));
  const panels = usePanels(project);
  const asked = useQuery(modelQuery(project.id)).data;
  const [look, setLook] = usePictureLook();
  const job = now.phase.kind === "working" ? now.phase.job : null;
  const schema = job?.schema ?? project.schema;
  /** Audits are blind, and who revises holds the item no more. */
  const draws = asked?.able === true && job?.kind === "task" && stage !== "audit";
  const model = useMemo(() => (draws ? { name: asked.name, seconds: asked.seconds, ask: models.ask } : null), [draws, asked?.name, asked?.seconds]);
  const usable = useMemo(() => (model ? commands : commands.filter((c) => c.id !== "model")), [commands, model]);
  const [suggested, setSuggested] = useStateOf<string | null>(round, null);
  const [sieve, setSieve] = useSieve(project.id);
  useEffect(() => bench.setSieve(sieve), [bench, sieve]);
  const ghosts = useMemo(() => ghostsOf(bench.shown(), suggested), [round, now.values, now.marks, now.sieve, suggested]);
  useEffect(() => { bench.schemaChanged(project.schema_version, project.schema); }, [bench, project.schema_version]);
  const answered = useAnswered(round, now.phase.kind);
  const setShapes = (field: string, shapes: readonly Shape[], gesture?: string) => bench.draft.set(field, shapes.length > 0 ? shapes : undefined, gesture);
  const takeInHand = (shape: Selected) => { setHand(shape); if (shape) bench.focusField(shape.field); };
  const select = (shape: Selected) => { setSelected(shape); takeInHand(shape); };
  /** Focus on the question that the keys go to now: on the item where it is drawn. */
  const enterQuestion = () => {
    const field = schema.fields.find((f) => f.name === bench.state().focused);
    if (!field) return;
    if (!handKinds.has(field.kind)) { enterField(document.querySelector(`[data-questions] [data-field="${CSS.escape(field.name)}"]:not([data-field] *)`), null); return; }
    handle.current?.focus();
    setSentence(titleOf(field));
    if (bench.state().showMissing) takeUpFaulty({ fields: [field] }, bench.draft.values, handle.current);
  };
  const submit = () => {
    const outside = job && outsideMark(job.schema, job.item, bench.draft.values);
    const why: Held | null = handle.current?.unfinished() ? "unfinished" : talk.written ? "unasked" : outside ? "outside" : null;
    setHeld(why);
    if (why === "outside") handle.current?.select(outside);
    if (why) return;
    if (!bench.submit() && !bench.state().unseen) enterQuestion();
  };
  const made = (shape: Selected) => {
    takeInHand(shape);
    const field = schema.fields.find((f) => f.name === shape?.field);
    if (panels.oneEach && field && madeWhole(field)) queueMicrotask(submit); // once what was drawn is in the draft
  };
  const talk = useTalk(stage === "audit" ? null : (job?.item.id ?? null));
  const shutTalk = () => { talk.show(false); handle.current?.focus(); };
  const ask = stage === "audit" || !job ? null : () => {
    if (!panels.form) panels.toggleForm();
    talk.ask(handle.current?.place() ?? null);
  };
  const attributes = useAttributes({
    schema, values: now.values, hand, showMissing: now.showMissing, taken: new Set(bench.keys().keys()), onShapes: setShapes, onDone: () => handle.current?.focus(),
  });
  const relations = useRelations({ schema, values: now.values, selected, round, onValue: (field, value) => bench.draft.set(field, value), onSay: setSentence });
  const applyClass = (field: string, name: string) => { if (!relations.apply(field, name)) handle.current?.applyClass(field, name); };
  const undo = () => { if (!handle.current?.takeBack()) bench.undo(); };
  useBenchKeys({ project: project.id, commands: usable, bench, now, handle, panels, schema, skipping, attributes, onClass: applyClass, onUndo: undo, onSubmit: submit, onNextQuestion: () => { bench.nextQuestion(); enterQuestion(); }, onSkip: () => setSkipping(true), onAsk: ask });
  return (
    <div className={css.bench} data-panel={panels.form || undefined} data-testid="workbench">
      <TopLine project={project} stage={stage} talk={ask ? talk : null} onTalk={() => { if (talk.shown) shutTalk(); else if (talk.threads.length > 0) { if (!panels.form) panels.toggleForm(); talk.show(true); } else ask?.(); }} item={job?.item.external_id ?? null} bench={bench} outbox={outbox} />
      <Refused outbox={outbox} />
      <div className={css.middle}>
        {job && <Tools bench={bench} now={now} commands={usable} hasButton={(id) => panels.toolShown(id, schema)} onUndo={undo} onDone={() => handle.current?.focus()} />}
        <main className={css.itemSide} aria-label={t("item")}>
          {now.phase.kind === "working"
            ? <ItemView item={now.phase.job.item} schema={schema} values={now.values} ghosts={ghosts} readOnly={false} round={round} keepView={panels.keepView} handle={handle} look={look} model={model} onAssisted={(what) => bench.assisted(what)} links={relations.links} onLink={relations.choose} onUnlink={relations.remove}
                pins={talk.pins} onPin={(id) => { if (id) { if (!panels.form) panels.toggleForm(); talk.choose(id); } }}
                onGhost={(shape) => { const thing = bench.shown().find((s) => s.shape === shape); if (thing) bench.take([thing]); }}
                onShapes={setShapes} onSelect={select} onMade={made} tool={tool} onTool={setTool} onCommands={setCommands} onSay={setSentence}
                begun={() => bench.begun} onBegun={(begun) => { bench.setBegun(begun); if (!begun) setHeld(null); }} />
            : <Standstill project={project.id} phase={now.phase} answered={answered} onAgain={() => void bench.again()} />}
        </main>
        {job && panels.form && (
          <FormPanel bench={bench} now={now} job={job} project={project} panels={panels} tool={tool} selected={selected} handle={handle} skipping={skipping} held={held === "unasked" && !talk.written ? null : held}
            sieve={sieve} onSieve={setSieve} onSuggested={setSuggested}
            talk={talk} onShutTalk={shutTalk}
            attributes={attributes} relations={relations} onClass={applyClass} look={look} onLook={setLook} onSubmit={submit} onFocus={(name) => bench.focusField(name)} onSay={setSentence} onSkipping={setSkipping} />
        )}
      </div>
      <footer className={css.bottom}>
        {now.skipped !== null && <Skipped title={now.skipped} onTakeBack={() => bench.takeBackSkip()} />}
        <Recent bench={bench} schema={schema} open={job?.kind === "revise" ? job.annotation : null} onOpen={(row) => void bench.revise(row)} />
        {job && <RuleInPlay rule={classInHand(schema, now.values, tool)} open={panels.form && panels.guide} onToggle={panels.toggleGuide} />}
      </footer>
      <div role="status" aria-live="polite" className="visually-hidden">{sentence}</div>
    </div>
  );
}

/** How many items have left the table since the page was opened. */
function useAnswered(round: number, phase: string): number {
  const first = useRef<number | null>(null);
  if (first.current === null && phase === "working") first.current = round;
  return first.current === null ? 0 : round - first.current + (phase === "working" ? 0 : 1);
}
