// The other end of an invitation link: /join#CODE. The code stands in the fragment, so that no log keeps it.
import { Alert, Button, PasswordInput, Stack, Text, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { invitations, queryClient, sessionQuery } from "#shared/api/index.ts";
import type { InvitationLook } from "#shared/api/index.ts";
import { format } from "#shared/format/index.ts";
import { useWords } from "#shared/i18n/index.ts";
import { Answer, EmptyPanel, faultText } from "#shared/ui/index.ts";
import { Door } from "./Door.tsx";
import { words } from "./words.ts";

const passwordCharactersMin = 8; // the server's own rule, said before it is broken

export function JoinPage() {
  const t = useWords(words);
  const code = decodeURIComponent(window.location.hash.slice(1));
  const look = useQuery({ queryKey: ["invitation", code], queryFn: () => invitations.look(code), enabled: code !== "", retry: false });
  return (
    <Door title={t("join.title")}>
      {code === "" ? <EmptyPanel title={t("join.none")}>{t("join.noneHelp")}</EmptyPanel> : <Answer query={look}>{(found) => <JoinForm code={code} invitation={found} />}</Answer>}
    </Door>
  );
}

function JoinForm({ code, invitation }: { code: string; invitation: InvitationLook }) {
  const t = useWords(words);
  const navigate = useNavigate();
  const [fault, setFault] = useState<unknown>(null);
  const form = useForm({
    initialValues: { email: invitation.email ?? "", name: "", password: "" },
    validate: {
      name: (v) => (v.trim() ? null : t("join.needed")),
      email: (v) => (v.trim() ? null : t("join.needed")),
      password: (v) => (v.length >= passwordCharactersMin ? null : t("join.short")),
    },
  });
  const join = async (values: typeof form.values) => {
    setFault(null);
    try {
      const received = await invitations.accept({ code, ...values });
      queryClient.clear();
      queryClient.setQueryData(sessionQuery.queryKey, received);
      await navigate({ to: "/", replace: true });
    } catch (thrown) {
      setFault(thrown);
    }
  };
  const role = t(`role.${invitation.project_role ?? invitation.role}`);
  return (
    <form onSubmit={form.onSubmit((values) => join(values))} noValidate>
      <Stack gap="md">
        <Text>{invitation.project ? t("join.project", { project: invitation.project, role }) : t("join.installation", { role })}</Text>
        <TextInput label={t("email")} type="email" autoComplete="username" readOnly={invitation.email !== null} dir="ltr" {...form.getInputProps("email")} />
        <TextInput label={t("join.name")} description={t("join.nameHelp")} autoComplete="name" dir="auto" {...form.getInputProps("name")} />
        <PasswordInput label={t("join.password")} description={t("join.passwordHelp")} autoComplete="new-password" dir="ltr" {...form.getInputProps("password")} />
        {fault !== null && <Alert role="alert" color="red" variant="light">{faultText(fault)}</Alert>}
        <Button type="submit" loading={form.submitting}>{t("join.act")}</Button>
        <Text size="sm" c="dimmed">{t("join.until", { date: format.dateTime(invitation.expires_at) })}</Text>
      </Stack>
    </form>
  );
}
