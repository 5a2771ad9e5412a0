import type { ItemState, JobState } from "#shared/api/types.ts";
import { useWords } from "#shared/i18n/index.ts";
import { words } from "./words.ts";
import styles from "./StateBadge.module.css";

/** The state of an item: a mark whose shape differs too, and its name. */
export function StateBadge({ state }: { state: ItemState }) {
  const t = useWords(words);
  return <span className={styles["badge"]}><i aria-hidden className={styles["mark"]} data-state={state} />{t(`state.${state}`)}</span>;
}

export function JobBadge({ state }: { state: JobState }) {
  const t = useWords(words);
  return <span className={styles["badge"]}><i aria-hidden className={styles["mark"]} data-state={state} />{t(`job.${state}`)}</span>;
}
