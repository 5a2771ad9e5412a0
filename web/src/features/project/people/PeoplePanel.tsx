// Who is in a project: add, change the role, remove. Used by the page and by the wizard.
import { Alert, Button, Select, TextInput } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { FormEvent } from "react";
import { may, people, peopleQuery, projectQuery, projectRoles, sessionQuery, tiers } from "#shared/api/index.ts";
import type { Person, PersonChange, ProjectRole } from "#shared/api/index.ts";
import { format } from "#shared/format/index.ts";
import { useWords } from "#shared/i18n/index.ts";
import { InvitationList } from "#shared/invitations/index.ts";
import { Answer, Confirm, CopyField, faultText, tell, tellFault, uiWords } from "#shared/ui/index.ts";
import { Access } from "./Access.tsx";
import { LedRow } from "./LedRow.tsx";
import { AbilityList, MeasuredText, Skills } from "./Skills.tsx";
import { Work } from "./Work.tsx";
import { words } from "./words.ts";
import styles from "./People.module.css";

export function PeoplePanel({ project }: { project: string }) {
  const query = useQuery(peopleQuery(project));
  const role = useQuery(projectQuery(project)).data?.role;
  const manages = role === undefined || may(role, "manage");
  return (
    <>
      <AddPerson project={project} manages={manages} />
      <Answer query={query}>{({ items }) => <PeopleTable project={project} people={items} manages={manages} />}</Answer>
      {query.data && manages && <InvitationList queryKey={[...peopleQuery(project).queryKey, "invitations"]} list={(at) => people.invitations(project, at)} takeBack={(id) => people.takeBack(project, id)} />}
    </>
  );
}

const useRoleData = () => {
  const ui = useWords(uiWords);
  return projectRoles.map((r) => ({ value: r, label: ui(`role.${r}`) }));
};
const isRole = (text: string | null): text is ProjectRole => projectRoles.some((r) => r === text);

function AddPerson({ project, manages }: { project: string; manages: boolean }) {
  const t = useWords(words);
  const client = useQueryClient();
  const roles = useRoleData();
  const [email, setEmail] = useState("");
  const [role, setRole] = useState<ProjectRole>("annotator");
  const [fault, setFault] = useState<string | null>(null);
  const [invited, setInvited] = useState<{ email: string; link: string } | null>(null);
  const add = async (event: FormEvent) => {
    event.preventDefault();
    setFault(null);
    setInvited(null);
    try {
      const { link } = await people.add(project, { email: email.trim(), role });
      if (link) setInvited({ email, link: new URL(link, window.location.origin).href });
      else tell(t("added", { email }));
      setEmail("");
      await client.invalidateQueries({ queryKey: peopleQuery(project).queryKey });
    } catch (thrown) {
      setFault(faultText(thrown));
    }
  };
  return (
    <section aria-label={t("addTitle")} className={styles["add"]}>
      <form onSubmit={(e) => void add(e)} className={styles["form"]}>
        <TextInput className={styles["email"]} label={t("email")} type="email" required withAsterisk={false} value={email} onChange={(e) => setEmail(e.currentTarget.value)} dir="ltr" error={fault} />
        {manages && <Select label={t("role")} data={roles} value={role} allowDeselect={false} onChange={(r) => isRole(r) && setRole(r)} w={150} />}
        <Button type="submit">{t("add")}</Button>
      </form>
      {invited && <Alert color="gray" variant="light" role="status"><CopyField label={t("link")} description={t("invited", { email: invited.email })} value={invited.link} /></Alert>}
    </section>
  );
}

