import { ActionIcon, Menu, useMantineColorScheme } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { session, sessionQuery } from "#shared/api/index.ts";
import { localeNames, locales, setLocale, useLocale, useWords } from "#shared/i18n/index.ts";
import { Icon, tellFault } from "#shared/ui/index.ts";
import { words } from "./words.ts";

const schemes = ["light", "dark", "auto"] as const;

export function MeMenu() {
  const t = useWords(words);
  const navigate = useNavigate();
  const client = useQueryClient();
  const locale = useLocale();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const user = useQuery(sessionQuery).data?.user;
  const signOut = async () => {
    try {
      await session.end();
      client.clear();
      window.location.assign("/");
    } catch (fault) {
      tellFault(fault);
    }
  };
  return (
    <>
      <Menu.Target><ActionIcon variant="subtle" color="gray" size="lg" aria-label={t("me")} title={t("me")}><Icon name="me" /></ActionIcon></Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{user?.name}</Menu.Label>
        <Menu.Item onClick={() => void navigate({ to: "/me" })}>{t("me")}</Menu.Item>
        <Menu.Divider />
        <Menu.Label>{t("scheme")}</Menu.Label>
        {schemes.map((s) => <Menu.Item key={s} onClick={() => setColorScheme(s)} rightSection={s === colorScheme && <Icon name="check" size={14} />} aria-current={s === colorScheme}>{t(s)}</Menu.Item>)}
        <Menu.Divider />
        {locales.map((l) => <Menu.Item key={l} lang={l} onClick={() => setLocale(l)} rightSection={l === locale && <Icon name="check" size={14} />} aria-current={l === locale}>{localeNames[l]}</Menu.Item>)}
        <Menu.Divider />
        <Menu.Item onClick={() => void signOut()}>{t("signOut")}</Menu.Item>
      </Menu.Dropdown>
    </>
  );
}
