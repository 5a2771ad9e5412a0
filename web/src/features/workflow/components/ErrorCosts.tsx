// What an error costs, by what is believed: it moves an item forward in a queue by risk.
import { Button, NumberInput, TagsInput, TextInput } from "@mantine/core";
import type { ErrorCost } from "#shared/api/index.ts";
import { useWords } from "#shared/i18n/index.ts";
import { words } from "../words.ts";
import styles from "../Workflow.module.css";

export function ErrorCosts({ costs, onChange }: { costs: ErrorCost[]; onChange: (costs: ErrorCost[]) => void }) {
  const t = useWords(words);
  return (
    <fieldset className={styles["form"]}>
      <legend>{t("errorCosts")}</legend>
      {costs.map((cost, i) => {
        const change = (changes: Partial<ErrorCost>) => onChange(costs.with(i, { ...cost, ...changes }));
        return (
          <div key={i} className={styles["pair"]}>
            <TextInput label={t("ofName")} value={cost.field} dir="auto" maxLength={200} error={!cost.field && t("fault.conditionName")} onChange={(e) => change({ field: e.currentTarget.value })} />
            <TagsInput label={t("words")} value={cost.is} error={cost.is.length === 0 && t("fault.words")} onChange={(is) => change({ is })} />
            <NumberInput label={t("errorCost")} value={cost.cost} min={0.001} max={1_000_000} onChange={(v) => typeof v === "number" && change({ cost: v })} />
            <Button variant="subtle" onClick={() => onChange(costs.toSpliced(i, 1))} aria-label={t("removeNamed", { name: cost.is.join(", ") })}>{t("remove")}</Button>
          </div>
        );
      })}
      <Button variant="default" onClick={() => onChange([...costs, { field: "", is: [], cost: 10 }])}>{t("addErrorCost")}</Button>
    </fieldset>
  );
}