function PeopleTable({ project, people: rows, manages }: { project: string; people: Person[]; manages: boolean }) {
  const t = useWords(words);
  const [leaving, setLeaving] = useState<Person | null>(null);
  const [shown, setShown] = useState<string | null>(null);
  const client = useQueryClient();
  const remove = async () => {
    if (leaving) await people.remove(project, leaving.user.id);
    await client.invalidateQueries({ queryKey: peopleQuery(project).queryKey });
  };
  if (rows.length === 0) return <p>{t("none")}</p>;
  return (
    <div className={styles["scroll"]} role="region" aria-label={t("title")} tabIndex={0}>
      <table className={styles["table"]}>
        <thead><tr><th scope="col">{t("name")}</th><th scope="col">{t("role")}</th><th scope="col">{t("tier")}</th><th scope="col">{t("can")}</th><th scope="col" className={styles["number"]}>{t("measured")}</th><th scope="col" className={styles["number"]}>{t("answers")}</th><th scope="col" className={styles["number"]}>{t("time")}</th><th><span className="visually-hidden">{t("remove")}</span></th></tr></thead>
        <tbody>{rows.map((p) => !manages ? <LedRow key={p.user.id} project={project} person={p} onRemove={() => setLeaving(p)} /> : <PersonRow key={p.user.id} project={project} person={p} onSkills={() => setShown(p.user.id)} onRemove={() => setLeaving(p)} />)}</tbody>
      </table>
      <Skills project={project} person={rows.find((p) => p.user.id === shown) ?? null} onClose={() => setShown(null)} />
      <Confirm opened={leaving !== null} onClose={() => setLeaving(null)} title={t("removeTitle", { name: leaving?.user.name ?? "" })} effect={t("removeEffect", { name: leaving?.user.name ?? "", answers: leaving?.answers ?? 0 })} verb={t("remove")} act={remove} />
    </div>
  );
}

function PersonRow({ project, person, onSkills, onRemove }: { project: string; person: Person; onSkills: () => void; onRemove: () => void }) {
  const t = useWords(words);
  const client = useQueryClient();
  const roles = useRoleData();
  const myself = useQuery(sessionQuery).data?.user.id === person.user.id;
  const { user } = person;
  const ui = useWords(uiWords);
  const change = async (to: PersonChange) => {
    try {
      await people.change(project, user.id, to);
      await client.invalidateQueries({ queryKey: peopleQuery(project).queryKey });
    } catch (fault) {
      tellFault(fault);
    }
  };
  return (
    <tr>
      <td><strong dir="auto">{user.name}</strong>{myself && ` (${t("you")})`}<br /><span className={styles["dim"]} dir="ltr">{user.email}</span>{user.state === "disabled" && <span className={styles["dim"]}> · {t("disabled")}</span>}</td>
      <td>{person.role === "team_manager" ? ui("role.team_manager") : <Select size="xs" aria-label={t("roleOf", { name: user.name })} data={roles} value={person.role} allowDeselect={false} onChange={(r) => isRole(r) && void change({ role: r })} w={140} />}{person.team_name && <div className={styles["dim"]} dir="auto">{person.team_name}</div>}</td>
      <td data-name={t("tier")}><Select size="xs" aria-label={t("tierOf", { name: user.name })} data={tiers.map((value) => ({ value, label: ui(`tier.${value}`) }))} value={person.tier} allowDeselect={false} onChange={(to) => { const tier = tiers.find((one) => one === to); if (tier) void change({ tier }); }} w={130} />{person.tier_by === "manager" && <span className={styles["dim"]}>{t("pinned")}</span>}</td>
      <td><AbilityList abilities={person.abilities} /><Button size="compact-sm" variant="subtle" onClick={onSkills} aria-label={t("skillsOf", { name: user.name })}>{t("skills")}</Button><Work project={project} person={person} />{!myself && <Access project={project} person={person} />}</td>
      <td className={styles["number"]} data-name={t("measured")}><MeasuredText measured={person.measured[0]} /></td>
      <td className={styles["number"]} data-name={t("answers")}>{format.count(person.answers)}</td>
      <td className={styles["number"]} data-name={t("time")}>{format.duration(person.active_ms / 1000)}</td>
      <td className={styles["number"]}><Button size="compact-sm" variant="subtle" color="gray" onClick={onRemove} aria-label={`${t("remove")} ${user.name}`}>{t("remove")}</Button></td>
    </tr>
  );
}
