// Exams: how many were taken and passed; People has them question by question.
import { useQuery } from "@tanstack/react-query";
import { exams } from "#shared/api/index.ts";
import type { AttemptListed, Project } from "#shared/api/index.ts";
import { useWords } from "#shared/i18n/index.ts";
import { LinkButton } from "#shared/ui/index.ts";
import { Question } from "../home/Question.tsx";
import { words } from "./words.ts";
import styles from "../home/Home.module.css";

const newest = 200; // one page

const ofExam = (rows: readonly AttemptListed[], exam: string) => {
  const taken = rows.filter((row) => row.exam === exam && row.state !== "open");
  const right = taken.reduce((sum, row) => sum + (row.correct ?? 0), 0);
  return { taken: taken.length, passed: taken.filter((row) => row.state === "passed").length, right, asked: taken.reduce((sum, row) => sum + row.asked, 0) };
};

export function Exams({ project }: { project: Project }) {
  const t = useWords(words);
  const rows = useQuery({ queryKey: ["project", project.id, "attempts", "newest"], queryFn: () => exams.attempts(project.id, { limit: newest }) }).data?.items ?? [];
  const names = [...new Set(rows.map((row) => row.exam))];
  if (names.length === 0) return null;
  return (
    <Question title={t("exams")}>
      <ul className={styles["needs"]}>{names.map((name) => <li key={name}><bdi>{name}</bdi><span>{t("examRow", ofExam(rows, name))}</span></li>)}</ul>
      <p className={styles["more"]}><LinkButton to="/p/$project/people" params={{ project: project.id }} variant="default" size="xs">{t("examsMore")}</LinkButton></p>
    </Question>
  );
}
