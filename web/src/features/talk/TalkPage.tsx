// What was asked and said in a project: open questions first, each answered where it stands.
import { Button, SegmentedControl } from "@mantine/core";
import { useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { itemThreadsQuery, may, projectQuery, talk, talkWhiches, type Project, type TalkWhich, type Thread } from "#shared/api/index.ts";
import { format } from "#shared/format/index.ts";
import { useWords } from "#shared/i18n/index.ts";
import { useLive } from "#shared/live/index.ts";
import { ThreadView } from "#shared/talk/index.ts";
import { Answer, EmptyPanel, FaultPanel, Page, Waiting } from "#shared/ui/index.ts";
import { words } from "./words.ts";
import css from "./TalkPage.module.css";

export function TalkPage() {
  const { project: id } = useParams({ from: "/inside/shell/p/$project/talk" });
  const project = useQuery(projectQuery(id));
  return <Answer query={project}>{(p) => <Threads project={p} />}</Answer>;
}

const threadsKey = (project: string, show: TalkWhich) => ["project", project, "threads", show];

function Threads({ project }: { project: Project }) {
  const t = useWords(words);
  const search = useSearch({ from: "/inside/shell/p/$project/talk" });
  const navigate = useNavigate({ from: "/p/$project/talk" });
  const client = useQueryClient();
  const looks = may(project.role, "seeItems");
  const show = looks ? (search.show ?? "questions") : "mine";
  const pages = useInfiniteQuery({
    queryKey: threadsKey(project.id, show), queryFn: ({ pageParam }) => talk.list(project.id, show, { cursor: pageParam }), initialPageParam: null as string | null, getNextPageParam: (last) => last.next,
  });
  const renew = (of: string) => { if (of === project.id) void client.invalidateQueries({ queryKey: ["project", project.id, "threads"] }); };
  useLive("talk", (e) => renew(e.project));
  const rows = pages.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Page title={t("title")} lead={t(looks ? "lead" : "lead_mine")}>
      {looks && <SegmentedControl aria-label={t("which")} value={show} data={talkWhiches.map((value) => ({ value, label: t(`which_${value}`) }))} onChange={(value) => void navigate({ search: { show: value as TalkWhich } })} />}
      {pages.error && <FaultPanel fault={pages.error} retry={() => void pages.refetch()} />}
      {pages.isPending && <Waiting />}
      {pages.data && rows.length === 0 && <EmptyPanel title={t(`empty_${show}`)}>{t("empty_help")}</EmptyPanel>}
      <ol className={css.list}>{rows.map((row) => <li key={row.id}><Row project={project} row={row} /></li>)}</ol>
      {pages.hasNextPage && <Button variant="default" loading={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>{t("more")}</Button>}
    </Page>
  );
}

function Row({ project, row }: { project: Project; row: Thread }) {
  const t = useWords(words);
  const [open, setOpen] = useState(false);
  return (
    <article className={css.row} data-unread={row.unread || undefined}>
      <header>
        <button type="button" className={css.open} aria-expanded={open} onClick={() => setOpen(!open)}><span className={css.begins} dir="auto">{row.text}</span></button>
        <p className={css.facts}>
          {row.unread && <strong>{t("unread")} · </strong>}{row.mentioned && <>{t("mentioned")} · </>}
          <bdi>{row.mine ? t("you") : row.by ?? t("somebody")}</bdi> · {may(project.role, "seeItems") ? <Link to="/p/$project/items/$item" params={{ project: project.id, item: row.item }}><bdi>{row.external_id}</bdi></Link> : <bdi>{row.external_id}</bdi>}
          {" · "}{t(row.open ? "open" : "resolved")} · {t("remarks", { count: row.count })} · <time dateTime={row.last_at}>{format.dateTime(row.last_at)}</time>
        </p>
      </header>
      {open && <Whole project={project} row={row} />}
    </article>
  );
}

function Whole({ project, row }: { project: Project; row: Thread }) {
  const query = useQuery(itemThreadsQuery(row.item));
  return <Answer query={query}>{(threads) => { const thread = threads.find((one) => one.id === row.id); return thread && <ThreadView project={project.id} role={project.role} thread={thread} number={null} chosen />; }}</Answer>;
}
