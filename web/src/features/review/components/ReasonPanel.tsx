// Why an answer is corrected: one key, or words where it goes back to work.
import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { reasonsQuery } from "#shared/api/index.ts";
import { useWords } from "#shared/i18n/index.ts";
import { Caps, useCommands, type Command } from "#shared/keys/index.ts";
import { reasonTitle } from "#shared/ui/index.ts";
import { words } from "../words.ts";
import css from "../review.module.css";

export type Why = { code?: string; reason?: string };

export function ReasonPanel({ project, of, onWhy, onClose }: { project: string; of: "fix" | "reject"; onWhy: (why: Why) => void; onClose: () => void }) {
  const t = useWords(words);
  const [other, setOther] = useState("");
  const panel = useRef<HTMLElement>(null);
  const reasons = useQuery(reasonsQuery(project)).data ?? [];
  useEffect(() => { void panel.current?.scrollIntoView({ block: "nearest" }); }, []);
  const choose = ({ code }: { code: string }) => onWhy({ code, ...(of === "reject" && { reason: reasonTitle(reasons, code) }) });
  useCommands([
    ...reasons.slice(0, 9).map((reason, i): Command => ({
      id: `review.why.${reason.code}`, title: reasonTitle(reasons, reason.code), keys: [String(i + 1)], scope: "dialog", quiet: true, run: () => choose(reason),
    })),
    ...(of === "fix" ? [{ id: "review.why.none", title: t("why_none"), keys: ["Enter"], scope: "dialog" as const, quiet: true, run: () => onWhy({}) }] : []),
    { id: "review.why.cancel", title: t("cancel"), keys: ["Escape"], scope: "dialog", quiet: true, run: onClose },
  ]);
  const submit = (e: React.FormEvent) => {
    e.preventDefault();
    if (other.trim()) onWhy({ reason: other.trim() });
  };
  return (
    <section ref={panel} className={css.reject} aria-label={t(`why_${of}`)}>
      <h2>{t(`why_${of}`)}</h2>
      {reasons.map((reason, i) => (
        <button key={reason.code} type="button" className={css.choice} onClick={() => choose(reason)}><span dir="auto">{reasonTitle(reasons, reason.code)}</span>{i < 9 && <Caps chord={String(i + 1)} command={`review.why.${reason.code}`} />}</button>
      ))}
      {of === "fix" && <button type="button" className={css.choice} onClick={() => onWhy({})}><span>{t("why_none")}</span><Caps chord="Enter" command="review.why.none" /></button>}
      {of === "reject" && (
        <form className={css.other} onSubmit={submit}>
          <input value={other} maxLength={1000} aria-label={t("reject_other")} placeholder={t("reject_other")} onChange={(e) => setOther(e.currentTarget.value)} />
          <button type="submit" className={css.act} disabled={!other.trim()}>{t("reject_send")}</button>
        </form>
      )}
    </section>
  );
}
