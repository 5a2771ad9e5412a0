// How many errors each stage lets through, as far as later stages, audits and known answers tell.
import { useQuery } from "@tanstack/react-query";
import { useCallback } from "react";
import { escapesQuery } from "#shared/api/index.ts";
import type { Project, StageEscape } from "#shared/api/index.ts";
import { format } from "#shared/format/index.ts";
import { useLocale, useWords } from "#shared/i18n/index.ts";
import { Plot, strip } from "#shared/plots/index.ts";
import { Answer } from "#shared/ui/index.ts";
import { words } from "./words.ts";
import styles from "../home/Home.module.css";

export function Escapes({ project }: { project: Project }) {
  return <Answer query={useQuery(escapesQuery(project.id))}>{({ stages, judged_min }) => <Stages stages={stages} least={judged_min} />}</Answer>;
}

const share = (value: number | null) => (value === null ? "–" : format.percent(value));

function Stages({ stages, least }: { stages: StageEscape[]; least: number }) {
  const t = useWords(words);
  const locale = useLocale();
  const told = stages.filter((s) => s.told);
  const rows = told.flatMap((s) => [
    ...(s.escape === null ? [] : [{ name: t("escapeRow", { stage: s.stage }), value: s.escape, low: s.low, high: s.high, note: t("caughtNote", { caught: s.caught, words: s.words }) }]),
    { name: t("wrongRow", { stage: s.stage }), value: s.wrong_share, low: s.wrong_low, high: s.wrong_high, note: t("wrongNote", { wrong: s.wrong, judged: s.judged }) },
  ]);
  const draw = useCallback((width: number) => strip({ width, floor: 0, ceiling: 1, sayValue: (v) => format.percent(v, 0), nameWidth: Math.min(240, width * 0.4), rows }), [stages, locale]);
  const silent = stages.filter((s) => !s.told && (s.words > 0 || s.judged > 0));
  const table = {
    head: [t("stageHead"), t("caughtHead"), t("wordsHead"), t("wrongHead"), t("judged"), t("wrongShare"), t("escapeHead"), t("low"), t("high")],
    rows: stages.map((s) => [s.stage, s.caught, s.words, s.wrong, s.judged, share(s.wrong_share), share(s.escape), share(s.low), share(s.high)]),
  };
  return (
    <>
      {told.length > 0 && <Plot title={t("escapes")} note={t("escapesNote")} draw={draw} table={table} />}
      {told.length === 0 && silent.length === 0 && <p className={styles["empty"]}>{t("noEscapes")}</p>}
      {silent.map((s) => <p key={s.stage} className={styles["dim"]}>{t("tooLittle", { stage: s.stage, judged: s.judged, least })}</p>)}
    </>
  );
}
