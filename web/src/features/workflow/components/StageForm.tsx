import { Checkbox, NativeSelect, NumberInput, TagsInput, TextInput } from "@mantine/core";
import { useState } from "react";
import type { FlowStage, WorkflowDocument } from "#shared/api/index.ts";
import { useWords } from "#shared/i18n/index.ts";
import { changedStage, membersOf, nameFault, orders, reworks, stageKinds, tiers } from "../model/document.ts";
import { words } from "../words.ts";
import styles from "../Workflow.module.css";
import { ErrorCosts } from "./ErrorCosts.tsx";

type Props = { document: WorkflowDocument; at: number; fault: string | null; locked: boolean; onChange: (document: WorkflowDocument) => void };

const numberOr = (value: number | string): number | undefined => (typeof value === "number" ? value : undefined);
const labelsMax = 100;

export function StageForm({ document, at, fault, locked, onChange }: Props) {
  const t = useWords(words);
  const stage = document.stages[at];
  if (!stage) return null;
  const has = (member: keyof FlowStage) => (membersOf[stage.kind] as readonly string[]).includes(member);
  const change = (changes: Partial<FlowStage>) => onChange(changedStage(document, at, changes));
  return (
    <fieldset className={styles["form"]} disabled={locked}>
      <legend>{t("stage")}</legend>
      {fault && <p className={styles["fault"]} role="alert" dir="auto">{fault}</p>}
      <NameField key={at} document={document} at={at} onChange={onChange} />
      <NativeSelect label={t("kind")} value={stage.kind} data={stageKinds.map((kind) => ({ value: kind, label: t(`kind.${kind}`) }))} onChange={(e) => change({ kind: stageKinds.find((k) => k === e.currentTarget.value) ?? stage.kind })} />
      {has("tier") && <NativeSelect label={t("tier")} value={stage.tier ?? ""} data={["" as const, ...tiers].map((tier) => ({ value: tier, label: t(`tier.${tier}`) }))} onChange={(e) => change({ tier: e.currentTarget.value || undefined })} />}
      {has("skills") && <TagsInput label={t("skills")} value={stage.skills ?? []} onChange={(skills) => change({ skills })} maxTags={8} maxLength={200} />}
      {has("certificate") && <TextInput label={t("certificate")} value={stage.certificate ?? ""} dir="auto" maxLength={200} onChange={(e) => change({ certificate: e.currentTarget.value || undefined })} />}
      {has("min_labels") && <Labels stage={stage} change={change} />}
      {has("target") && <NumberInput label={t("target")} placeholder={t("asProject")} value={stage.target === undefined ? "" : Math.round(stage.target * 10_000) / 100} min={50} max={99.99} suffix=" %" decimalScale={2} step={0.5} onChange={(v) => change({ target: typeof v === "number" ? Math.round(v * 100) / 10_000 : undefined })} />}
      {has("price") && <NumberInput label={t("price")} placeholder={t("asProject")} value={stage.price === undefined ? "" : Math.round(stage.price * 10_000) / 100} min={0} max={50} suffix=" %" decimalScale={2} step={0.1} onChange={(v) => change({ price: typeof v === "number" ? Math.round(v * 100) / 10_000 : undefined })} />}
      {has("cost") && <NumberInput label={t("stepCost")} description={t("stepCostHelp")} value={stage.cost ?? ""} min={0.001} max={1_000_000} onChange={(v) => change({ cost: numberOr(v) })} />}
      {has("rework") && <NativeSelect label={t("rework")} value={stage.rework ?? ""} data={["" as const, ...reworks.slice(1)].map((who) => ({ value: who, label: t(`rework.${who}`) }))} onChange={(e) => change({ rework: e.currentTarget.value || undefined })} />}
      {has("order") && <NativeSelect label={t("order")} value={stage.order ?? ""} data={["" as const, ...orders.slice(1)].map((order) => ({ value: order, label: t(`order.${order}`) }))} onChange={(e) => change({ order: e.currentTarget.value || undefined })} />}
      {has("error_costs") && stage.order === "risk" && <ErrorCosts costs={stage.error_costs ?? []} onChange={(costs) => change({ error_costs: costs })} />}
      {has("checks") && <NumberInput label={t("checks")} description={t("checksHelp")} value={stage.checks === undefined ? "" : Math.round(stage.checks * 10_000) / 100} min={0} max={50} suffix=" %" decimalScale={2} step={1} onChange={(v) => change({ checks: typeof v === "number" && v > 0 ? Math.round(v * 100) / 10_000 : undefined })} />}
      {has("double") && <Checkbox label={t("double")} description={t("doubleHelp")} checked={stage.double ?? false} onChange={(e) => change({ double: e.currentTarget.checked })} />}
    </fieldset>
  );
}

function Labels({ stage, change }: { stage: FlowStage; change: (changes: Partial<FlowStage>) => void }) {
  const t = useWords(words);
  const { min_labels, max_labels } = stage;
  const crossed = min_labels !== undefined && max_labels !== undefined && min_labels > max_labels;
  return (
    <div className={styles["pair"]}>
      <NumberInput label={t("min")} placeholder={t("asProject")} value={min_labels ?? ""} min={1} max={labelsMax} allowDecimal={false} onChange={(v) => change({ min_labels: numberOr(v) })} />
      <NumberInput label={t("max")} placeholder={t("asProject")} value={max_labels ?? ""} min={1} max={labelsMax} allowDecimal={false} error={crossed && t("fault.max")} onChange={(v) => change({ max_labels: numberOr(v) })} />
    </div>
  );
}

/** A name that will not do stays here and is told beside the field; the document keeps the last that does. */
function NameField({ document, at, onChange }: Pick<Props, "document" | "at" | "onChange">) {
  const t = useWords(words);
  const [typed, setTyped] = useState<string | null>(null);
  const name = typed ?? document.stages[at]?.name ?? "";
  const fault = nameFault(document, at, name);
  const type = (next: string) => {
    const bad = nameFault(document, at, next) !== null;
    setTyped(bad ? next : null);
    if (!bad) onChange(changedStage(document, at, { name: next }));
  };
  return <TextInput label={t("name")} value={name} dir="auto" maxLength={200} error={fault && t(`fault.${fault}`)} onChange={(e) => type(e.currentTarget.value)} onBlur={() => setTyped(null)} />;
}
