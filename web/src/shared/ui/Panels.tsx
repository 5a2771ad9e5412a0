// The states of a page that are not its content.
import { Alert, Button, Skeleton, Stack, Text, Title } from "@mantine/core";
import { useEffect, useState } from "react";
import type { ReactNode } from "react";
import type { UseQueryResult } from "@tanstack/react-query";
import { useWords } from "#shared/i18n/index.ts";
import { faultId, faultText, faultTitle } from "./faults.ts";
import { words } from "./words.ts";
import styles from "./Panels.module.css";

export function FaultPanel({ fault, retry }: { fault: unknown; retry?: () => void }) {
  const t = useWords(words);
  const id = faultId(fault);
  return (
    <Alert role="alert" color="red" variant="light" title={faultTitle(fault)} className={styles["fault"]}>
      <Text>{faultText(fault)}</Text>
      {id && <Text size="sm" mt="xs">{t("fault.quote", { id })}</Text>}
      {retry && <Button mt="sm" size="xs" variant="default" onClick={retry}>{t("retry")}</Button>}
    </Alert>
  );
}

/** What this is or why nothing is here, and the one thing to do. */
export function EmptyPanel({ title, children, action }: { title: string; children?: ReactNode; action?: ReactNode }) {
  return (
    <Stack className={styles["empty"]} gap="sm" align="flex-start">
      <Title order={2}>{title}</Title>
      {children && <Text c="dimmed" maw="60ch">{children}</Text>}
      {action}
    </Stack>
  );
}

/** Grey bars in the shape of a list, shown only when loading takes longer than 400 ms. */
export function Waiting({ rows = 4, height = 40 }: { rows?: number; height?: number }) {
  const t = useWords(words);
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), 400);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div role="status" aria-label={t("loading")} data-waiting>
      {late && Array.from({ length: rows }, (_, i) => <Skeleton key={i} height={height} mb="sm" />)}
    </div>
  );
}

/** The content of an answer, or the state it is in. What is already here stays when asking again fails. */
export function Answer<T>({ query, waiting, children }: { query: UseQueryResult<T>; waiting?: ReactNode; children: (data: T) => ReactNode }) {
  if (query.data !== undefined)
    return (
      <>
        {query.error && <FaultPanel fault={query.error} retry={() => void query.refetch()} />}
        {children(query.data)}
      </>
    );
  if (query.error) return <FaultPanel fault={query.error} retry={() => void query.refetch()} />;
  return waiting ?? <Waiting />;
}
