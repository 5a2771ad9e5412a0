// Where I am, whether it is saved, how long I have worked on this item.
import { useEffect, useState } from "react";
import { Link } from "@tanstack/react-router";
import { useQuery } from "@tanstack/react-query";
import { SaveState, type Outbox } from "#shared/answers/index.ts";
import { talkCountsQuery } from "#shared/api/index.ts";
import { useWords } from "#shared/i18n/index.ts";
import { Caps, KeysButton } from "#shared/keys/index.ts";
import type { Talk } from "#shared/talk/index.ts";
import { Icon } from "#shared/ui/index.ts";
import { serverClock } from "#shared/api/index.ts";
import { leaseShown } from "../model/lease_left.ts";
import type { LabelStage } from "../model/live_workbench.ts";
import type { BenchProject } from "../model/project.ts";
import type { Workbench } from "../model/workbench.ts";
import { words } from "../words.ts";
import css from "../label.module.css";

type Props = { project: BenchProject; stage: LabelStage; item: string | null; bench: Workbench; outbox: Outbox; talk: Talk | null; onTalk: () => void };

export function TopLine({ project, stage, item, bench, outbox, talk, onTalk }: Props) {
  const t = useWords(words);
  return (
    <header className={css.top}>
      <Link to="/" className={css.back} title={t("back")} aria-label={t("back")}><Icon name="work" /></Link>
      <h1 className={css.where}><bdi>{project.name}</bdi>{stage === "audit" && ` · ${t("audit")}`}</h1>
      {item && <span className={css.itemName} title={item}><bdi>{item}</bdi></span>}
      <span className={css.grow} />
      <Unread project={project.id} />
      {talk && (
        <button type="button" className={css.talk} aria-expanded={talk.shown} title={t("talk")} onClick={onTalk}>
          <Icon name="talk" /> {t("talk_count", { count: talk.threads.filter((one) => one.open).length })} <Caps chord="Shift+m" command="label.ask" />
        </button>
      )}
      <SaveState outbox={outbox} />
      {item && <Clock bench={bench} />}
      <KeysButton />
    </header>
  );
}

/** Answers to what this person asked, wherever they stand. */
function Unread({ project }: { project: string }) {
  const t = useWords(words);
  const unread = useQuery(talkCountsQuery(project)).data?.unread ?? 0;
  return unread === 0 ? null : <Link to="/p/$project/talk" params={{ project }} search={{ show: "mine" }} className={css.unread}>{t("talk_unread", { count: unread })}</Link>;
}

const shown = (ms: number): string => {
  const seconds = Math.floor(ms / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
};

function Clock({ bench }: { bench: Workbench }) {
  const t = useWords(words);
  const [, tick] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => tick((n) => n + 1), 1000);
    return () => clearInterval(timer);
  }, []);
  const { paused, ms } = bench.clock;
  const left = leaseShown(bench.currentLease?.expires_at ?? null, serverClock.now());
  return <>
    {left !== null && <span className={css.clock} data-short title={t("lease_about")}>{left === 0 ? t("lease_over") : t("lease_left", { time: shown(left) })}</span>}
    <span className={css.clock} data-paused={paused || undefined} title={t("working_for")}>{paused ? t("paused", { time: shown(ms) }) : shown(ms)}</span>
  </>;
}
