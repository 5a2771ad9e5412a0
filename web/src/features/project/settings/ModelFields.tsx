// The model that draws: where it is, what its suggestions are called, how long it has.
import { NumberInput, TextInput } from "@mantine/core";
import type { Model, ModelSettings } from "#shared/api/index.ts";
import { useWords } from "#shared/i18n/index.ts";
import { nameMax } from "./limits.ts";
import { words } from "./words.ts";
import styles from "./Settings.module.css";

const secondsMax = 25;

export const settingsOf = ({ url, name, version, seconds }: Model): ModelSettings => ({ url: url ?? "", name, version, seconds });

/** `away`: this server may not ask its host. */
export function ModelFields({ settings, away, onChange }: { settings: ModelSettings; away: boolean; onChange: (settings: ModelSettings) => void }) {
  const t = useWords(words);
  const set = (changes: Partial<ModelSettings>) => onChange({ ...settings, ...changes });
  return (
    <div className={styles["fields"]}>
      <TextInput label={t("modelUrl")} value={settings.url} dir="ltr" placeholder="http://sam.internal:9000/shape" error={away && t("modelAway")} onChange={(e) => set({ url: e.currentTarget.value.trim() })} />
      <TextInput label={t("modelName")} value={settings.name} dir="auto" maxLength={nameMax} onChange={(e) => set({ name: e.currentTarget.value })} />
      <TextInput label={t("modelVersion")} value={settings.version} dir="auto" maxLength={nameMax} onChange={(e) => set({ version: e.currentTarget.value })} />
      <NumberInput label={t("modelSeconds")} value={settings.seconds} min={1} max={secondsMax} allowDecimal={false} clampBehavior="strict" onChange={(n) => set({ seconds: Number(n) || 1 })} />
    </div>
  );
}
