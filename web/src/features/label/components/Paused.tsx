// Why somebody gets no work here, and their word about it.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { care, pauseQuery } from "#shared/api/index.ts";
import { useWords } from "#shared/i18n/index.ts";
import { faultText } from "#shared/ui/index.ts";
import { words } from "../words.ts";
import css from "../label.module.css";

export function Paused({ project }: { project: string }) {
  const t = useWords(words);
  const client = useQueryClient();
  const pause = useQuery(pauseQuery(project)).data;
  const [text, setText] = useState("");
  const [fault, setFault] = useState<string | null>(null);
  if (!pause?.paused) return null;
  const waits = pause.appeal !== null && pause.answer === null;
  const send = async () => {
    setFault(null);
    try {
      client.setQueryData(pauseQuery(project).queryKey, await care.appeal(project, text.trim()));
      setText("");
    } catch (thrown) {
      setFault(faultText(thrown));
    }
  };
  return (
    <section aria-label={t("your_pause")} className={css.paused}>
      {waits && <p>{t("appeal_waits")} <q dir="auto">{pause.appeal}</q></p>}
      {!waits && (
        <form onSubmit={(e) => { e.preventDefault(); void send(); }}>
          <label>{t("appeal")}<textarea value={text} onChange={(e) => setText(e.currentTarget.value)} rows={3} maxLength={4000} required dir="auto" /></label>
          {fault && <p role="alert">{fault}</p>}
          <button type="submit" className={css.submit} disabled={!text.trim()}>{t("appeal_send")}</button>
        </form>
      )}
    </section>
  );
}
