// What was done and what it cost, by stage, tier and person, and how right each tier was measured.
import type { Costs, Spending, TierAccuracy } from "#shared/api/index.ts";
import { format } from "#shared/format/index.ts";
import { useWords } from "#shared/i18n/index.ts";
import { words } from "./words.ts";
import styles from "./Plan.module.css";

export function Spent({ costs }: { costs: Costs }) {
  const t = useWords(words);
  if (costs.people.length === 0) return <p className={styles["empty"]}>{t("nothingSpent")}</p>;
  return (
    <>
      <p>{costs.per_settled === null ? t("spentAll", { spent: format.decimal(costs.spent) }) : t("spentEach", { spent: format.decimal(costs.spent), each: format.decimal(costs.per_settled) })}</p>
      <div className={styles["tables"]}>
        <SpendingTable title={t("byStage")} rows={costs.stages} />
        <SpendingTable title={t("byTier")} rows={costs.tiers.map((row) => ({ ...row, name: tierName(row.name) }))} />
        <SpendingTable title={t("byPerson")} rows={costs.people} />
        <Accuracies rows={costs.accuracies.filter((a) => a.tier !== "any")} />
      </div>
    </>
  );
}

const names = ["crowd", "trained", "specialist", "adjudicator"] as const;
function tierName(name: string): string {
  const known = names.find((n) => n === name);
  return known ? words.say(`tier.${known}`) : name;
}

function SpendingTable({ title, rows }: { title: string; rows: Spending[] }) {
  const t = useWords(words);
  return (
    <div className={styles["scroll"]} tabIndex={0} role="region" aria-label={title}>
      <table className={styles["figures"]}>
        <caption>{title}</caption>
        <thead><tr><th scope="col">{t("name")}</th><th scope="col">{t("answers")}</th><th scope="col">{t("time")}</th><th scope="col">{t("cost")}</th></tr></thead>
        <tbody>{rows.map((row) => <tr key={row.user ?? row.name}><th scope="row" dir="auto">{row.name}</th><td>{format.count(row.answers)}</td><td>{format.duration(row.active_ms / 1000)}</td><td>{format.decimal(row.cost)}</td></tr>)}</tbody>
      </table>
    </div>
  );
}

function Accuracies({ rows }: { rows: TierAccuracy[] }) {
  const t = useWords(words);
  if (rows.length === 0) return <p className={styles["empty"]}>{t("noAccuracies")}</p>;
  return (
    <div className={styles["scroll"]} tabIndex={0} role="region" aria-label={t("accuracies")}>
      <table className={styles["figures"]}>
        <caption>{t("accuracies")}</caption>
        <thead><tr><th scope="col">{t("tier")}</th><th scope="col">{t("field")}</th><th scope="col">{t("accuracy")}</th><th scope="col">{t("weight")}</th><th scope="col">{t("used")}</th></tr></thead>
        <tbody>
          {rows.map((a) => (
            <tr key={`${a.tier} ${a.field}`}>
              <th scope="row">{tierName(a.tier)}</th><td dir="auto">{a.field}</td><td>{`${format.percent(a.accuracy)} (${t("between", { low: format.percent(a.low), high: format.percent(a.high) })})`}</td>
              <td>{format.count(a.answers)}</td><td>{t(a.used ? "usedYes" : "usedNo")}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
