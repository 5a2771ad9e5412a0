import { Tabs } from "@mantine/core";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useWords } from "#shared/i18n/index.ts";
import { Page } from "#shared/ui/index.ts";
import { AuditLog } from "./AuditLog.tsx";
import { Teams } from "./Teams.tsx";
import { Users } from "./Users.tsx";
import { words } from "./words.ts";

export function AdminPage() {
  const t = useWords(words);
  const navigate = useNavigate();
  const { tab } = useSearch({ from: "/inside/shell/admin" });
  return (
    <Page title={t("title")}>
      <Tabs value={tab ?? "people"} onChange={(to) => void navigate({ to: "/admin", search: to === "audit" || to === "teams" ? { tab: to } : {} })} keepMounted={false}>
        <Tabs.List mb="md"><Tabs.Tab value="people">{t("people")}</Tabs.Tab><Tabs.Tab value="teams">{t("teams")}</Tabs.Tab><Tabs.Tab value="audit">{t("audit")}</Tabs.Tab></Tabs.List>
        <Tabs.Panel value="people"><Users /></Tabs.Panel>
        <Tabs.Panel value="teams"><Teams /></Tabs.Panel>
        <Tabs.Panel value="audit"><AuditLog /></Tabs.Panel>
      </Tabs>
    </Page>
  );
}
