// Why an item is skipped: one key for the reason. Stands in the form's column, so that the item stays in sight.
import { useEffect, useRef } from "react";
import { Caps, useCommands, type Command } from "#shared/keys/index.ts";
import { useWords } from "#shared/i18n/index.ts";
import { words } from "../words.ts";
import css from "../label.module.css";

export const skipReasons = ["cannot_tell", "no_context", "broken", "not_for_me", "harmful"] as const;

export function SkipPanel({ onSkip, onClose }: { onSkip: (reason: string) => void; onClose: () => void }) {
  const t = useWords(words);
  const first = useRef<HTMLButtonElement>(null);
  useEffect(() => { first.current?.focus(); }, []);
  const rows: Command[] = skipReasons.map((reason, i) => ({
    id: `label.skip.${reason}`, title: t(`skip.${reason}`), keys: [String(i + 1)], scope: "dialog", group: t("skip"), quiet: true, run: () => onSkip(reason),
  }));
  useCommands([...rows, { id: "label.skip.cancel", title: t("cancel"), keys: ["Escape"], scope: "dialog", quiet: true, run: onClose }]);
  return (
    <section className={css.skip} aria-label={t("skip_why")}>
      <h2>{t("skip_why")}</h2>
      {skipReasons.map((reason, i) => (
        <button key={reason} ref={i === 0 ? first : undefined} type="button" className={css.reason} onClick={() => onSkip(reason)}>
          <span>{t(`skip.${reason}`)}</span><Caps chord={String(i + 1)} command={`label.skip.${reason}`} />
        </button>
      ))}
      <button type="button" className={css.reason} onClick={onClose}><span>{t("cancel")}</span><Caps chord="Escape" command="label.skip.cancel" /></button>
    </section>
  );
}
