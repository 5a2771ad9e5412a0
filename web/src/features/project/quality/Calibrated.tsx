// Whether confidences hold: decisions by what was believed, and how many of them were right by blind audits.
import { useCallback } from "react";
import type { ReactNode } from "react";
import type { Calibration, CalibrationBin, Project, WordsLeftOut } from "#shared/api/index.ts";
import { format } from "#shared/format/index.ts";
import { useLocale, useWords } from "#shared/i18n/index.ts";
import { calibrationPlot, Plot } from "#shared/plots/index.ts";
import type { CalibrationPoint } from "#shared/plots/index.ts";
import { itemsAt } from "../home/places.ts";
import { words } from "./words.ts";
import styles from "../home/Home.module.css";

const figures = ({ items, from, to, believed, accuracy, low, high }: CalibrationBin) => ({
  items, from: format.percent(from, 0), to: format.percent(to, 0), believed: format.percent(believed ?? 0), accuracy: format.percent(accuracy ?? 0), low: format.percent(low ?? 0), high: format.percent(high ?? 0),
});

const pointOf = (bin: CalibrationBin): CalibrationPoint => ({
  from: bin.from, to: bin.to, believed: bin.believed ?? 0, value: bin.accuracy ?? 0, low: bin.low ?? 0, high: bin.high ?? 1, count: bin.items,
  behind: { label: words.say("bin", figures(bin)), follow: String(bin.from) },
});

/** `beside`: a plot that goes with it. */
export function Calibrated({ project, calibration, beside }: { project: Project; calibration: Calibration; beside: ReactNode }) {
  const t = useWords(words);
  const locale = useLocale();
  const { all, bins, gold } = calibration;
  const known = gold.items > 0 && <p>{t("goldSays", figures(gold))}</p>;
  const seen = bins.filter((b) => b.items > 0);
  const draw = useCallback((width: number) => calibrationPlot({ width: Math.min(width, 560), height: 320, points: seen.map(pointOf), sayShare: (v) => format.percent(v, 0), sayCount: format.short }), [calibration, locale]);
  if (all.items === 0) return <><p className={styles["empty"]}>{t("notCalibrated")}</p>{known}<LeftOut left={calibration.left_out} /><div className={styles["plots"]}>{beside}</div></>;
  const table = {
    head: [t("from"), t("to"), t("believed"), t("right"), t("low"), t("high"), t("judged")],
    rows: seen.map((b) => [b.from, b.to, b.believed, b.accuracy, b.low, b.high, b.items]), follow: seen.map((b) => String(b.from)),
  };
  const linkOf = (from: string) => itemsAt(project.id, { ...rangeOf(seen, Number(from)), state: "settled", order: "confidence" });
  return (
    <>
      <p>{t("calibrated", figures(all))}</p>
      {known}
      <div className={styles["plots"]}>
        <Plot title={t("calibration")} note={t("calibrationNote", { items: all.items })} draw={draw} table={table} linkOf={linkOf} />
        {beside}
      </div>
      <LeftOut left={calibration.left_out} />
    </>
  );
}

/** The confidences of a bin; the last one goes up to 1, which a bound below it would leave out. */
function rangeOf(bins: readonly CalibrationBin[], from: number) {
  const to = bins.find((b) => b.from === from)?.to ?? 1;
  return { ...(from > 0 && { confidence_from: from }), ...(to < 1 && { confidence_below: to }) };
}

const reasons = ["doubtful", "planted", "skipped", "again", "reviewed", "changed", "unbelieved"] as const satisfies readonly (keyof WordsLeftOut)[];

function LeftOut({ left }: { left: WordsLeftOut }) {
  const t = useWords(words);
  const said = reasons.filter((r) => left[r] > 0);
  if (said.length === 0) return null;
  return <p className={styles["dim"]}>{t("leftOut")} {said.map((r) => t(`left.${r}`, { count: left[r] })).join(" · ")}</p>;
}
