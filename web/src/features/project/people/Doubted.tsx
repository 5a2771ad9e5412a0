// Known answers that most good people fail: they wait for a manager's word.
import { Button } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { care, goldQuery } from "#shared/api/index.ts";
import type { GoldDoubted, GoldWord, Values } from "#shared/api/index.ts";
import { format } from "#shared/format/index.ts";
import { useWords } from "#shared/i18n/index.ts";
import { tellFault } from "#shared/ui/index.ts";
import { words } from "./words.ts";
import styles from "./People.module.css";

export function Doubted({ project }: { project: string }) {
  const t = useWords(words);
  const doubted = useQuery(goldQuery(project)).data?.doubted ?? [];
  if (doubted.length === 0) return null;
  return (
    <section aria-labelledby="doubted" className={styles["care"]}>
      <h2 id="doubted">{t("gold.doubted")}</h2>
      <p className={styles["dim"]}>{t("gold.lead")}</p>
      {doubted.map((gold) => <OneDoubted key={gold.item} project={project} gold={gold} />)}
    </section>
  );
}

/** What was answered instead, most often given first. */
function others(gold: GoldDoubted): { values: Values; count: number }[] {
  const by = new Map<string, { values: Values; count: number }>();
  for (const { values } of gold.answers.filter((a) => !a.correct)) {
    const key = JSON.stringify(values);
    by.set(key, { values, count: (by.get(key)?.count ?? 0) + 1 });
  }
  return [...by.values()].sort((a, b) => b.count - a.count);
}

function OneDoubted({ project, gold }: { project: string; gold: GoldDoubted }) {
  const t = useWords(words);
  const client = useQueryClient();
  const judge = (word: GoldWord) =>
    void care.judgeGold(gold.item, word).then(() => client.invalidateQueries({ queryKey: ["project", project] }), tellFault);
  const [most] = others(gold);
  return (
    <article className={styles["suspect"]} aria-label={gold.external_id}>
      <Link to="/p/$project/items/$item" params={{ project, item: gold.item }}><bdi>{gold.external_id}</bdi></Link>
      <p>{t("gold.said", { known: format.values(gold.known), failed: gold.failed, answered: gold.answered })}</p>
      <ul>{others(gold).map((o) => <li key={format.values(o.values)}>{t("gold.given", { values: format.values(o.values), count: o.count })}</li>)}</ul>
      <div className={styles["form"]}>
        {most && <Button size="xs" onClick={() => judge({ verdict: "mend", known: most.values })}>{t("gold.mend", { values: format.values(most.values) })}</Button>}
        <Button size="xs" variant="default" onClick={() => judge({ verdict: "confirm" })}>{t("gold.confirm")}</Button>
        <Button size="xs" variant="default" onClick={() => judge({ verdict: "restore" })}>{t("gold.restore")}</Button>
      </div>
    </article>
  );
}
