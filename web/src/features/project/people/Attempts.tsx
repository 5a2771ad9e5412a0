// Who took which exam, with what result; question by question, and another attempt where one is due.
import { Badge, Button, Modal } from "@mantine/core";
import { useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { exams, peopleQuery } from "#shared/api/index.ts";
import type { AttemptListed } from "#shared/api/index.ts";
import { format } from "#shared/format/index.ts";
import { useWords } from "#shared/i18n/index.ts";
import { Answer, tell, tellFault, uiWords } from "#shared/ui/index.ts";
import { words } from "./words.ts";
import styles from "./People.module.css";

const keyOf = (project: string) => ["project", project, "attempts"];

export function Attempts({ project, manages }: { project: string; manages: boolean }) {
  const t = useWords(words);
  const ui = useWords(uiWords);
  const query = useInfiniteQuery({ queryKey: keyOf(project), queryFn: ({ pageParam }) => exams.attempts(project, { cursor: pageParam }), initialPageParam: null as string | null, getNextPageParam: (page) => page.next });
  const [looked, setLooked] = useState<AttemptListed | null>(null);
  const rows = query.data?.pages.flatMap((page) => page.items) ?? [];
  if (rows.length === 0) return null;
  return (
    <section aria-labelledby="attempts" className={styles["care"]}>
      <h2 id="attempts">{t("attempts")}</h2>
      <div className={styles["scroll"]} role="region" aria-label={t("attempts")} tabIndex={0}>
        <table className={styles["table"]}>
          <thead><tr><th scope="col">{t("name")}</th><th scope="col">{t("attempt.exam")}</th><th scope="col">{t("attempt.result")}</th><th scope="col" className={styles["number"]}>{t("care.right")}</th><th scope="col">{t("attempt.at")}</th><th><span className="visually-hidden">{t("attempt.look")}</span></th></tr></thead>
          <tbody>{rows.map((row) => <AttemptRow key={row.id} project={project} row={row} manages={manages} look={() => setLooked(row)} />)}</tbody>
        </table>
      </div>
      {query.hasNextPage && <Button variant="default" size="xs" onClick={() => void query.fetchNextPage()}>{ui("more")}</Button>}
      <Modal opened={looked !== null} onClose={() => setLooked(null)} size="lg" title={looked ? t("attempt.of", { name: looked.name, exam: looked.exam }) : ""} closeButtonProps={{ "aria-label": ui("close") }}>
        {looked && <Questions project={project} attempt={looked.id} />}
      </Modal>
    </section>
  );
}

function AttemptRow({ project, row, manages, look }: { project: string; row: AttemptListed; manages: boolean; look: () => void }) {
  const t = useWords(words);
  const client = useQueryClient();
  const again = async () => {
    try {
      await exams.forgive(project, row.user, row.exam);
      await client.invalidateQueries({ queryKey: keyOf(project) });
      await client.invalidateQueries({ queryKey: peopleQuery(project).queryKey });
      tell(t("attempt.granted", { name: row.name }));
    } catch (fault) {
      tellFault(fault);
    }
  };
  const color = { open: "gray", passed: "teal", failed: "red" }[row.state];
  return (
    <tr>
      <td dir="auto">{row.name}</td>
      <td data-name={t("attempt.exam")} dir="auto">{row.exam}</td>
      <td data-name={t("attempt.result")}><Badge color={color} variant="light" tt="none">{t(`attempt.${row.state}`)}</Badge>{row.forgiven && <span className={styles["dim"]}> {t("attempt.forgiven")}</span>}</td>
      <td className={styles["number"]} data-name={t("care.right")}>{row.correct === null ? t("attempt.answered", { answered: row.answered, asked: row.asked }) : t("attempt.correct", { correct: row.correct, asked: row.asked })}</td>
      <td data-name={t("attempt.at")}>{format.dateTime(row.begun_at)}</td>
      <td className={styles["number"]}>
        {manages && row.state !== "open" && <Button size="compact-sm" variant="subtle" onClick={look} aria-label={`${t("attempt.look")}: ${row.name}, ${row.exam}`}>{t("attempt.look")}</Button>}
        {manages && row.state === "failed" && !row.forgiven && <Button size="compact-sm" variant="subtle" color="gray" onClick={() => void again()} aria-label={`${t("attempt.again")}: ${row.name}, ${row.exam}`}>{t("attempt.again")}</Button>}
      </td>
    </tr>
  );
}

function Questions({ project, attempt }: { project: string; attempt: string }) {
  const t = useWords(words);
  const query = useQuery({ queryKey: ["attempt", attempt, "answers"], queryFn: () => exams.answers(attempt) });
  return (
    <Answer query={query}>
      {({ items }) => (
        <table className={styles["table"]}>
          <thead><tr><th scope="col">{t("attempt.item")}</th><th scope="col">{t("attempt.given")}</th><th scope="col">{t("attempt.accepted")}</th></tr></thead>
          <tbody>
            {items.map((q) => (
              <tr key={q.number}>
                <td><Link to="/p/$project/items/$item" params={{ project, item: q.item }}><bdi>{q.external_id}</bdi></Link></td>
                <td dir="auto" data-name={t("attempt.given")}>{q.answer ? format.values(q.answer) : t("attempt.nothing")} {q.correct ? "✓" : "✗"}<span className="visually-hidden">{t(q.correct ? "attempt.wasRight" : "attempt.wasWrong")}</span></td>
                <td dir="auto" data-name={t("attempt.accepted")}>{Object.values(q.accepted).map((any) => any.map((v) => format.values({ v })).join(t("attempt.or"))).join(", ")}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Answer>
  );
}
