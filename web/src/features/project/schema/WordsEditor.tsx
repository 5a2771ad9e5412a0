// Words instead of the numbers of a rating, one for each step.
import { Button, TextInput } from "@mantine/core";
import type { ReactNode } from "react";
import type { Field } from "#shared/api/index.ts";
import { format } from "#shared/format/index.ts";
import { useWords } from "#shared/i18n/index.ts";
import { ratingSteps } from "#editor/form/kinds/rating.ts";
import { words } from "./words.ts";
import styles from "./Schema.module.css";

export function WordsEditor({ field, fault, onChange }: { field: Field; fault: ReactNode; onChange: (options: string[] | undefined) => void }) {
  const t = useWords(words);
  const { options } = field;
  const steps = ratingSteps(field);
  if (!options) return <div><Button size="compact-sm" variant="subtle" onClick={() => onChange(steps.map(String))}>{t("sayWords")}</Button></div>;
  return (
    <fieldset className={styles["classes"]}>
      <legend>{t("words")}</legend>
      <ul>
        {steps.map((step, i) => (
          <li key={i}>
            <span className={styles["step"]}>{format.decimal(step)}</span>
            <TextInput className={styles["grow"]} aria-label={t("wordOf", { step: format.decimal(step) })} value={options[i] ?? ""} dir="auto" onChange={(e) => onChange(steps.map((_, j) => (j === i ? e.currentTarget.value : (options[j] ?? ""))))} />
          </li>
        ))}
      </ul>
      <div className={styles["bar"]}><Button size="compact-sm" variant="subtle" onClick={() => onChange(undefined)}>{t("sayNumbers")}</Button></div>
      {fault}
    </fieldset>
  );
}
