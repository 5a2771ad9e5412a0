// An exam or its practice: one item after another on the workbench's surfaces and form, and how it went.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { attemptQuery, projectQuery, standingQuery } from "#shared/api/index.ts";
import type { Attempt, Project } from "#shared/api/index.ts";
import { format } from "#shared/format/index.ts";
import { useWords } from "#shared/i18n/index.ts";
import { FaultPanel, LinkButton, Waiting } from "#shared/ui/index.ts";
import { Feedback } from "./Feedback.tsx";
import { Question } from "./Question.tsx";
import { words } from "./words.ts";
import css from "./exam.module.css";

export function ExamPage({ project: id, attempt }: { project: string; attempt: string }) {
  const project = useQuery(projectQuery(id));
  const query = useQuery(attemptQuery(attempt));
  const fault = project.error ?? query.error;
  if (fault && !(project.data && query.data)) return <main className={css["still"]}><FaultPanel fault={fault} retry={() => { void project.refetch(); void query.refetch(); }} /></main>;
  if (!project.data || !query.data) return <main className={css["still"]}><Waiting rows={1} height={320} /></main>;
  return <Sitting project={project.data} attempt={query.data} />;
}

function Sitting({ project, attempt }: { project: Project; attempt: Attempt }) {
  const t = useWords(words);
  const client = useQueryClient();
  const [explained, setExplained] = useState<number | null>(null);
  useEffect(() => { document.title = `${attempt.exam} · Labelwright`; }, [attempt.exam]);
  const went = (next: Attempt) => {
    client.setQueryData(attemptQuery(attempt.id).queryKey, next);
    void client.invalidateQueries({ queryKey: standingQuery(project.id).queryKey });
    if (next.last) setExplained(next.last.number);
  };
  const last = attempt.last?.number === explained ? attempt.last : null;
  return (
    <div className={css["exam"]}>
      <header className={css["top"]}>
        <h1 dir="auto">{t(attempt.practice ? "practiceOf" : "examOf", { exam: attempt.exam })}</h1>
        <span>{t("progress", { answered: format.count(attempt.answered), asked: format.count(attempt.asked) })}</span>
        {attempt.ends_at && attempt.state === "open" && <Left until={attempt.ends_at} />}
        <Link to="/me">{t("leave")}</Link>
      </header>
      {last
        ? <Feedback schema={project.schema} feedback={last} more={attempt.question !== null} onNext={() => setExplained(null)} />
        : attempt.question ? <Question key={attempt.question.number} project={project} attempt={attempt} question={attempt.question} onWent={went} /> : <Result attempt={attempt} project={project.id} />}
    </div>
  );
}

/** Minutes left, by this browser's clock: the server's decides. */
function Left({ until }: { until: string }) {
  const t = useWords(words);
  const client = useQueryClient();
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  const seconds = Math.max(0, Math.round((new Date(until).getTime() - now) / 1000));
  useEffect(() => { if (seconds === 0) void client.invalidateQueries({ queryKey: ["attempt"] }); }, [seconds === 0]);
  return <span>{t("left", { time: format.duration(seconds) })}</span>;
}

function Result({ attempt, project }: { attempt: Attempt; project: string }) {
  const t = useWords(words);
  const share = { correct: format.count(attempt.correct ?? 0), asked: format.count(attempt.asked), pass: format.percent(attempt.pass) };
  return (
    <main className={css["still"]}>
      <h2>{t(`state.${attempt.state === "open" ? "ended" : attempt.state}`)}</h2>
      <p>{t(attempt.practice ? "practised" : "counted", share)}</p>
      <p className={css["acts"]}>
        <LinkButton to="/me" variant="default">{t("toMe")}</LinkButton>
        {attempt.state === "passed" && <LinkButton to="/label/$project" params={{ project }}>{t("toWork")}</LinkButton>}
      </p>
    </main>
  );
}
