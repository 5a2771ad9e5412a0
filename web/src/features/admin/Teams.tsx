// Teams: who is in them, when they work, what they speak and cost.
import { Button, Checkbox, NumberInput, Select, TagsInput, TextInput } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { FormEvent } from "react";
import { teams, users, weekdays } from "#shared/api/index.ts";
import type { NewTeam, Team, TeamKind, TeamPerson } from "#shared/api/index.ts";
import { format } from "#shared/format/index.ts";
import { useWords } from "#shared/i18n/index.ts";
import { Answer, Week, ZoneSelect, faultText, ownZone, tell, tellFault, uiWords } from "#shared/ui/index.ts";
import { words } from "./words.ts";
import styles from "./Admin.module.css";

const queryKey = ["teams"];
const kinds: readonly TeamKind[] = ["own", "partner"];
const fresh: NewTeam = { name: "", kind: "own", zone: ownZone(), hours: {}, languages: [], cost: null, cost_per: null };

export function Teams() {
  const t = useWords(words);
  const query = useQuery({ queryKey, queryFn: () => teams.list() });
  const [making, setMaking] = useState(false);
  return (
    <Answer query={query}>
      {({ items }) => (
        <>
          <p className={styles["dim"]}>{t("teamsHelp")}</p>
          {items.map((team) => <OneTeam key={team.id} team={team} />)}
          {items.length === 0 && !making && <p>{t("noTeams")}</p>}
          {making ? <Terms terms={fresh} label={t("newTeam")} save={(body) => teams.create(body)} done={() => setMaking(false)} /> : <Button onClick={() => setMaking(true)}>{t("newTeam")}</Button>}
        </>
      )}
    </Answer>
  );
}

function useRefresh() {
  const client = useQueryClient();
  return () => client.invalidateQueries({ queryKey });
}

function OneTeam({ team }: { team: Team }) {
  const t = useWords(words);
  const ui = useWords(uiWords);
  const [changing, setChanging] = useState(false);
  const days = weekdays.filter((day) => team.hours[day]);
  const agreed = [t(`kind.${team.kind}`), team.zone, ...team.languages, ...(team.cost === null ? [] : [t(team.cost_per === "hour" ? "perHour" : "perItem", { cost: format.decimal(team.cost) })])];
  return (
    <article className={styles["team"]} aria-label={team.name}>
      <h2 dir="auto">{team.name}</h2>
      <p className={styles["dim"]}>{agreed.join(" · ")}</p>
      <p className={styles["dim"]}>{days.length ? days.map((day) => `${ui(`day.${day}`)} ${team.hours[day]}`).join(" · ") : t("anyTime")}</p>
      {team.projects.length > 0 && <p>{t("teamProjects", { names: team.projects.map((p) => p.name).join(", ") })}</p>}
      <ul className={styles["members"]}>{team.people.map((person) => <Member key={person.user} team={team} person={person} />)}</ul>
      <Join team={team} />
      {changing
        ? <Terms terms={team} label={t("termsOf", { name: team.name })} save={(body) => teams.change(team.id, body)} done={() => setChanging(false)} />
        : <Button size="xs" variant="default" onClick={() => setChanging(true)} aria-label={t("changeTeam", { name: team.name })}>{t("changeTerms")}</Button>}
    </article>
  );
}

function Member({ team, person }: { team: Team; person: TeamPerson }) {
  const t = useWords(words);
  const refresh = useRefresh();
  const place = (to: string | null, manages: boolean) => void teams.place(person.user, { team: to, manages }).then(refresh, tellFault);
  return (
    <li>
      <span><strong dir="auto">{person.name}</strong> <bdi className={styles["dim"]}>{person.email}</bdi></span>
      <Checkbox label={t("manages")} aria-label={t("managesOf", { name: person.name })} checked={person.manages} onChange={(e) => place(team.id, e.currentTarget.checked)} />
      <Button size="compact-sm" variant="subtle" color="gray" aria-label={t("leaveOf", { name: person.name })} onClick={() => place(null, false)}>{t("leave")}</Button>
    </li>
  );
}

function Join({ team }: { team: Team }) {
  const t = useWords(words);
  const refresh = useRefresh();
  const everybody = useQuery({ queryKey: ["users", "all"], queryFn: () => users.list({ limit: 200 }) }).data?.items ?? [];
  const [who, setWho] = useState<string | null>(null);
  const join = (event: FormEvent) => {
    event.preventDefault();
    if (who) void teams.place(who, { team: team.id, manages: false }).then(() => { setWho(null); return refresh(); }, tellFault);
  };
  return (
    <form onSubmit={join} className={styles["form"]} aria-label={t("joinTitle", { name: team.name })}>
      <Select className={styles["grow"]} label={t("joinWho")} searchable clearable value={who} onChange={setWho} data={everybody.filter((u) => u.state === "active" && !team.people.some((p) => p.user === u.id)).map((u) => ({ value: u.id, label: `${u.name} (${u.email})` }))} />
      <Button type="submit" variant="default" disabled={!who}>{t("join")}</Button>
    </form>
  );
}

/** What a team agrees to; each day a span of time or nothing. */
function Terms({ terms, label, save, done }: { terms: NewTeam; label: string; save: (body: NewTeam) => Promise<unknown>; done: () => void }) {
  const t = useWords(words);
  const refresh = useRefresh();
  const [form, setForm] = useState(terms);
  const [fault, setFault] = useState<string | null>(null);
  const put = (part: Partial<NewTeam>) => setForm((now) => ({ ...now, ...part }));
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setFault(null);
    const { name, kind, zone, hours, languages, cost, cost_per } = form;
    try {
      await save({ name: name.trim(), kind, zone, hours, languages, cost: cost ?? 0, cost_per: cost_per ?? "hour" });
      await refresh();
      tell(t("teamSaved"));
      done();
    } catch (thrown) {
      setFault(faultText(thrown));
    }
  };
  return (
    <form onSubmit={(e) => void submit(e)} className={styles["terms"]} aria-label={label}>
      <div className={styles["form"]}>
        <TextInput className={styles["grow"]} label={t("teamName")} required withAsterisk={false} maxLength={200} value={form.name} onChange={(e) => put({ name: e.currentTarget.value })} dir="auto" error={fault} />
        <Select label={t("teamKind")} data={kinds.map((value) => ({ value, label: t(`kind.${value}`) }))} value={form.kind} allowDeselect={false} onChange={(to) => put({ kind: kinds.find((k) => k === to) ?? form.kind })} w={150} />
        <ZoneSelect zone={form.zone} onChange={(zone) => put({ zone })} />
      </div>
      <Week label={t("hours")} hours={form.hours} onChange={(hours) => put({ hours })} />
      <div className={styles["form"]}>
        <TagsInput className={styles["grow"]} label={t("languages")} value={[...form.languages]} onChange={(languages) => put({ languages })} />
        <NumberInput label={t("cost")} min={0} max={1e9} value={form.cost ?? ""} onChange={(to) => put({ cost: typeof to === "number" ? to : null })} w={120} />
        <Select label={t("costPer")} data={[{ value: "hour", label: t("hour") }, { value: "item", label: t("item") }]} value={form.cost_per ?? "hour"} allowDeselect={false} onChange={(to) => put({ cost_per: to === "item" ? "item" : "hour" })} w={120} />
      </div>
      <div className={styles["form"]}>
        <Button type="submit">{t("saveTeam")}</Button>
        <Button variant="default" onClick={done}>{t("leaveAsIs")}</Button>
      </div>
    </form>
  );
}
