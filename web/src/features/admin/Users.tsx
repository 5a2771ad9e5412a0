import { Alert, Button, Select, TextInput } from "@mantine/core";
import { useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { FormEvent } from "react";
import { invitations, sessionQuery, users } from "#shared/api/index.ts";
import type { Invitation, Role, User } from "#shared/api/index.ts";
import { format } from "#shared/format/index.ts";
import { useWords } from "#shared/i18n/index.ts";
import { InvitationList } from "#shared/invitations/index.ts";
import { Confirm, CopyField, FaultPanel, Waiting, faultText, tellFault, uiWords } from "#shared/ui/index.ts";
import { words } from "./words.ts";
import styles from "./Admin.module.css";

const queryKey = ["users"];
const invitationsKey = ["invitations"];
const roles: readonly Role[] = ["member", "owner"];
const useRoles = () => {
  const ui = useWords(uiWords);
  return roles.map((r) => ({ value: r, label: ui(`role.${r}`) }));
};

export function Users() {
  const t = useWords(words);
  const ui = useWords(uiWords);
  const query = useInfiniteQuery({ queryKey, queryFn: ({ pageParam }) => users.list({ cursor: pageParam, limit: 100 }), initialPageParam: null as string | null, getNextPageParam: (p) => p.next });
  const [ending, setEnding] = useState<User | null>(null);
  const client = useQueryClient();
  const disable = async () => {
    if (ending) await users.change(ending.id, { state: "disabled" });
    await client.invalidateQueries({ queryKey });
  };
  return (
    <>
      <Invite />
      {query.error && <FaultPanel fault={query.error} retry={() => void query.refetch()} />}
      {query.isPending && <Waiting />}
      {query.data && (
        <div className={styles["scroll"]} role="region" aria-label={t("people")} tabIndex={0}>
          <table className={styles["table"]}>
            <thead><tr><th scope="col">{t("name")}</th><th scope="col">{t("role")}</th><th scope="col">{t("state")}</th><th scope="col">{t("since")}</th><th><span className="visually-hidden">{t("disable")}</span></th></tr></thead>
            <tbody>{query.data.pages.flatMap((p) => p.items).map((u) => <UserRow key={u.id} user={u} disable={() => setEnding(u)} />)}</tbody>
          </table>
        </div>
      )}
      {query.hasNextPage && <Button variant="default" mt="md" onClick={() => void query.fetchNextPage()}>{ui("more")}</Button>}
      {query.data && <InvitationList queryKey={invitationsKey} list={invitations.list} takeBack={invitations.takeBack} />}
      <Confirm opened={ending !== null} onClose={() => setEnding(null)} title={t("disableTitle", { name: ending?.name ?? "" })} effect={t("disableEffect", { name: ending?.name ?? "" })} verb={t("disable")} name={ending?.email ?? ""} act={disable} />
    </>
  );
}

function UserRow({ user, disable }: { user: User; disable: () => void }) {
  const t = useWords(words);
  const client = useQueryClient();
  const data = useRoles();
  const myself = useQuery(sessionQuery).data?.user.id === user.id;
  const change = (body: { state?: User["state"]; role?: Role }) => users.change(user.id, body).then(() => client.invalidateQueries({ queryKey }), tellFault);
  const act = t(user.state === "active" ? "disable" : "enable");
  return (
    <tr>
      <td><strong dir="auto">{user.name}</strong><br /><span className={styles["dim"]}><bdi>{user.email}</bdi></span></td>
      <td><Select size="xs" aria-label={t("roleOf", { name: user.name })} data={data} value={user.role} disabled={myself} allowDeselect={false} onChange={(r) => (r === "owner" || r === "member") && void change({ role: r })} w={120} /></td>
      <td>{t(user.state)}{user.totp && <span className={styles["dim"]}> · {t("factor")}</span>}</td>
      <td>{format.date(user.created_at)}</td>
      <td className={styles["end"]}>{!myself && <Button size="compact-sm" variant="subtle" color="gray" aria-label={t("actOf", { act, name: user.name })} onClick={() => (user.state === "active" ? disable() : void change({ state: "active" }))}>{act}</Button>}</td>
    </tr>
  );
}

function Invite() {
  const t = useWords(words);
  const client = useQueryClient();
  const data = useRoles();
  const [email, setEmail] = useState("");
  const [role, setRole] = useState<Role>("member");
  const [made, setMade] = useState<Invitation | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  const invite = (event: FormEvent) => {
    event.preventDefault();
    setFault(null);
    invitations.create({ role, ...(email.trim() && { email: email.trim() }) }).then((i) => { setMade(i); setEmail(""); return client.invalidateQueries({ queryKey: invitationsKey }); }).catch((thrown: unknown) => setFault(faultText(thrown)));
  };
  return (
    <div className={styles["invite"]}>
      <form onSubmit={invite} className={styles["form"]}>
        <TextInput label={t("email")} type="email" value={email} onChange={(e) => setEmail(e.currentTarget.value)} dir="ltr" error={fault} className={styles["grow"]} />
        <Select label={t("role")} data={data} value={role} allowDeselect={false} onChange={(r) => (r === "owner" || r === "member") && setRole(r)} w={140} />
        <Button type="submit">{t("invite")}</Button>
      </form>
      {made && <Alert color="gray" variant="light" role="status"><CopyField label={t("link")} description={t("linkHelp", { date: format.dateTime(made.expires_at) })} value={new URL(made.link, window.location.origin).href} /></Alert>}
    </div>
  );
}
