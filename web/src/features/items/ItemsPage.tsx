// The item browser: filters in the address, pages by key, only the rows in sight in the page.
import { Button } from "@mantine/core";
import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { items, may, projectQuery, qualityQuery } from "#shared/api/index.ts";
import type { ItemFilter, ItemRow } from "#shared/api/index.ts";
import { format } from "#shared/format/index.ts";
import { useWords } from "#shared/i18n/index.ts";
import { EmptyPanel, FaultPanel, LinkButton, Page, Waiting, tell, uiWords } from "#shared/ui/index.ts";
import { Chips } from "./Chips.tsx";
import { chipsOf } from "./chips.ts";
import type { Chip } from "./chips.ts";
import { asksAnswers, changedFilter, sayMeta, without } from "./filter.ts";
import { Filters } from "./Filters.tsx";
import { ItemList } from "./ItemList.tsx";
import { Schedule } from "./Schedule.tsx";
import { words } from "./words.ts";
import styles from "./Items.module.css";

const pageRows = 200;

export function ItemsPage() {
  const t = useWords(words);
  const navigate = useNavigate();
  const { project } = useParams({ from: "/inside/shell/p/$project/items" });
  const filter = useSearch({ from: "/inside/shell/p/$project/items" });
  const found = useQuery(projectQuery(project)).data;
  const schema = found?.schema;
  const sources = useQuery({ ...qualityQuery(project), enabled: filter.answered_by !== undefined }).data?.sources ?? [];
  const query = useInfiniteQuery({
    queryKey: ["project", project, "items", filter],
    queryFn: ({ pageParam, signal }) => items.list(project, { ...filter, cursor: pageParam, limit: pageRows }, { signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    placeholderData: keepPreviousData, // the rows of before stay until the others are here
  });
  const setFilter = (next: ItemFilter) => void navigate({ to: "/p/$project/items", params: { project }, search: next, replace: true });
  const turn = () => {
    const isNewest = filter.order === "newest";
    setFilter(changedFilter(filter, { order: isNewest ? undefined : "newest" }));
    tell(t(isNewest ? "turnedBack" : "turned"));
  };
  const rows = query.data?.pages.flatMap((p) => p.items) ?? [];
  const chips = chipsOf(filter, { schema, sources });
  const { hasNextPage, isFetching, fetchNextPage } = query;
  // A page looks at so many answers only: one without rows is not the end.
  const isLooking = rows.length === 0 && (query.isPending || hasNextPage);
  useEffect(() => {
    if (isLooking && hasNextPage && !isFetching) void fetchNextPage();
  }, [isLooking, hasNextPage, isFetching, fetchNextPage]);
  return (
    <Page title={t("title")} wide>
      <Filters filter={filter} onChange={setFilter} schema={schema} />
      <Chips chips={chips} onRemove={(chip) => setFilter(without(filter, ...chip.parts))} />
      {query.error && <FaultPanel fault={query.error} retry={() => void query.refetch()} />}
      {isLooking && !query.error && <Waiting rows={10} height={32} />}
      {query.data && rows.length === 0 && !isLooking && <Nothing filter={filter} chips={chips} clear={() => setFilter({})} />}
      {rows.length > 0 && <Rows project={project} rows={rows} more={query.hasNextPage} loadMore={() => !query.isFetchingNextPage && void query.fetchNextPage()} toEnd={canTurn(filter) ? turn : undefined} filter={found && may(found.role, "manage") ? filter : undefined} />}
    </Page>
  );
}

/** Only a list in the order of import can be read from its other end. */
const canTurn = (filter: ItemFilter) => !filter.q && !filter.stage && filter.order !== "confidence" && filter.order !== "due" && !asksAnswers(filter);

/** `filter`: of who may change when its items are due. */
function Rows({ project, rows, more, loadMore, toEnd, filter }: { project: string; rows: ItemRow[]; more: boolean; loadMore: () => void; toEnd: (() => void) | undefined; filter: ItemFilter | undefined }) {
  const t = useWords(words);
  const [asking, setAsking] = useState(false);
  return (
    <>
      <div className={styles["act"]}>
        <p role="status">{t(more ? "more" : "shown", { count: rows.length })}</p>
        <span className={styles["acts"]}>
          {filter?.field && !filter.level && filter.decided && filter.answered && filter.decided !== filter.answered && <LinkButton to="/p/$project/quality" params={{ project }} search={{ field: filter.field, decided: filter.decided, right: filter.answered }} resetScroll={false} variant="default" size="xs">{t("putRight")}…</LinkButton>}
          {filter && <Button variant="default" size="xs" onClick={() => setAsking(true)}>{t("schedule")}…</Button>}
        </span>
      </div>
      {filter && <Schedule project={project} of={filter} opened={asking} onClose={() => setAsking(false)} />}
      <ItemList project={project} rows={rows} more={more} loadMore={loadMore} toEnd={toEnd} />
    </>
  );
}

/** Which filters keep everything out, and a way to be rid of them. */
function Nothing({ filter, chips, clear }: { filter: ItemFilter; chips: Chip[]; clear: () => void }) {
  const t = useWords(words);
  const ui = useWords(uiWords);
  const said = [
    filter.state && ui(`state.${filter.state}`), filter.label && `${t("label")}: ${filter.label}`, filter.q && `${t("id")}: ${filter.q}`, filter.meta && `${t("metaIs")} ${sayMeta(filter)}`,
    ...chips.map((chip) => chip.text), filter.confidence_below && `${t("below")}: ${format.percent(filter.confidence_below)}`,
  ].filter((s) => typeof s === "string");
  if (said.length === 0) return <EmptyPanel title={t("noItems")}>{t("noItemsHelp")}</EmptyPanel>;
  return <EmptyPanel title={t("none")} action={<Button variant="default" onClick={clear}>{t("clear")}</Button>}>{t("noneHelp", { filters: said.join("; ") })}</EmptyPanel>;
}
