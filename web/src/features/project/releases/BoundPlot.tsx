// How the proven share, or mean quality, has moved with every audited item.
import { useCallback } from "react";
import type { Certification } from "#shared/api/index.ts";
import { format } from "#shared/format/index.ts";
import { useLocale, useWords } from "#shared/i18n/index.ts";
import { niceTicks, Plot, timePlot } from "#shared/plots/index.ts";
import { words } from "./words.ts";
import styles from "./Releases.module.css";

export function BoundPlot({ certification }: { certification: Certification }) {
  const t = useWords(words);
  const locale = useLocale();
  const { points, target, confidence, losses } = certification;
  const say = (p: Certification["points"][number]) => t(losses ? "boundQualityAt" : "boundAt", { bound: format.percent(p.bound, 2), drawn: p.drawn, errors: p.errors });
  const floor = Math.max(0, 1 - 10 * (1 - target)); // what is far below says nothing yet
  const shown = points.filter((p) => p.bound >= floor);
  const draw = useCallback((width: number) => {
    const [first, last] = [shown[0]?.drawn ?? 0, shown.at(-1)?.drawn ?? 1];
    return timePlot({
      width, height: 200, floor, ceiling: 1,
      sayValue: (v) => format.percent(v, 0), sayTime: format.short, ticks: niceTicks(first, last).filter((x) => x >= first && x <= last),
      points: shown.map((p) => ({ at: p.drawn, value: p.bound, behind: { label: say(p), follow: String(p.drawn) } })),
    });
  }, [points, target, locale]);
  if (shown.length < 2) return <p className={styles["dim"]}>{t("boundEmpty")}</p>;
  const note = t(losses ? "boundQualityNote" : "boundNote", { confidence: format.percent(confidence, 2), target: format.percent(target, 2) });
  const title = t(losses ? "boundQuality" : "bound");
  return <Plot title={title} note={note} draw={draw} table={{ head: [t("drawn"), t(losses ? "differing" : "errors"), title], rows: points.map((p) => [p.drawn, p.errors, p.bound]) }} />;
}
