// People by known answers given out as work, and what speaks for careless work. Managers alone see it.
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useCallback } from "react";
import { findingsQuery } from "#shared/api/index.ts";
import type { Finding, GoldScore, Project } from "#shared/api/index.ts";
import { format } from "#shared/format/index.ts";
import { useLocale, useWords } from "#shared/i18n/index.ts";
import { Plot, strip } from "#shared/plots/index.ts";
import { said } from "#shared/said/index.ts";
import { Answer, LinkButton } from "#shared/ui/index.ts";
import { itemsAt } from "../home/places.ts";
import { words } from "./words.ts";
import styles from "../home/Home.module.css";

export function Known({ project }: { project: Project }) {
  return (
    <Answer query={useQuery(findingsQuery(project.id))}>
      {({ findings, scores }) => <><Scores project={project} scores={scores} /><Careless project={project} findings={findings.filter((f) => f.state !== "dismissed")} /></>}
    </Answer>
  );
}

const rowsDrawn = 60; // what can be read in one plot; the table has all
const nameOf = (s: GoldScore) => (s.field === null ? s.name : `· ${s.class ?? s.field}`);
const share = (s: GoldScore) => s.correct / s.answered;

function Scores({ project, scores }: { project: Project; scores: GoldScore[] }) {
  const t = useWords(words);
  const locale = useLocale();
  const drawn = scores.slice(0, rowsDrawn);
  const draw = useCallback((width: number) => strip({
    width, floor: 0, ceiling: 1, sayValue: (v) => format.percent(v, 0), nameWidth: Math.min(200, width * 0.35),
    rows: drawn.map((s, i) => ({ name: nameOf(s), value: share(s), low: s.low, high: s.high, note: t("ofAnswers", { right: s.correct, answers: s.answered }), behind: { label: t("goldRow", { name: s.name, class: s.class ?? s.field ?? t("allClasses"), right: s.correct, answers: s.answered }), follow: String(i) } })),
  }), [scores, locale]);
  if (scores.length === 0) return <p className={styles["empty"]}>{t("noGold")}</p>;
  const table = {
    head: [t("name"), t("question"), t("class"), t("right"), t("low"), t("high"), t("answers")],
    rows: scores.map((s) => [s.name, s.field ?? t("allQuestions"), s.class ?? t("allClasses"), share(s), s.low, s.high, s.answered]), follow: scores.map((_, i) => String(i)),
  };
  const linkOf = (row: string) => {
    const { source, field, class: known } = scores[Number(row)] ?? {};
    return itemsAt(project.id, { ...(source && { answered_by: source }), ...(field && known && { field, decided: known }) });
  };
  return <Plot title={t("gold")} note={t(scores.length > rowsDrawn ? "goldMany" : "goldNote", { drawn: rowsDrawn, rows: scores.length })} draw={draw} table={table} linkOf={linkOf} />;
}

function Careless({ project, findings }: { project: Project; findings: Finding[] }) {
  const t = useWords(words);
  if (findings.length === 0) return <p className={styles["dim"]}>{t("noFindings")}</p>;
  return (
    <>
      <ul className={styles["needs"]}>
        {findings.map((f) => (
          <li key={`${f.user} ${f.kind}`}>
            <span dir="auto"><strong>{f.name}</strong>: {said(f.says)}</span>
            {f.items.length > 0 && <span>{t("evidence")} {f.items.map((id, i) => <Link key={id} to="/p/$project/items/$item" params={{ project: project.id, item: id }} aria-label={t("evidenceItem", { n: i + 1 })}>{i + 1}{" "}</Link>)}</span>}
          </li>
        ))}
      </ul>
      <p className={styles["more"]}><LinkButton to="/p/$project/people" params={{ project: project.id }} variant="default" size="xs">{t("decide")}</LinkButton></p>
    </>
  );
}
