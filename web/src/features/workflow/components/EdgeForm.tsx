import { ActionIcon, Button, NativeSelect, NumberInput, TagsInput, TextInput } from "@mantine/core";
import type { FlowCondition, FlowEdge, WorkflowDocument } from "#shared/api/index.ts";
import { useWords } from "#shared/i18n/index.ts";
import { Icon } from "#shared/ui/index.ts";
import { changedCondition, changedEdge, isNamed, isNumber, isQuestion, isWord, outcomesOfStage, placesAfter, placesBefore, subjects, workedIn } from "../model/document.ts";
import { outcomeName, placeName } from "../say.ts";
import { words } from "../words.ts";
import styles from "../Workflow.module.css";

type Props = { document: WorkflowDocument; at: number; fault: string | null; locked: boolean; onChange: (document: WorkflowDocument) => void };

const numberOr = (value: number | string): number | undefined => (typeof value === "number" ? value : undefined);
const named = (places: readonly string[]) => places.map((place) => ({ value: place, label: placeName(place) }));
const roundsMax = 20;

export function EdgeForm({ document, at, fault, locked, onChange }: Props) {
  const t = useWords(words);
  const edge = document.edges[at];
  if (!edge) return null;
  const stage = document.stages.find((s) => s.name === edge.from);
  const outcomes = stage ? outcomesOfStage(stage) : [];
  const change = (changes: Partial<FlowEdge>) => onChange(changedEdge(document, at, changes));
  const leave = (from: string) => {
    const next = document.stages.find((s) => s.name === from);
    change({ from, ...(!(next && edge.on && outcomesOfStage(next).includes(edge.on)) && { on: undefined }) });
  };
  return (
    <fieldset className={styles["form"]} disabled={locked}>
      <legend>{t("edge")}</legend>
      {fault && <p className={styles["fault"]} role="alert" dir="auto">{fault}</p>}
      <div className={styles["pair"]}>
        <NativeSelect label={t("from")} value={edge.from} data={named(placesBefore(document))} onChange={(e) => leave(e.currentTarget.value)} />
        <NativeSelect label={t("to")} value={edge.to} data={named(placesAfter(document))} onChange={(e) => change({ to: e.currentTarget.value })} />
      </div>
      {outcomes.length > 0 && <NativeSelect label={t("on")} value={edge.on ?? ""} data={["", ...outcomes].map((on) => ({ value: on, label: outcomeName(on) }))} onChange={(e) => change({ on: e.currentTarget.value || undefined })} />}
      <div className={styles["pair"]}>
        <NumberInput label={t("share")} value={edge.share === undefined ? 100 : Math.round(edge.share * 10_000) / 100} min={0.01} max={100} suffix=" %" decimalScale={2} onChange={(v) => change({ share: typeof v === "number" && v < 100 ? v / 100 : undefined })} />
        <NumberInput label={t("rounds")} placeholder={t("everyTime")} value={edge.rounds ?? ""} min={1} max={roundsMax} allowDecimal={false} onChange={(v) => change({ rounds: numberOr(v) })} />
      </div>
      <Conditions edge={edge} stages={workedIn(document)} change={change} />
    </fieldset>
  );
}

function Conditions({ edge, stages, change }: { edge: FlowEdge; stages: string[]; change: (changes: Partial<FlowEdge>) => void }) {
  const t = useWords(words);
  const conditions = edge.when ?? [];
  return (
    <section aria-label={t("conditions")}>
      <h4>{t("conditions")}</h4>
      {conditions.map((condition, i) => (
        <fieldset key={i} className={styles["condition"]}>
          <legend>{t("condition", { n: i + 1 })}</legend>
          <Condition condition={condition} stages={stages} onChange={(next) => change({ when: changedCondition(edge, i, next) })} />
          <ActionIcon variant="subtle" color="gray" aria-label={t("removeNamed", { name: t("condition", { n: i + 1 }) })} onClick={() => change({ when: conditions.toSpliced(i, 1) })}><Icon name="remove" size={16} /></ActionIcon>
        </fieldset>
      ))}
      <Button size="compact-sm" variant="subtle" onClick={() => change({ when: [...conditions, { of: "confidence", below: 0.8 }] })}>{t("addCondition")}</Button>
    </section>
  );
}

