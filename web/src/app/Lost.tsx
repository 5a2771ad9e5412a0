import { Link } from "@tanstack/react-router";
import { useWords } from "#shared/i18n/index.ts";
import { Page } from "#shared/ui/index.ts";
import { words } from "./words.ts";

export function Lost() {
  const t = useWords(words);
  return <Page title={t("lost")} lead={t("lostHelp")}><Link to="/">{t("toWork")}</Link></Page>;
}
