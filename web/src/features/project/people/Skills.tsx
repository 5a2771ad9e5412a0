// What somebody can, and what they cost: granted, taken, shown until when.
import { Badge, Button, Group, Modal, NumberInput, Select, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { FormEvent } from "react";
import { people, peopleQuery } from "#shared/api/index.ts";
import type { Ability, AbilityKind, LapsesWith, Measured, Person } from "#shared/api/index.ts";
import { format } from "#shared/format/index.ts";
import { useWords } from "#shared/i18n/index.ts";
import { faultText, tellFault, uiWords } from "#shared/ui/index.ts";
import { words } from "./words.ts";
import styles from "./People.module.css";

const kinds: readonly AbilityKind[] = ["certificate", "skill", "language"];
const lapses: readonly LapsesWith[] = ["nothing", "schema", "guidelines", "both"];

export function AbilityList({ abilities }: { abilities: Ability[] }) {
  const t = useWords(words);
  return (
    <span className={styles["chips"]}>
      {abilities.map((a) => <Badge key={a.kind + a.name} variant={a.lapsed ? "outline" : "light"} color={a.kind === "certificate" ? "blue" : "gray"} tt="none" dir="auto">{a.lapsed ? t("lapsed", { name: a.name }) : a.name}</Badge>)}
    </span>
  );
}

export function MeasuredText({ measured: m }: { measured: Measured | undefined }) {
  const t = useWords(words);
  if (!m) return <span className={styles["dim"]}>{t("unmeasured")}</span>;
  return <>{format.percent(m.accuracy)}<br /><span className={styles["dim"]}>{t("interval", { low: format.percent(m.low), high: format.percent(m.high), answers: format.count(m.answers) })}</span></>;
}

function useChange(project: string) {
  const client = useQueryClient();
  const [fault, setFault] = useState<string | null>(null);
  const run = async (act: Promise<unknown>) => {
    setFault(null);
    try {
      await act;
      await client.invalidateQueries({ queryKey: peopleQuery(project).queryKey });
      return true;
    } catch (thrown) {
      setFault(faultText(thrown));
      return false;
    }
  };
  return { fault, run };
}

export function Skills({ project, person, onClose }: { project: string; person: Person | null; onClose: () => void }) {
  const t = useWords(words);
  const ui = useWords(uiWords);
  return (
    <Modal opened={person !== null} onClose={onClose} size="lg" title={t("skillsOf", { name: person?.user.name ?? "" })} closeButtonProps={{ "aria-label": ui("close") }}>
      {person && <><Held project={project} person={person} /><MeasuredClasses person={person} /><Grant project={project} person={person} /><Cost project={project} person={person} /></>}
    </Modal>
  );
}

function Held({ project, person }: { project: string; person: Person }) {
  const t = useWords(words);
  const client = useQueryClient();
  const take = async (a: Ability) => {
    try {
      await people.take(project, person.user.id, { kind: a.kind, name: a.name });
      await client.invalidateQueries({ queryKey: peopleQuery(project).queryKey });
    } catch (thrown) {
      tellFault(thrown);
    }
  };
  return (
    <section aria-label={t("held")}>
      {person.tier_reason && <p dir="auto">{person.tier_reason}{person.tier_at && ` · ${format.date(person.tier_at)}`}</p>}
      {person.abilities.length === 0 && <p>{t("holdsNothing")}</p>}
      <ul className={styles["held"]}>
        {person.abilities.map((a) => (
          <li key={a.kind + a.name}>
            <span><strong dir="auto">{a.name}</strong> <span className={styles["dim"]}>{t(`kind.${a.kind}`)}{" · "}{a.exam ? t("byExam", { exam: a.exam, at: format.date(a.granted_at) }) : t("byManager", { at: format.date(a.granted_at) })}{a.issuer && ` · ${t("issuer", { name: a.issuer })}`}{" · "}{a.lapsed ? t("isOver") : a.expires_at ? t("until", { at: format.date(a.expires_at) }) : t("forGood")}{a.lapses_with !== "nothing" && ` · ${t(`lapses.${a.lapses_with}`)}`}{a.scope && ` · ${a.scope}`}</span></span>
            <Button size="compact-sm" variant="subtle" color="gray" aria-label={t("takeName", { name: a.name })} onClick={() => void take(a)}>{t("take")}</Button>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Of the first question, beside what they were granted. */
function MeasuredClasses({ person }: { person: Person }) {
  const t = useWords(words);
  if (person.measured_classes.length === 0) return null;
  return (
    <section aria-label={t("byClass")}>
      <h3>{t("byClass")}</h3>
      <ul className={styles["held"]}>
        {person.measured_classes.map((m) => (
          <li key={m.class}><span><strong dir="auto">{m.class}</strong> {format.percent(m.accuracy)} <span className={styles["dim"]}>{t("interval", { low: format.percent(m.low), high: format.percent(m.high), answers: format.count(m.answers) })}</span></span></li>
        ))}
      </ul>
    </section>
  );
}

function Grant({ project, person }: { project: string; person: Person }) {
  const t = useWords(words);
  const { fault, run } = useChange(project);
  const [kind, setKind] = useState<AbilityKind>("certificate");
  const [name, setName] = useState("");
  const [scope, setScope] = useState("");
  const [days, setDays] = useState<number | string>("");
  const [lapse, setLapse] = useState<LapsesWith>("nothing");
  const grant = async (event: FormEvent) => {
    event.preventDefault();
    if (await run(people.grant(project, person.user.id, { kind, name: name.trim(), lapses_with: lapse, ...(typeof days === "number" && { valid_days: days }), ...(scope.trim() && { scope: scope.trim() }) }))) { setName(""); setScope(""); }
  };
  return (
    <form onSubmit={(e) => void grant(e)} className={styles["form"]} aria-label={t("grantTitle")}>
      <Select label={t("kind")} data={kinds.map((value) => ({ value, label: t(`kind.${value}`) }))} value={kind} allowDeselect={false} onChange={(to) => setKind(kinds.find((k) => k === to) ?? kind)} w={130} />
      <TextInput className={styles["email"]} label={t("abilityName")} required withAsterisk={false} maxLength={200} value={name} onChange={(e) => setName(e.currentTarget.value)} error={fault} />
      <TextInput label={t("scope")} maxLength={200} value={scope} onChange={(e) => setScope(e.currentTarget.value)} />
      <NumberInput label={t("validDays")} min={1} max={3650} allowDecimal={false} value={days} onChange={setDays} w={110} />
      <Select label={t("lapsesWith")} data={lapses.map((value) => ({ value, label: t(`lapses.${value}`) }))} value={lapse} allowDeselect={false} onChange={(to) => setLapse(lapses.find((l) => l === to) ?? lapse)} w={220} />
      <Button type="submit">{t("grant")}</Button>
    </form>
  );
}

function Cost({ project, person }: { project: string; person: Person }) {
  const t = useWords(words);
  const { fault, run } = useChange(project);
  const [cost, setCost] = useState<number | string>(person.cost ?? "");
  const [per, setPer] = useState<"hour" | "item">(person.cost_per ?? "hour");
  const save = (event: FormEvent) => {
    event.preventDefault();
    void run(people.change(project, person.user.id, { cost: typeof cost === "number" ? cost : 0, cost_per: per }));
  };
  return (
    <form onSubmit={save} className={styles["form"]} aria-label={t("costTitle")}>
      <NumberInput label={t("cost")} min={0} max={1e9} value={cost} onChange={setCost} error={fault} w={130} />
      <Select label={t("costPer")} data={(["hour", "item"] as const).map((value) => ({ value, label: t(`per.${value}`) }))} value={per} allowDeselect={false} onChange={(to) => setPer(to === "item" ? "item" : "hour")} w={130} />
      <Group><Button type="submit" variant="default">{t("saveCost")}</Button></Group>
    </form>
  );
}
