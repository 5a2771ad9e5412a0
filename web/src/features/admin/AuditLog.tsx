import { Button } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { audit } from "#shared/api/index.ts";
import type { AuditRow } from "#shared/api/index.ts";
import { format } from "#shared/format/index.ts";
import { useWords } from "#shared/i18n/index.ts";
import { FaultPanel, Waiting } from "#shared/ui/index.ts";
import { words } from "./words.ts";
import styles from "./Admin.module.css";

export function AuditLog() {
  const t = useWords(words);
  const query = useInfiniteQuery({ queryKey: ["audit"], queryFn: ({ pageParam }) => audit.list({ cursor: pageParam, limit: 100 }), initialPageParam: null as string | null, getNextPageParam: (p) => p.next });
  const rows = query.data?.pages.flatMap((p) => p.items) ?? [];
  return (
    <>
      <p className={styles["dim"]}>{t("auditHelp")}</p>
      {query.error && <FaultPanel fault={query.error} retry={() => void query.refetch()} />}
      {query.isPending && <Waiting rows={8} height={28} />}
      {query.data && rows.length === 0 && <p>{t("none")}</p>}
      {rows.length > 0 && <AuditTable rows={rows} />}
      {query.hasNextPage && <Button variant="default" mt="md" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>{t("more")}</Button>}
    </>
  );
}

const columns = ["time", "who", "action", "object", "address", "allowed"] as const;

function AuditTable({ rows }: { rows: AuditRow[] }) {
  const t = useWords(words);
  return (
    <div className={styles["scroll"]} role="region" aria-label={t("audit")} tabIndex={0}>
      <table className={styles["table"]}>
        <thead><tr>{columns.map((c) => <th key={c} scope="col">{t(c)}</th>)}</tr></thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.seq}>
              <td className={styles["when"]} title={row.at}>{format.dateTime(row.at)}</td><td title={row.user?.email}><bdi>{row.user?.name ?? t("nobody")}</bdi></td><td>{row.action}</td>
              <td><bdi className={styles["id"]}>{row.object ?? "–"}</bdi></td><td><bdi>{row.address}</bdi></td><td>{t(row.allowed ? "yes" : "no")}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
