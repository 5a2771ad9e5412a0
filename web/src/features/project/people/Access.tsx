// From where and when somebody may come into the project.
import { Button, Modal, TagsInput, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { FormEvent } from "react";
import { people, peopleQuery } from "#shared/api/index.ts";
import type { Person, Reach } from "#shared/api/index.ts";
import { format } from "#shared/format/index.ts";
import { useWords } from "#shared/i18n/index.ts";
import { FaultPanel, Week, ZoneSelect, ownZone, tell, uiWords } from "#shared/ui/index.ts";
import { words } from "./words.ts";
import styles from "./People.module.css";

export function Access({ project, person }: { project: string; person: Person }) {
  const t = useWords(words);
  const ui = useWords(uiWords);
  const [opened, setOpened] = useState(false);
  const { name } = person.user;
  return (
    <>
      <Button size="compact-sm" variant="subtle" onClick={() => setOpened(true)} aria-label={t(person.reach ? "accessLimitedOf" : "accessOf", { name })}>{t(person.reach ? "accessLimited" : "access")}</Button>
      <Modal opened={opened} onClose={() => setOpened(false)} size="lg" title={t("accessOf", { name })} closeButtonProps={{ "aria-label": ui("close") }}>
        {opened && <ReachForm project={project} person={person} done={() => setOpened(false)} />}
      </Modal>
    </>
  );
}

/** What limits nothing is left out, so that an empty form takes all limits away. */
function reachOf({ addresses = [], zone, hours = {}, until }: Reach): Reach {
  const limits: Reach = { ...(addresses.length > 0 && { addresses }), ...(Object.keys(hours).length > 0 && { hours }), ...(until && { until }) };
  return Object.keys(limits).length > 0 && zone ? { ...limits, zone } : limits;
}

function ReachForm({ project, person, done }: { project: string; person: Person; done: () => void }) {
  const t = useWords(words);
  const ui = useWords(uiWords);
  const client = useQueryClient();
  const [reach, setReach] = useState<Reach>(person.reach ?? {});
  const [fault, setFault] = useState<unknown>(null);
  const change = (to: (now: Reach) => Reach) => {
    setReach(to);
    setFault(null);
  };
  const put = (part: Reach) => change((now) => ({ ...now, ...part }));
  const until = (local: string) => change(({ until: _was, ...others }) => (local ? { ...others, until: new Date(local).toISOString() } : others));
  const save = async (event: FormEvent) => {
    event.preventDefault();
    try {
      await people.change(project, person.user.id, { reach: reachOf({ zone: ownZone(), ...reach }) });
      await client.invalidateQueries({ queryKey: peopleQuery(project).queryKey });
      tell(t("accessSaved"));
      done();
    } catch (thrown) {
      setFault(thrown);
    }
  };
  return (
    <form onSubmit={(e) => void save(e)} aria-label={t("accessOf", { name: person.user.name })} className={styles["reach"]}>
      <p className={styles["dim"]}>{t("accessHelp")}</p>
      <TagsInput label={t("accessFrom")} description={t("accessFromHelp")} value={[...(reach.addresses ?? [])]} onChange={(addresses) => put({ addresses })} splitChars={[",", " "]} dir="ltr" data-autofocus />
      <Week label={t("accessHours")} hours={reach.hours ?? {}} onChange={(hours) => put({ hours })} />
      <div className={styles["form"]}>
        <ZoneSelect zone={reach.zone ?? ownZone()} onChange={(zone) => put({ zone })} />
        <TextInput type="datetime-local" label={t("accessUntil")} value={format.localField(reach.until)} onChange={(e) => until(e.currentTarget.value)} />
      </div>
      {fault !== null && <FaultPanel fault={fault} />}
      <div className={styles["form"]}>
        <Button type="submit">{ui("save")}</Button>
        <Button variant="default" onClick={() => change(() => ({}))}>{t("accessAlways")}</Button>
      </div>
    </form>
  );
}
