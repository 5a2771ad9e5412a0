import { itemStates } from "#shared/api/types.ts";
import type { Counts } from "#shared/api/types.ts";
import { useWords } from "#shared/i18n/index.ts";
import { words } from "./words.ts";
import styles from "./Plot.module.css";

/** Settled, in review, in work, open, quarantined, as one bar. */
export function CountsBar({ counts }: { counts: Counts }) {
  const t = useWords(words);
  const parts = itemStates.filter((s) => counts[s] > 0);
  const said = parts.map((s) => t("bar", { count: counts[s], state: t(`state.${s}`) })).join(", ");
  return (
    <div className={styles["bar"]} role="img" aria-label={said} title={said}>
      {parts.map((s) => <span key={s} data-state={s} style={{ flexGrow: counts[s] }} />)}
    </div>
  );
}
