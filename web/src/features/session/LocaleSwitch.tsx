import { SegmentedControl } from "@mantine/core";
import { catalogue, localeNames, locales, setLocale, useLocale, useWords } from "#shared/i18n/index.ts";
import type { Locale } from "#shared/i18n/index.ts";

const words = catalogue("locale", { en: { label: "Language" }, ar: { label: "اللغة" } });

/** Each language under its own name. */
export function LocaleSwitch() {
  const t = useWords(words);
  const now = useLocale();
  return (
    <SegmentedControl size="xs" aria-label={t("label")} value={now} onChange={(to) => setLocale(to as Locale)} data={locales.map((l) => ({ value: l, label: localeNames[l] }))} />
  );
}
