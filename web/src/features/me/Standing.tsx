// How I stand in each project: tier, certificates, measured quality, and the exams I may take.
import { Badge, Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { exams, may, projectsQuery, standingQuery, weekdays } from "#shared/api/index.ts";
import type { Ability, ExamOffer, Measured, Project, TeamAgreed } from "#shared/api/index.ts";
import { format } from "#shared/format/index.ts";
import { useWords } from "#shared/i18n/index.ts";
import { RecordView } from "#shared/record/index.ts";
import { said } from "#shared/said/index.ts";
import { Answer, tellFault, uiWords } from "#shared/ui/index.ts";
import { Part } from "./Part.tsx";
import { words } from "./words.ts";
import styles from "./Me.module.css";

export function Standings() {
  const mine = useQuery(projectsQuery).data?.items.filter((p) => p.state === "active" && may(p.role, "label")) ?? [];
  return <>{mine.map((project) => <ProjectStanding key={project.id} project={project} />)}</>;
}

function ProjectStanding({ project }: { project: Project }) {
  const t = useWords(words);
  const ui = useWords(uiWords);
  const query = useQuery(standingQuery(project.id));
  return (
    <Part title={t("standing", { project: project.name })}>
      <Answer query={query}>
        {(is) => (
          <ul className={styles["rows"]}>
            <li><div>
              <p>{t("tier")}: <strong>{ui(`tier.${is.tier}`)}</strong></p>
              {is.tier_reason && <p className={styles["dim"]} dir="auto">{is.tier_reason}{is.tier_at && ` · ${format.date(is.tier_at)}`}</p>}
            </div></li>
            {is.team && <li><TeamRow team={is.team} /></li>}
            {is.abilities.map((a) => <li key={a.kind + a.name}><AbilityRow ability={a} /></li>)}
            {is.measured.map((m) => <li key={m.field}><MeasuredRow measured={m} /></li>)}
            {is.measured_classes.map((m) => <li key={`class ${m.class}`}><MeasuredRow measured={{ ...m, field: m.class }} /></li>)}
            {is.exams.map((e) => <li key={e.name}><ExamRow project={project.id} offer={e} /></li>)}
          </ul>
        )}
      </Answer>
      <MyRecord project={project.id} />
    </Part>
  );
}

function MyRecord({ project }: { project: string }) {
  const query = useQuery({ queryKey: ["project", project, "record"], queryFn: () => exams.record(project) });
  return <Answer query={query}>{(record) => <RecordView record={record} />}</Answer>;
}

function TeamRow({ team }: { team: TeamAgreed }) {
  const t = useWords(words);
  const days = weekdays.filter((day) => team.hours[day]);
  return (
    <div>
      <p>{t("team")} <strong dir="auto">{team.name}</strong></p>
      <p className={styles["dim"]}>{days.length ? `${days.map((day) => `${t(`day.${day}`)} ${team.hours[day]}`).join(" · ")} (${team.zone})` : t("anyTime")}{team.languages.length > 0 && ` · ${team.languages.join(", ")}`}</p>
    </div>
  );
}

function AbilityRow({ ability: a }: { ability: Ability }) {
  const t = useWords(words);
  return (
    <div>
      <p>{t(a.kind)} <strong dir="auto">{a.name}</strong> {a.lapsed && <Badge color="gray" tt="none">{t("lapsed")}</Badge>}</p>
      <p className={styles["dim"]}>{a.exam ? t("byExam", { exam: a.exam, at: format.date(a.granted_at) }) : t("byManager", { at: format.date(a.granted_at) })}{a.issuer && ` · ${t("issuer", { name: a.issuer })}`}{a.expires_at && ` · ${t("until", { at: format.date(a.expires_at) })}`}</p>
      {a.scope && <p className={styles["dim"]} dir="auto">{a.scope}</p>}
    </div>
  );
}

function MeasuredRow({ measured: m }: { measured: Measured }) {
  const t = useWords(words);
  return (
    <div>
      <p>{t("measured", { field: m.field })} <strong>{format.percent(m.accuracy)}</strong></p>
      <p className={styles["dim"]}>{t("interval", { low: format.percent(m.low), high: format.percent(m.high), answers: format.count(m.answers) })}</p>
    </div>
  );
}

function ExamRow({ project, offer: e }: { project: string; offer: ExamOffer }) {
  const t = useWords(words);
  const navigate = useNavigate();
  const begin = (practice: boolean) =>
    exams.begin(project, e.name, practice).then(({ id }) => navigate({ to: "/exam/$project/$attempt", params: { project, attempt: id } }), tellFault);
  const terms = [t("questions", { count: e.questions, pass: format.percent(e.pass) }), ...(e.minutes ? [t("minutes", { count: e.minutes })] : []), t("attempts", { count: e.attempts_left })];
  return (
    <>
      <div>
        <p>{t("exam")} <strong dir="auto">{e.name}</strong>: {t("gives", { certificate: e.certificate })}</p>
        {e.about && <p dir="auto">{e.about}</p>}
        <p className={styles["dim"]}>{terms.join(" · ")}</p>
        {!e.may && !e.attempt && e.reason && <p className={styles["dim"]} dir="auto">{t("notNow", { reason: said(e.reason) })}{e.from && ` · ${t("again", { at: format.dateTime(e.from) })}`}</p>}
      </div>
      <div className={styles["line"]}>
        {e.practice_questions > 0 && <Button size="xs" variant="default" onClick={() => void begin(true)} aria-label={`${t(e.practice ? "goOnPractice" : "practise")}: ${e.name}`}>{t(e.practice ? "goOnPractice" : "practise")}</Button>}
        {(e.may || e.attempt) && <Button size="xs" onClick={() => void begin(false)} aria-label={`${t(e.attempt ? "goOn" : "begin_exam")}: ${e.name}`}>{t(e.attempt ? "goOn" : "begin_exam")}</Button>}
      </div>
    </>
  );
}
