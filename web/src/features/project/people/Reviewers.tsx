// What reviewers say, and how they do at seeded checks.
import { useQuery } from "@tanstack/react-query";
import { reviewersQuery } from "#shared/api/index.ts";
import type { ReviewerScore } from "#shared/api/index.ts";
import { format } from "#shared/format/index.ts";
import { useWords } from "#shared/i18n/index.ts";
import { Answer } from "#shared/ui/index.ts";
import { words } from "./words.ts";
import styles from "./People.module.css";

export function Reviewers({ project }: { project: string }) {
  const t = useWords(words);
  return (
    <Answer query={useQuery(reviewersQuery(project))}>
      {({ reviewers }) => (reviewers.length === 0 ? null : (
        <section aria-label={t("reviewers")}>
          <h2>{t("reviewers")}</h2>
          <p className={styles["dim"]}>{t("reviewersHelp")}</p>
          <div className={styles["scroll"]} tabIndex={0} role="region" aria-label={t("reviewers")}>
            <table className={styles["table"]}>
              <thead><tr>{(["reviewer", "words", "accepted", "fixed", "rejected", "hits", "alarms"] as const).map((head) => <th key={head} scope="col">{t(`review.${head}`)}</th>)}</tr></thead>
              <tbody>{reviewers.map((r) => <Row key={r.user} reviewer={r} />)}</tbody>
            </table>
          </div>
        </section>
      ))}
    </Answer>
  );
}

function Row({ reviewer: r }: { reviewer: ReviewerScore }) {
  const t = useWords(words);
  const rate = (of: number, part: number, value: number | null, low: number | null, high: number | null) =>
    (value === null ? t("review.none") : t("review.rate", { share: format.percent(value, 0), low: format.percent(low ?? 0, 0), high: format.percent(high ?? 1, 0), part, of }));
  return (
    <tr>
      <td><bdi>{r.name}</bdi></td>
      <td data-name={t("review.words")} className={styles["number"]}>{format.count(r.words)}</td>
      <td data-name={t("review.accepted")} className={styles["number"]}>{format.count(r.accepted)}</td>
      <td data-name={t("review.fixed")} className={styles["number"]}>{format.count(r.fixed)}</td>
      <td data-name={t("review.rejected")} className={styles["number"]}>{format.count(r.rejected)}</td>
      <td data-name={t("review.hits")}>{rate(r.planted, r.noticed, r.hit, r.hit_low, r.hit_high)}</td>
      <td data-name={t("review.alarms")}>{rate(r.controls, r.alarms, r.alarm, r.alarm_low, r.alarm_high)}</td>
    </tr>
  );
}
