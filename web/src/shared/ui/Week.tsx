// Hours of a week in a time zone: a span of time a day, or none.
import { Select, TextInput } from "@mantine/core";
import { weekdays } from "#shared/api/types.ts";
import type { WorkHours } from "#shared/api/types.ts";
import { useWords } from "#shared/i18n/index.ts";
import { words } from "./words.ts";
import styles from "./Week.module.css";

const zones = Intl.supportedValuesOf("timeZone");
export const ownZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;

export function ZoneSelect({ zone, onChange }: { zone: string; onChange: (zone: string) => void }) {
  const t = useWords(words);
  return <Select label={t("zone")} searchable data={zones.includes(zone) ? zones : [zone, ...zones]} value={zone} allowDeselect={false} onChange={(to) => to && onChange(to)} w={220} />;
}

/** A day whose text is emptied is left out. */
export function Week({ label, hours, onChange }: { label: string; hours: WorkHours; onChange: (hours: WorkHours) => void }) {
  const t = useWords(words);
  const put = (day: (typeof weekdays)[number], span: string) => onChange(Object.fromEntries(Object.entries({ ...hours, [day]: span }).filter(([, text]) => text)));
  return (
    <fieldset className={styles["week"]}>
      <legend>{label}</legend>
      {weekdays.map((day) => <TextInput key={day} label={t(`day.${day}`)} placeholder="08:00-17:30" value={hours[day] ?? ""} onChange={(e) => put(day, e.currentTarget.value.trim())} dir="ltr" w={120} />)}
    </fieldset>
  );
}