type Rule = "is" | "isNot" | "range";
const ruleOf = (c: FlowCondition): Rule => (c.is ? "is" : c.is_not ? "isNot" : "range");
/** What the rule keeps of what was said. */
function withRule({ of, name, is, is_not, from, below }: FlowCondition, rule: Rule): FlowCondition {
  const said = { of, ...(name !== undefined && { name }) };
  if (rule === "range") return { ...said, from: from ?? 0, ...(below !== undefined && { below }) };
  return { ...said, [rule === "is" ? "is" : "is_not"]: is ?? is_not ?? ["?"] };
}

function Condition({ condition, stages, onChange }: { condition: FlowCondition; stages: string[]; onChange: (condition: FlowCondition) => void }) {
  const t = useWords(words);
  const [rule, words_] = [ruleOf(condition), condition.is ?? condition.is_not ?? []];
  const about = (of: string) => {
    if (of === "people") return onChange({ of, name: stages[0], from: 1 }); // somebody is there
    if (of === "probability") return onChange({ of, name: isQuestion(condition.of) ? condition.name : undefined, is: condition.is ?? ["?"], from: 0.05 });
    onChange(isWord(of) ? withRule({ of, ...(isNamed(of) && { name: condition.name }), is: condition.is }, "is") : isNamed(of) ? { ...condition, of } : withRule({ of, from: condition.from, below: condition.below }, "range"));
  };
  const together = condition.of === "probability"; // words and numbers
  const rules: Rule[] = isWord(condition.of) ? ["is", "isNot"] : ["is", "isNot", "range"];
  const counted = condition.of === "people" || condition.of === "answers";
  const crossed = condition.from !== undefined && condition.below !== undefined && condition.from >= condition.below;
  return (
    <div className={styles["pair"]}>
      <NativeSelect className={styles["wide"]} label={t("of")} value={condition.of} data={subjects.map((of) => ({ value: of, label: t(`of.${of}`) }))} onChange={(e) => about(e.currentTarget.value)} />
      {condition.of === "people" && <NativeSelect className={styles["wide"]} label={t("stage")} value={condition.name ?? ""} data={stages} onChange={(e) => onChange({ ...condition, name: e.currentTarget.value })} />}
      {isNamed(condition.of) && condition.of !== "people" && <TextInput label={t("ofName")} value={condition.name ?? ""} dir="auto" error={!condition.name && t("fault.conditionName")} onChange={(e) => onChange({ ...condition, name: e.currentTarget.value })} />}
      {!isNumber(condition.of) && <NativeSelect label={t("rule")} value={rule} data={rules.map((r) => ({ value: r, label: t(r) }))} onChange={(e) => onChange(withRule(condition, rules.find((r) => r === e.currentTarget.value) ?? rule))} />}
      {(together || rule !== "range") && <TagsInput label={t("words")} value={words_} error={words_.length === 0 && t("fault.words")} onChange={(next) => onChange(together ? { ...condition, is: next } : { ...withRule(condition, rule), [rule === "is" ? "is" : "is_not"]: next })} />}
      {(together || rule === "range") && <NumberInput label={t("least")} value={condition.from ?? ""} step={counted ? 1 : 0.05} allowDecimal={!counted} error={crossed && t("fault.range")} onChange={(v) => onChange({ ...condition, from: numberOr(v) })} />}
      {(together || rule === "range") && <NumberInput label={t("below")} value={condition.below ?? ""} step={counted ? 1 : 0.05} allowDecimal={!counted} onChange={(v) => onChange({ ...condition, below: numberOr(v) })} />}
    </div>
  );
}
