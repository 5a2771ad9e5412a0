// The invitations nobody has used yet, and a way to take one back. Nothing where there are none.
import { Button } from "@mantine/core";
import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import type { QueryKey } from "@tanstack/react-query";
import { useState } from "react";
import type { Listing, OpenInvitation, Page } from "#shared/api/index.ts";
import { format } from "#shared/format/index.ts";
import { useWords } from "#shared/i18n/index.ts";
import { Confirm, FaultPanel, tell, uiWords } from "#shared/ui/index.ts";
import { words } from "./words.ts";
import styles from "./InvitationList.module.css";

type Props = { queryKey: QueryKey; list: (at: Listing) => Promise<Page<OpenInvitation>>; takeBack: (id: string) => Promise<void> };

export function InvitationList({ queryKey, list, takeBack }: Props) {
  const t = useWords(words);
  const ui = useWords(uiWords);
  const client = useQueryClient();
  const [ending, setEnding] = useState<OpenInvitation | null>(null);
  const query = useInfiniteQuery({ queryKey, queryFn: ({ pageParam }) => list({ cursor: pageParam, limit: 50 }), initialPageParam: null as string | null, getNextPageParam: (p) => p.next });
  const rows = query.data?.pages.flatMap((p) => p.items) ?? [];
  const name = ending?.email ?? t("anybody");
  const end = async () => {
    if (ending) await takeBack(ending.id);
    tell(t("takenBack", { name }));
    await client.invalidateQueries({ queryKey });
  };
  if (query.error) return <FaultPanel fault={query.error} retry={() => void query.refetch()} />;
  if (rows.length === 0) return null;
  return (
    <section className={styles["invitations"]} aria-label={t("title")}>
      <h2>{t("title")}</h2>
      <p className={styles["dim"]}>{t("lead")}</p>
      <Table rows={rows} onEnd={setEnding} />
      {query.hasNextPage && <Button variant="default" mt="md" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>{ui("more")}</Button>}
      <Confirm opened={ending !== null} onClose={() => setEnding(null)} title={t("takeBackTitle", { name })} effect={t("takeBackEffect")} verb={t("takeBack")} act={end} />
    </section>
  );
}

function Table({ rows, onEnd }: { rows: readonly OpenInvitation[]; onEnd: (row: OpenInvitation) => void }) {
  const t = useWords(words);
  return (
    <div className={styles["scroll"]} role="region" aria-label={t("title")} tabIndex={0}>
      <table className={styles["table"]}>
        <thead><tr>{(["whom", "as", "by", "ends"] as const).map((c) => <th key={c} scope="col">{t(c)}</th>)}<th><span className="visually-hidden">{t("takeBack")}</span></th></tr></thead>
        <tbody>{rows.map((row) => <Row key={row.id} row={row} onEnd={() => onEnd(row)} />)}</tbody>
      </table>
    </div>
  );
}

function Row({ row, onEnd }: { row: OpenInvitation; onEnd: () => void }) {
  const t = useWords(words);
  const ui = useWords(uiWords);
  const { project_name: project, project_role } = row;
  const role = ui(`role.${project_role ?? row.role}`);
  return (
    <tr>
      <td><bdi>{row.email ?? t("anybody")}</bdi></td>
      <td>{project === null ? role : t("inProject", { role, project })}</td>
      <td title={row.created_by?.email}><bdi>{row.created_by?.name ?? t("terminal")}</bdi></td>
      <td title={format.dateTime(row.expires_at)}>{format.ago(row.expires_at)}</td>
      <td className={styles["end"]}><Button size="compact-sm" variant="subtle" color="gray" onClick={onEnd} aria-label={t("takeBackOf", { name: row.email ?? t("anybody") })}>{t("takeBack")}</Button></td>
    </tr>
  );
}
