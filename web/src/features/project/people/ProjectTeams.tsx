// The teams a project is given to, and how much each of them may do.
import { Button, NumberInput } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { FormEvent } from "react";
import { quotaKinds, teams } from "#shared/api/index.ts";
import type { ProjectTeam, Quotas } from "#shared/api/index.ts";
import { format } from "#shared/format/index.ts";
import { useWords } from "#shared/i18n/index.ts";
import { faultText, tell } from "#shared/ui/index.ts";
import { words } from "./words.ts";
import styles from "./People.module.css";

const keyOf = (project: string) => ["project", project, "teams"];

export function ProjectTeams({ project }: { project: string }) {
  const t = useWords(words);
  const all = useQuery({ queryKey: keyOf(project), queryFn: () => teams.ofProject(project) }).data?.items ?? [];
  if (all.length === 0) return null;
  return (
    <section aria-labelledby="teams" className={styles["care"]}>
      <h2 id="teams">{t("teams")}</h2>
      <p className={styles["dim"]}>{t("teams.lead")}</p>
      {all.map((team) => <OneTeam key={team.id} project={project} team={team} />)}
    </section>
  );
}

const textOf = (value: number | null): number | "" => value ?? "";

function OneTeam({ project, team }: { project: string; team: ProjectTeam }) {
  const t = useWords(words);
  const client = useQueryClient();
  const [quotas, setQuotas] = useState<Record<keyof Quotas, number | string>>({
    person_day: textOf(team.person_day), person_week: textOf(team.person_week), person_total: textOf(team.person_total),
    team_day: textOf(team.team_day), team_week: textOf(team.team_week), team_total: textOf(team.team_total),
  });
  const [fault, setFault] = useState<string | null>(null);
  const run = async (act: Promise<unknown>) => {
    setFault(null);
    try {
      await act;
      await client.invalidateQueries({ queryKey: ["project", project] });
      tell(t("teams.saved"));
    } catch (thrown) {
      setFault(faultText(thrown));
    }
  };
  const save = (event: FormEvent) => {
    event.preventDefault();
    const given = quotaKinds.flatMap((kind): [keyof Quotas, number][] => (typeof quotas[kind] === "number" ? [[kind, quotas[kind]]] : []));
    void run(teams.give(project, team.id, Object.fromEntries(given)));
  };
  return (
    <form onSubmit={save} className={styles["suspect"]} aria-label={team.name}>
      <strong dir="auto">{team.name}</strong> <span className={styles["dim"]}>{t(team.given ? "teams.works" : "teams.free", { people: team.people, answers: format.count(team.answers) })}</span>
      <div className={styles["quotas"]}>
        {quotaKinds.map((kind) => <NumberInput key={kind} label={t(`quota.${kind}`)} min={1} max={1e9} allowDecimal={false} placeholder={t("quota.none")} value={quotas[kind]} onChange={(to) => setQuotas({ ...quotas, [kind]: to })} error={kind === "person_day" ? fault : undefined} />)}
      </div>
      <div className={styles["form"]}>
        <Button type="submit" size="xs" variant={team.given ? "default" : "filled"} aria-label={t(team.given ? "teams.saveOf" : "teams.giveTo", { name: team.name })}>{t(team.given ? "teams.save" : "teams.give")}</Button>
        {team.given && <Button size="xs" variant="subtle" color="gray" aria-label={t("teams.takeFrom", { name: team.name })} onClick={() => void run(teams.take(project, team.id))}>{t("teams.take")}</Button>}
      </div>
    </form>
  );
}
