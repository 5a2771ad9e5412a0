// The workbench when no item is on it: waiting, nothing left, no network, an error.
import { Link } from "@tanstack/react-router";
import { useWords } from "#shared/i18n/index.ts";
import { said } from "#shared/said/index.ts";
import { FaultPanel, Waiting } from "#shared/ui/index.ts";
import { ApiError } from "#shared/api/index.ts";
import type { Phase } from "../model/workbench.ts";
import { Paused } from "./Paused.tsx";
import { words } from "../words.ts";
import css from "../label.module.css";

export function Standstill({ project, phase, answered, onAgain }: { project: string; phase: Exclude<Phase, { kind: "working" }>; answered: number; onAgain: () => void }) {
  const t = useWords(words);
  if (phase.kind === "loading") return <div className={css.still}><Waiting rows={1} height={320} /></div>;
  if (phase.kind === "failed")
    return <div className={css.still}><FaultPanel fault={new ApiError({ ...phase, status: 0 })} retry={onAgain} />{phase.id && <p className={css.dim}>{t("quote", { id: phase.id })}</p>}</div>;
  const offline = phase.kind === "offline";
  return (
    <div className={css.still} role="status" data-testid={`still-${phase.kind}`}>
      <h2>{t(offline ? "offline" : "empty")}</h2>
      <p>{offline ? t("offline_kept") : said(phase.reason) || t("empty_plain")}</p>
      {!offline && <Paused project={project} />}
      <p className={css.dim}>{t("done_today", { count: answered })} {t("empty_live")}</p>
      <div className={css.ways}>
        <button type="button" className={css.submit} onClick={onAgain}>{t("look_again")}</button>
        <Link to="/" className={css.away}>{t("back")}</Link>
      </div>
    </div>
  );
}
