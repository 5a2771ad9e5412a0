// Why an item goes back to work: one key, or words.
import { useEffect, useRef, useState } from "react";
import { Caps, useCommands, type Command } from "#shared/keys/index.ts";
import { useWords } from "#shared/i18n/index.ts";
import { words } from "../words.ts";
import css from "../review.module.css";

const reasons = ["wrong_class", "missed", "sloppy", "guideline", "unclear"] as const;

export function RejectPanel({ onReject, onClose }: { onReject: (reason: string) => void; onClose: () => void }) {
  const t = useWords(words);
  const [other, setOther] = useState("");
  const panel = useRef<HTMLElement>(null);
  useEffect(() => { void panel.current?.scrollIntoView({ block: "nearest" }); }, []);
  useCommands([
    ...reasons.map((reason, i): Command => ({
      id: `review.reject.${reason}`, title: t(`reject.${reason}`), keys: [String(i + 1)], scope: "dialog", quiet: true, run: () => onReject(t(`reject.${reason}`)),
    })),
    { id: "review.reject.cancel", title: t("cancel"), keys: ["Escape"], scope: "dialog", quiet: true, run: onClose },
  ]);
  const submit = (e: React.FormEvent) => {
    e.preventDefault();
    if (other.trim()) onReject(other.trim());
  };
  return (
    <section ref={panel} className={css.reject} aria-label={t("reject_why")}>
      <h2>{t("reject_why")}</h2>
      {reasons.map((reason, i) => (
        <button key={reason} type="button" className={css.choice} onClick={() => onReject(t(`reject.${reason}`))}><span>{t(`reject.${reason}`)}</span><Caps chord={String(i + 1)} command={`review.reject.${reason}`} /></button>
      ))}
      <form className={css.other} onSubmit={submit}>
        <input value={other} maxLength={1000} aria-label={t("reject_other")} placeholder={t("reject_other")} onChange={(e) => setOther(e.currentTarget.value)} />
        <button type="submit" className={css.act} disabled={!other.trim()}>{t("reject_send")}</button>
      </form>
    </section>
  );
}
