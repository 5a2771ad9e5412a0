import { NumberInput, Text } from "@mantine/core";
import type { Quality } from "#shared/api/index.ts";
import { format } from "#shared/format/index.ts";
import { useWords } from "#shared/i18n/index.ts";
import { words } from "./words.ts";
import styles from "./Settings.module.css";

const share = (percent: number | string, otherwise: number) => (typeof percent === "number" ? Math.round(percent * 100) / 10_000 : otherwise);
const whole = (value: number | string, otherwise: number) => (typeof value === "number" ? value : otherwise);

/** How sure each decision must be, and how many answers that may take. */
export function QualityFields({ quality, onChange }: { quality: Quality; onChange: (quality: Quality) => void }) {
  const t = useWords(words);
  const { target, min_labels, max_labels, price } = quality;
  return (
    <div className={styles["fields"]}>
      <NumberInput label={t("target")} description={t("targetHelp")} value={Math.round(target * 10_000) / 100} onChange={(v) => onChange({ ...quality, target: share(v, target) })} min={50} max={99.99} suffix=" %" decimalScale={2} step={0.5} />
      <NumberInput label={t("min")} value={min_labels} onChange={(v) => onChange({ ...quality, min_labels: whole(v, min_labels) })} min={1} max={max_labels} allowDecimal={false} />
      <NumberInput label={t("max")} value={max_labels} onChange={(v) => onChange({ ...quality, max_labels: whole(v, max_labels) })} min={min_labels} max={100} allowDecimal={false} />
      <NumberInput label={t("price")} description={t("priceHelp")} value={Math.round(price * 10_000) / 100} onChange={(v) => onChange({ ...quality, price: share(v, price) })} min={0} max={50} suffix=" %" decimalScale={2} step={0.1} />
      <Text size="sm" c="dimmed">{t("means", { min: min_labels, max: max_labels, target: format.percent(target, 2) })}</Text>
    </div>
  );
}
