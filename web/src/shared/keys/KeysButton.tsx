import { useWords } from "#shared/i18n/index.ts";
import { keys } from "./registry.ts";
import { words } from "./words.ts";
import styles from "./KeysOverlay.module.css";

/** The row that shows the keys, wherever it stands. */
export const KEYS_COMMAND = "app.keys";

/** "?" for those who do not know its key yet. */
export function KeysButton() {
  const t = useWords(words);
  return <button type="button" className={styles["ask"]} aria-label={t("title")} title={t("title")} onClick={() => keys.list().find((c) => c.id === KEYS_COMMAND)?.run(null)}>?</button>;
}
