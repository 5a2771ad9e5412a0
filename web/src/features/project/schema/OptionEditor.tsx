// The parts of an item that are compared or ranked, by the names of their columns.
import { ActionIcon, Button, TextInput } from "@mantine/core";
import type { ReactNode } from "react";
import { useWords } from "#shared/i18n/index.ts";
import { Icon } from "#shared/ui/index.ts";
import { words } from "./words.ts";
import styles from "./Schema.module.css";

/** `fixed`: there are always these many. */
type Props = { options: string[]; fixed: boolean; fault: ReactNode; onChange: (options: string[]) => void };

export function OptionEditor({ options, fixed, fault, onChange }: Props) {
  const t = useWords(words);
  return (
    <fieldset className={styles["classes"]}>
      <legend>{t("options")}</legend>
      <ul>
        {options.map((name, i) => (
          <li key={i}>
            <TextInput className={styles["grow"]} aria-label={t("optionName", { n: i + 1 })} placeholder={t("name")} value={name} dir="auto" onChange={(e) => onChange(options.with(i, e.currentTarget.value))} />
            {!fixed && <ActionIcon variant="subtle" color="gray" aria-label={t("removeOption", { name: name || String(i + 1) })} onClick={() => onChange(options.toSpliced(i, 1))}><Icon name="remove" size={16} /></ActionIcon>}
          </li>
        ))}
      </ul>
      {!fixed && <div className={styles["bar"]}><Button size="compact-sm" variant="subtle" onClick={() => onChange([...options, ""])}>{t("addOption")}</Button></div>}
      {fault}
    </fieldset>
  );
}
