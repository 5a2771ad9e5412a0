// The item browser: filters in the address, pages by key, only the rows in sight in the page.
import { Button } from "@mantine/core";
import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { items, projectQuery } from "#shared/api/index.ts";
import type { ItemFilter, ItemRow } from "#shared/api/index.ts";
import { format } from "#shared/format/index.ts";
import { useWords } from "#shared/i18n/index.ts";
import { EmptyPanel, FaultPanel, Page, Waiting, tell, uiWords } from "#shared/ui/index.ts";
import { changedFilter } from "./filter.ts";
import { Filters } from "./Filters.tsx";
import { ItemList } from "./ItemList.tsx";
import { words } from "./words.ts";

const pageRows = 200;

export function ItemsPage() {
  const t = useWords(words);
  const navigate = useNavigate();
  const { project } = useParams({ from: "/inside/shell/p/$project/items" });
  const filter = useSearch({ from: "/inside/shell/p/$project/items" });
  const schema = useQuery(projectQuery(project)).data?.schema;
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
  return (
    <Page title={t("title")} wide>
      <Filters filter={filter} onChange={setFilter} schema={schema} />
      {query.error && <FaultPanel fault={query.error} retry={() => void query.refetch()} />}
      {query.isPending && <Waiting rows={10} height={32} />}
      {query.data && rows.length === 0 && <Nothing filter={filter} clear={() => setFilter({})} />}
      {rows.length > 0 && <Rows project={project} rows={rows} more={query.hasNextPage} loadMore={() => !query.isFetchingNextPage && void query.fetchNextPage()} toEnd={canTurn(filter) ? turn : undefined} />}
    </Page>
  );
}

/** Only a list in the order of import can be read from its other end. */
const canTurn = (filter: ItemFilter) => !filter.q && filter.order !== "confidence";

function Rows({ project, rows, more, loadMore, toEnd }: { project: string; rows: ItemRow[]; more: boolean; loadMore: () => void; toEnd: (() => void) | undefined }) {
  const t = useWords(words);
  return (
    <>
      <p role="status">{t(more ? "more" : "shown", { count: rows.length })}</p>
      <ItemList project={project} rows={rows} more={more} loadMore={loadMore} toEnd={toEnd} />
    </>
  );
}

/** Which filters keep everything out, and a way to be rid of them. */
function Nothing({ filter, clear }: { filter: ItemFilter; clear: () => void }) {
  const t = useWords(words);
  const ui = useWords(uiWords);
  const said = [
    filter.state && ui(`state.${filter.state}`), filter.label && `${t("label")}: ${filter.label}`, filter.q && `${t("id")}: ${filter.q}`,
    filter.confidence_from && `${t("from")}: ${format.percent(filter.confidence_from)}`, filter.confidence_below && `${t("below")}: ${format.percent(filter.confidence_below)}`,
  ].filter((s) => typeof s === "string");
  if (said.length === 0) return <EmptyPanel title={t("noItems")}>{t("noItemsHelp")}</EmptyPanel>;
  return <EmptyPanel title={t("none")} action={<Button variant="default" onClick={clear}>{t("clear")}</Button>}>{t("noneHelp", { filters: said.join("; ") })}</EmptyPanel>;
}
