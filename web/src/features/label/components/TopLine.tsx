// Where I am, whether it is saved, how long I have worked on this item.
import { useEffect, useState } from "react";
import { Link } from "@tanstack/react-router";
import { SaveState, type Outbox } from "#shared/answers/index.ts";
import { useWords } from "#shared/i18n/index.ts";
import { KeysButton } from "#shared/keys/index.ts";
import { Icon } from "#shared/ui/index.ts";
import type { Workbench } from "../model/workbench.ts";
import { words } from "../words.ts";
import css from "../label.module.css";

export function TopLine({ project, item, bench, outbox }: { project: string; item: string | null; bench: Workbench; outbox: Outbox }) {
  const t = useWords(words);
  return (
    <header className={css.top}>
      <Link to="/" className={css.back} title={t("back")} aria-label={t("back")}><Icon name="work" /></Link>
      <h1 className={css.where}><bdi>{project}</bdi></h1>
      {item && <span className={css.itemName} title={item}><bdi>{item}</bdi></span>}
      <span className={css.grow} />
      <SaveState outbox={outbox} />
      {item && <Clock bench={bench} />}
      <KeysButton />
    </header>
  );
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
  return <span className={css.clock} data-paused={paused || undefined} title={t("working_for")}>{paused ? t("paused", { time: shown(ms) }) : shown(ms)}</span>;
}
