// Somebody of a team, as the team's manager sees them: looked at, paused, taken out.
import { Button, Modal, Textarea } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { care, peopleQuery } from "#shared/api/index.ts";
import type { Person } from "#shared/api/index.ts";
import { format } from "#shared/format/index.ts";
import { useWords } from "#shared/i18n/index.ts";
import { faultText, tell, uiWords } from "#shared/ui/index.ts";
import { AbilityList, MeasuredText } from "./Skills.tsx";
import { Work } from "./Work.tsx";
import { words } from "./words.ts";
import styles from "./People.module.css";

export function LedRow({ project, person, onRemove }: { project: string; person: Person; onRemove: () => void }) {
  const t = useWords(words);
  const ui = useWords(uiWords);
  const [pausing, setPausing] = useState(false);
  const { user } = person;
  const led = person.role !== "team_manager";
  return (
    <tr>
      <td><strong dir="auto">{user.name}</strong><br /><span className={styles["dim"]} dir="ltr">{user.email}</span></td>
      <td>{ui(`role.${person.role}`)}</td>
      <td data-name={t("tier")}>{ui(`tier.${person.tier}`)}</td>
      <td><AbilityList abilities={person.abilities} /></td>
      <td className={styles["number"]} data-name={t("measured")}><MeasuredText measured={person.measured[0]} /></td>
      <td className={styles["number"]} data-name={t("answers")}>{format.count(person.answers)}</td>
      <td className={styles["number"]} data-name={t("time")}>{format.duration(person.active_ms / 1000)}</td>
      <td className={styles["number"]}>
        <Work project={project} person={person} />
        {led && <Button size="compact-sm" variant="subtle" color="gray" onClick={() => setPausing(true)} aria-label={t("pauseOf", { name: user.name })}>{t("pause")}</Button>}
        {led && <Button size="compact-sm" variant="subtle" color="gray" onClick={onRemove} aria-label={`${t("remove")} ${user.name}`}>{t("remove")}</Button>}
        <Pausing project={project} person={person} opened={pausing} close={() => setPausing(false)} />
      </td>
    </tr>
  );
}

function Pausing({ project, person, opened, close }: { project: string; person: Person; opened: boolean; close: () => void }) {
  const t = useWords(words);
  const ui = useWords(uiWords);
  const client = useQueryClient();
  const [reason, setReason] = useState("");
  const [fault, setFault] = useState<string | null>(null);
  const pause = async () => {
    setFault(null);
    try {
      await care.decide(project, person.user.id, { decision: "pause", reason: reason.trim() });
      await client.invalidateQueries({ queryKey: peopleQuery(project).queryKey });
      tell(t("care.paused", { name: person.user.name }));
      close();
    } catch (thrown) {
      setFault(faultText(thrown));
    }
  };
  return (
    <Modal opened={opened} onClose={close} title={t("pauseOf", { name: person.user.name })} closeButtonProps={{ "aria-label": ui("close") }}>
      <Textarea label={t("pauseReason")} value={reason} onChange={(e) => setReason(e.currentTarget.value)} rows={3} dir="auto" error={fault} data-autofocus />
      <Button mt="sm" color="red" disabled={!reason.trim()} onClick={() => void pause()}>{t("pause")}</Button>
    </Modal>
  );
}
