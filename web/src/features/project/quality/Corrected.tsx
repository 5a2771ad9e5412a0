// What reviewers put right: why, and what was taken for what.
import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useCallback, useState } from "react";
import { correctionsQuery, may, reasonsQuery } from "#shared/api/index.ts";
import type { ConfusedPair, Corrections, Project } from "#shared/api/index.ts";
import { classTitle, titleOf } from "#editor/schema.ts";
import { format } from "#shared/format/index.ts";
import { useLocale, useWords } from "#shared/i18n/index.ts";
import { Plot, strip } from "#shared/plots/index.ts";
import { Answer, reasonTitle } from "#shared/ui/index.ts";
import { mayPutRight, PutRight, type Pair } from "./PutRight.tsx";
import { words } from "./words.ts";
import styles from "../home/Home.module.css";
import css from "./Quality.module.css";

/** `taken`: the pair that was taken up elsewhere. */
export function Corrected({ project, taken }: { project: Project; taken: Pair | null }) {
  const t = useWords(words);
  const [pair, setPair] = useState<Pair | null>(taken);
  return (<>
    <Answer query={useQuery(correctionsQuery(project.id))}>
      {(found) => (found.answers === 0
        ? <p className={styles["empty"]}>{t("noWords")}</p>
        : <><p>{t("looked", { answers: found.answers, confirmed: found.confirmed, corrected: found.corrected, back: found.sent_back })}</p><Codes project={project} found={found} /><Pairs project={project} pairs={found.pairs} onPair={setPair} /></>)}
    </Answer>
    {may(project.role, "manage") && mayPutRight(project) && <PutRight project={project} pair={pair} onPair={setPair} inSight={taken !== null} />}
  </>);
}

function Codes({ project, found: { codes } }: { project: Project; found: Corrections }) {
  const t = useWords(words);
  const reasons = useQuery(reasonsQuery(project.id)).data ?? [];
  if (codes.length === 0) return <p className={styles["empty"]}>{t("noCodes")}</p>;
  return (
    <>
      <h3>{t("codes")}</h3>
      <ul className={styles["needs"]}>{codes.map((c) => <li key={c.code}><span dir="auto">{reasonTitle(reasons, c.code)}</span><span>{t("codeWords", { count: c.words })}</span></li>)}</ul>
    </>
  );
}

const fieldOf = (project: Project, pair: ConfusedPair) => project.schema.fields.find((f) => f.name === pair.field) ?? { name: pair.field, kind: "choice" };

export function pairName(project: Project, pair: Pick<ConfusedPair, "field" | "answered" | "right">): string {
  const field = fieldOf(project, pair as ConfusedPair);
  const name = words.say("pair", { answered: classTitle(field, pair.answered), right: classTitle(field, pair.right) });
  return project.schema.fields.length > 1 ? `${titleOf(field)}: ${name}` : name;
}

function Pairs({ project, pairs, onPair }: { project: Project; pairs: ConfusedPair[]; onPair: (pair: Pair) => void }) {
  const t = useWords(words);
  const locale = useLocale();
  const draw = useCallback((width: number) => strip({
    width, floor: 0, ceiling: 1, sayValue: (v) => format.percent(v, 0), nameWidth: Math.min(260, width * 0.45),
    rows: pairs.map((p) => ({ name: pairName(project, p), value: p.share, low: p.low, high: p.high, note: t("ofAnswers", { right: p.answers, answers: p.of }) })),
  }), [pairs, project, locale]);
  if (pairs.length === 0) return <p className={styles["empty"]}>{t("noPairs")}</p>;
  const table = { head: [t("pairHead"), t("share"), t("low"), t("high"), t("answers"), t("of")], rows: pairs.map((p) => [pairName(project, p), p.share, p.low, p.high, p.answers, p.of]) };
  const choices = new Set(project.schema.fields.filter((f) => f.kind === "choice").map((f) => f.name));
  const takeable = may(project.role, "manage") ? pairs.filter((p) => choices.has(p.field)).slice(0, 5) : [];
  return (
    <>
      <Plot title={t("pairs")} note={t("pairsNote")} draw={draw} table={table} />
      <p className={css["acts"]}>{takeable.map((p) => <Button key={pairName(project, p)} size="xs" variant="default" onClick={() => onPair({ field: p.field, decided: p.answered, right: p.right })}>{t("takeUp", { pair: pairName(project, p) })}</Button>)}</p>
    </>
  );
}
