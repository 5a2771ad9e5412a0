import { Button } from "@mantine/core";
import type { ErrorComponentProps } from "@tanstack/react-router";
import { useWords } from "#shared/i18n/index.ts";
import { Page } from "#shared/ui/index.ts";
import { words } from "./words.ts";

/** A mistake of ours: what is kept, what to do, what to quote. */
export function Broken({ error }: ErrorComponentProps) {
  const t = useWords(words);
  return <Page title={t("broken")} lead={t("brokenHelp", { fault: error instanceof Error ? error.message : String(error) })}><Button onClick={() => window.location.reload()}>{t("reload")}</Button></Page>;
}
