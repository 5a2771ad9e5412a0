// One thread: what was said, by whom, and what one says to it.
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { itemThreadsQuery, may, talk, talkCountsQuery, type MyRole, type Remark, type Thread } from "#shared/api/index.ts";
import { format } from "#shared/format/index.ts";
import { useWords } from "#shared/i18n/index.ts";
import { faultText } from "#shared/ui/index.ts";
import { Composer } from "./Composer.tsx";
import { words } from "./words.ts";
import css from "./Talk.module.css";

type Props = { project: string; role: MyRole; thread: Thread; number: number | null; chosen: boolean; onChoose?: () => void; onWords?: (some: boolean) => void };

/** Puts a thread that came back into what is known of its item. */
export function useThreadChanged(project: string): (changed: Thread) => void {
  const client = useQueryClient();
  return (changed) => {
    client.setQueryData(itemThreadsQuery(changed.item).queryKey, (all) => all && (all.some((t) => t.id === changed.id) ? all.map((t) => (t.id === changed.id ? changed : t)) : [...all, changed]));
    void client.invalidateQueries({ queryKey: talkCountsQuery(project).queryKey });
    void client.invalidateQueries({ queryKey: ["project", project, "threads"] });
  };
}

export function ThreadView({ project, role, thread, number, chosen, onChoose, onWords }: Props) {
  const t = useWords(words);
  const changed = useThreadChanged(project);
  const [fault, setFault] = useState<string | null>(null);
  const [unfolded, setUnfolded] = useState(false);
  const whole = chosen || thread.open || unfolded;
  useEffect(() => { if (thread.unread && whole) void talk.seen(thread.id).then(() => changed({ ...thread, unread: false }), () => undefined); }, [thread.unread, whole, thread.id, thread.count]);
  const setOpen = async (open: boolean) => {
    setFault(null);
    try { changed(await talk.setOpen(thread.id, open)); } catch (thrown) { setFault(faultText(thrown)); }
  };
  const [first, ...rest] = thread.remarks;
  return (
    <article className={css.thread} data-open={thread.open || undefined} data-chosen={chosen || undefined} aria-label={t(`one_${thread.kind}`, { number: number ?? "" })} data-thread={thread.id}>
      <header>
        {number !== null && <button type="button" className={css.number} onClick={onChoose} aria-label={t("show_place", { number })}>{number}</button>}
        <span className={css.kind}>{t(thread.kind)}</span>
        <span className={css.state}>{thread.open ? t("open") : thread.resolved_by ? t("resolved_by", { name: thread.resolved_by }) : t("resolved")}</span>
        {!whole && <button type="button" className={css.plain} onClick={() => setUnfolded(true)}>{t("unfold", { count: thread.count })}</button>}
      </header>
      {first && <Said remark={first} />}
      {whole && <>
        {rest.map((remark, i) => <Said key={i} remark={remark} />)}
        {fault && <p role="alert" className={css.fault}>{fault}</p>}
        {may(role, "label") && <Composer project={project} label={t("answer")} send={t("send_answer")} onWords={onWords} onSend={async (text, mentions) => changed(await talk.say(thread.id, { text, mentions }))}>
          {thread.may_resolve && <button type="button" className={css.plain} onClick={() => void setOpen(!thread.open)}>{t(thread.open ? "resolve" : "reopen")}</button>}
        </Composer>}
      </>}
    </article>
  );
}

function Said({ remark }: { remark: Remark }) {
  const t = useWords(words);
  return (
    <div className={css.said} data-mine={remark.mine || undefined}>
      <p className={css.who}><strong><bdi>{remark.mine ? t("you") : remark.by ?? t("somebody")}</bdi></strong>{remark.leads && !remark.mine ? ` · ${t("leads")}` : ""} <time dateTime={remark.at}>{format.dateTime(remark.at)}</time></p>
      <p className={css.text} dir="auto">{remark.text}</p>
    </div>
  );
}
