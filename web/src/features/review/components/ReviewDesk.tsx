// The desk with an item on it, or why there is none.
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useSyncExternalStore } from "react";
import { Refused, SaveState } from "#shared/answers/index.ts";
import { ApiError, reasonsQuery, type Project } from "#shared/api/index.ts";
import { useWords } from "#shared/i18n/index.ts";
import { said } from "#shared/said/index.ts";
import { KeysButton } from "#shared/keys/index.ts";
import { FaultPanel, Icon, Waiting } from "#shared/ui/index.ts";
import type { Desk, DeskPhase } from "../model/desk.ts";
import { words } from "../words.ts";
import css from "../review.module.css";
import { Case } from "./Case.tsx";

export function ReviewDesk({ project, desk }: { project: Project; desk: Desk }) {
  const t = useWords(words);
  const { phase, done } = useSyncExternalStore(desk.subscribe, desk.state);
  useQuery(reasonsQuery(project.id)); // asked for before an answer is corrected, so that their keys work once they are shown
  return (
    <div className={css.desk} data-testid="review">
      <header className={css.top}>
        <Link to="/" className={css.back} title={t("back")} aria-label={t("back")}><Icon name="work" /></Link>
        <h1><bdi>{project.name}</bdi> · {t("title")}</h1>
        {phase.kind === "reviewing" && <span className={css.itemName} title={phase.lease.item.external_id}><bdi>{phase.lease.item.external_id}</bdi></span>}
        <span className={css.grow} />
        <SaveState outbox={desk.outbox} />
        <KeysButton />
      </header>
      <Refused outbox={desk.outbox} />
      {phase.kind === "reviewing"
        ? <Case key={phase.lease.lease} lease={phase.lease} schema={phase.schema} desk={desk} fix={phase.fix} role={project.role} />
        : <main className={css.still}><Standstill phase={phase} done={done} onAgain={() => void desk.again()} /></main>}
    </div>
  );
}

function Standstill({ phase, done, onAgain }: { phase: Exclude<DeskPhase, { kind: "reviewing" }>; done: number; onAgain: () => void }) {
  const t = useWords(words);
  if (phase.kind === "loading") return <Waiting rows={1} height={320} />;
  if (phase.kind === "failed") return <FaultPanel fault={new ApiError({ ...phase, status: 0 })} retry={onAgain} />;
  const offline = phase.kind === "offline";
  return (
    <div role="status">
      <h2>{t(offline ? "offline" : "empty")}</h2>
      <p>{offline ? t("offline_kept") : said(phase.reason) || t("empty_plain")}</p>
      <p className={css.dim}>{t("done", { count: done })}</p>
      <div className={css.ways}>
        <button type="button" className={css.act} onClick={onAgain}>{t("look_again")}</button>
        <Link to="/" className={css.away}>{t("back")}</Link>
      </div>
    </div>
  );
}
