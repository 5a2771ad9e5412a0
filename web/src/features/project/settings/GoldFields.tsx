import { NumberInput, Switch, Text } from "@mantine/core";
import type { GoldPlan } from "#shared/api/index.ts";
import { useWords } from "#shared/i18n/index.ts";
import { words } from "./words.ts";
import styles from "./Settings.module.css";

const number = (value: number | string, otherwise: number) => (typeof value === "number" ? value : otherwise);
const percent = (share: number) => Math.round(share * 1000) / 10;

/** How much of a person's work has a known answer, and what follows from it. */
export function GoldFields({ plan, onChange }: { plan: GoldPlan; onChange: (plan: GoldPlan) => void }) {
  const t = useWords(words);
  const { start, later, until, pause } = plan;
  const on = until > 0;
  return (
    <div className={styles["fields"]}>
      <Switch label={t("gold.on")} description={t("gold.help")} checked={on} onChange={(e) => onChange(e.currentTarget.checked ? { ...plan, start: start || 0.2, later: later || 0.05, until: 20 } : { ...plan, until: 0 })} />
      {on && <NumberInput label={t("gold.start")} value={percent(start)} onChange={(v) => onChange({ ...plan, start: number(v, percent(start)) / 100 })} min={percent(later)} max={90} suffix=" %" decimalScale={1} />}
      {on && <NumberInput label={t("gold.later")} value={percent(later)} onChange={(v) => onChange({ ...plan, later: number(v, percent(later)) / 100 })} min={0} max={percent(start)} suffix=" %" decimalScale={1} />}
      {on && <NumberInput label={t("gold.until")} value={until} onChange={(v) => onChange({ ...plan, until: number(v, until) })} min={1} max={1000} allowDecimal={false} />}
      <Switch label={t("gold.pause")} description={t("gold.pauseHelp")} checked={pause} onChange={(e) => onChange({ ...plan, pause: e.currentTarget.checked })} />
      {on && <Text size="sm" c="dimmed">{t("gold.means")}</Text>}
    </div>
  );
}
