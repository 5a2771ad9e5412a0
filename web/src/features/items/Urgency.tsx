// Before which others an item is given out, and when it is due.
import { format } from "#shared/format/index.ts";
import { useWords } from "#shared/i18n/index.ts";
import { words } from "./words.ts";
import styles from "./Items.module.css";

export function Urgency({ of: { priority, due_at } }: { of: { priority: number; due_at?: string | null } }) {
  const t = useWords(words);
  if (priority === 0 && !due_at) return <>–</>;
  return (
    <span className={styles["urgency"]}>
      {priority > 0 && <b title={t("priority")} aria-label={t("priorityIs", { priority })}>{format.count(priority)}</b>}
      {due_at && <time dateTime={due_at} title={format.dateTime(due_at)} data-over={Date.parse(due_at) < Date.now() || undefined}>{format.date(due_at)}</time>}
    </span>
  );
}
