// The reasons that reviewers choose from, in the order of their keys.
import { Button, TextInput } from "@mantine/core";
import type { Reason } from "#shared/api/index.ts";
import { useWords } from "#shared/i18n/index.ts";
import { reasonTitle } from "#shared/ui/index.ts";
import { words } from "./words.ts";
import styles from "./Settings.module.css";

const reasonsMax = 30;
export const codeFault = (reasons: readonly Reason[], at: number): boolean => !/^[a-z0-9_]{1,40}$/.test(reasons[at]?.code ?? "") || reasons.some((r, i) => i !== at && r.code === reasons[at]?.code);

export function ReasonFields({ reasons, onChange }: { reasons: Reason[]; onChange: (reasons: Reason[]) => void }) {
  const t = useWords(words);
  return (
    <div className={styles["fields"]}>
      {reasons.map((reason, i) => {
        const change = (changes: Partial<Reason>) => {
          const { title, ...rest } = { ...reason, ...changes };
          onChange(reasons.with(i, title ? { ...rest, title } : rest));
        };
        return (
          <div key={i} className={styles["reason"]} role="group" aria-label={t("reasonN", { n: i + 1 })}>
            <TextInput label={t("reasonCode")} value={reason.code} dir="ltr" maxLength={40} error={codeFault(reasons, i) && t("reasonCodeFault")} onChange={(e) => change({ code: e.currentTarget.value })} />
            <TextInput label={t("reasonTitle")} value={reason.title ?? ""} placeholder={reasonTitle([], reason.code)} dir="auto" maxLength={200} onChange={(e) => change({ title: e.currentTarget.value })} />
            <Button variant="subtle" disabled={reasons.length === 1} aria-label={t("removeReason", { name: reasonTitle(reasons, reason.code) })} onClick={() => onChange(reasons.toSpliced(i, 1))}>{t("remove")}</Button>
          </div>
        );
      })}
      <Button variant="default" disabled={reasons.length >= reasonsMax} onClick={() => onChange([...reasons, { code: "" }])}>{t("addReason")}</Button>
    </div>
  );
}
