// The workbench as a whole: item left, form right, last answers below.
import { useEffect, useMemo, useRef, useState, useSyncExternalStore } from "react";
import { surfaceKinds } from "#editor/form/kinds.ts";
import type { GhostLayer, Selected, SurfaceCommand, Tool } from "#editor/surface.ts";
import { takeUpFaulty, useAttributes } from "#editor/view/attribute_desk.tsx";
import { ItemView, type ItemHandle } from "#editor/view/ItemView.tsx";
import { shapesOf } from "#editor/view/shape_values.ts";
import { Refused } from "#shared/answers/index.ts";
import type { Project, Suggestion } from "#shared/api/index.ts";
import { useWords } from "#shared/i18n/index.ts";
import type { Schema } from "#editor/schema.ts";
import type { Shape } from "#editor/shapes/shape.ts";
import { useBenchKeys } from "../bench_keys.ts";
import type { Running } from "../model/live_workbench.ts";
import { words } from "../words.ts";
import { usePanels } from "../panels.ts";
import css from "../label.module.css";
import { FormPanel } from "./FormPanel.tsx";
import { classInHand } from "../model/class_in_hand.ts";
import { Recent } from "./Recent.tsx";
import { RuleInPlay } from "./RuleInPlay.tsx";
import { Standstill } from "./Standstill.tsx";
import { Tools } from "./Tools.tsx";
import { TopLine } from "./TopLine.tsx";

const noTool: Tool = { kind: "select" };

/** What is suggested for the fields that are drawn, dashed. */
const ghostsOf = (schema: Schema, suggestions: readonly Suggestion[]): GhostLayer[] =>
  suggestions.flatMap((s) => schema.fields
    .filter((f) => surfaceKinds.has(f.kind) && s.values[f.name] !== undefined)
    .map((field): GhostLayer => ({ field, name: s.source.name, look: "dashed", shapes: shapesOf(field, s.values[field.name]) })));

export function Bench({ project, running }: { project: Project; running: Running }) {
  const { bench, outbox } = running;
  const t = useWords(words);
  const now = useSyncExternalStore(bench.subscribe, bench.state);
  const handle = useRef<ItemHandle>(null);
  const [tool, setTool] = useState<Tool>(noTool);
  const [commands, setCommands] = useState<readonly SurfaceCommand[]>([]);
  const [selected, setSelected] = useState<Selected>(null);
  const [hand, setHand] = useState<Selected>(null);
  const [sentence, setSentence] = useState("");
  const [skipping, setSkipping] = useState(false);
  const [focused, setFocused] = useState<string | null>(null);
  const panels = usePanels(project);
  const job = now.phase.kind === "working" ? now.phase.job : null;
  const schema = job?.schema ?? project.schema;
  const round = now.round;
  const ghosts = useMemo(() => (job ? ghostsOf(job.schema, job.suggestions) : []), [round]);
  useEffect(() => { setSkipping(false); setSelected(null); setHand(null); setFocused(null); setSentence(""); }, [round]);
  useEffect(() => { bench.schemaChanged(project.schema_version, project.schema); }, [bench, project.schema_version]);
  const answered = useAnswered(round, now.phase.kind);
  const setShapes = (field: string, shapes: readonly Shape[], gesture?: string) => bench.draft.set(field, shapes.length > 0 ? shapes : undefined, gesture);
  const select = (shape: Selected) => { setSelected(shape); setHand(shape); };
  const submit = () => { if (!bench.submit() && job) takeUpFaulty(job.schema, bench.draft.values, handle.current); };
  const attributes = useAttributes({
    schema, values: now.values, hand, showMissing: now.showMissing, taken: new Set(bench.keys().keys()), onShapes: setShapes, onDone: () => handle.current?.focus(),
  });
  useBenchKeys({ commands, bench, now, handle, panels, schema, skipping, attributes, onSubmit: submit, onSkip: () => setSkipping(true) });
  return (
    <div className={css.bench} data-panel={panels.form || undefined} data-testid="workbench">
      <TopLine project={project.name} item={job?.item.external_id ?? null} bench={bench} outbox={outbox} />
      <Refused outbox={outbox} />
      <div className={css.middle}>
        {job && <Tools commands={commands.filter((c) => panels.toolShown(c.id, schema))} tool={tool} />}
        <main className={css.itemSide} aria-label={t("item")}>
          {now.phase.kind === "working"
            ? <ItemView item={now.phase.job.item} schema={schema} values={now.values} ghosts={ghosts} readOnly={false} round={round} handle={handle}
                onShapes={setShapes} onSelect={select} onMade={setHand} onTool={setTool} onCommands={setCommands} onSay={setSentence} />
            : <Standstill phase={now.phase} answered={answered} onAgain={() => void bench.again()} />}
        </main>
        {job && panels.form && (
          <FormPanel bench={bench} now={now} job={job} project={project} panels={panels} tool={tool} selected={selected} focused={focused} handle={handle} skipping={skipping}
            attributes={attributes} onSubmit={submit} onFocus={(name) => { setFocused(name); bench.focusField(name); }} onSkipping={setSkipping} />
        )}
      </div>
      <footer className={css.bottom}>
        <Recent rows={now.recent} schema={schema} open={job?.kind === "revise" ? job.annotation : null} onOpen={(row) => void bench.revise(row)} />
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
