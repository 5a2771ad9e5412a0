// "saved / saving / offline, 3 queued", and what the server refused.
import { useSyncExternalStore } from "react";
import { useWords } from "#shared/i18n/index.ts";
import { said } from "#shared/said/index.ts";
import type { Outbox } from "./outbox.ts";
import { unkept } from "./unkept.ts";
import { words } from "./words.ts";
import css from "./SaveState.module.css";

const useOutbox = (outbox: Outbox) => useSyncExternalStore(outbox.subscribe, outbox.state);

export function SaveState({ outbox }: { outbox: Outbox }) {
  const t = useWords(words);
  const { phase, waiting } = useOutbox(outbox);
  const unsafe = useSyncExternalStore(unkept.subscribe, unkept.any);
  if (phase === "opening") return <span role="status" className={css.state} data-phase={phase} data-testid="save-state" />;
  return (
    <span role="status" className={css.state} data-phase={phase} data-testid="save-state">
      <span aria-hidden className={css.dot} />
      {t(phase, { count: waiting.length })}
      {unsafe && <strong className={css.unkept}>{t("unkept")}</strong>}
    </span>
  );
}

/** Answers the server would not take: kept, named, with the two things one can do. */
export function Refused({ outbox }: { outbox: Outbox }) {
  const t = useWords(words);
  const { refused } = useOutbox(outbox);
  if (refused.length === 0) return null;
  return (
    <ul className={css.refused} aria-label={t("refused")}>
      {refused.map((entry) => (
        <li key={entry.key}>
          <span><bdi>{entry.title}</bdi>: {said(entry.refusal?.detail ?? "") || t("refused_plain")}{entry.refusal?.id ? ` (${entry.refusal.id})` : ""}</span>
          <button type="button" onClick={() => void outbox.retry(entry.key)}>{t("retry")}</button>
          <button type="button" onClick={() => void outbox.discard(entry.key)}>{t("discard")}</button>
        </li>
      ))}
    </ul>
  );
}
