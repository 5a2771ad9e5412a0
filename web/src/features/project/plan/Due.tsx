// What is due, each number with its items behind it.
import { Link } from "@tanstack/react-router";
import type { Plan } from "#shared/api/index.ts";
import { useWords } from "#shared/i18n/index.ts";
import { words } from "./words.ts";
import styles from "./Plan.module.css";

const dayMs = 86_400_000;

export function Due({ project, due }: { project: string; due: Plan["due"] }) {
  const t = useWords(words);
  const before: readonly [keyof Plan["due"], number | null][] = [["over", 0], ["day", dayMs], ["week", 7 * dayMs], ["later", null]];
  if (before.every(([name]) => due[name] === 0)) return null;
  const until = (ms: number | null) => (ms === null ? {} : { due_before: new Date(Date.now() + ms).toISOString() });
  return (
    <section className={styles["part"]} aria-label={t("dueItems")}>
      <h2>{t("dueItems")}</h2>
      <ul className={styles["due"]}>
        {before.filter(([name]) => due[name] > 0).map(([name, ms]) => (
          <li key={name}><Link to="/p/$project/items" params={{ project }} search={{ order: "due", ...until(ms) }}>{t(`due.${name}`, { count: due[name] })}</Link></li>
        ))}
      </ul>
    </section>
  );
}
