// How much of what is settled is right, proven: begun, judged, ended, and what voided it.
import { Alert, Button, TextInput } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { certificationQuery, certifications, certificationsQuery, may } from "#shared/api/index.ts";
import type { Certification, Project } from "#shared/api/index.ts";
import { format } from "#shared/format/index.ts";
import { useWords } from "#shared/i18n/index.ts";
import { said } from "#shared/said/index.ts";
import { Answer, LinkButton, tellFault } from "#shared/ui/index.ts";
import { BeginProof } from "./BeginProof.tsx";
import { BoundPlot } from "./BoundPlot.tsx";
import { classCalled, sayCertification, sayClass } from "./standing.ts";
import { words } from "./words.ts";
import styles from "./Releases.module.css";

type Props = { project: Project };
const isOpen = (c: Certification) => c.state === "review" || c.state === "freezing" || c.state === "audit";
const isFrozen = (c: Certification) => c.state !== "review" && c.state !== "freezing";

export function Proof({ project }: Props) {
  const t = useWords(words);
  return (
    <section className={styles["part"]} aria-label={t("proof")}>
      <h2>{t("proof")}</h2>
      <Answer query={useQuery(certificationsQuery(project.id))}>{({ items }) => <Certifications project={project} all={items} />}</Answer>
    </section>
  );
}

function useRenew(project: Project): () => Promise<void> {
  const client = useQueryClient();
  return () => client.invalidateQueries({ queryKey: ["project", project.id] });
}

function Certifications({ project, all }: Props & { all: Certification[] }) {
  const t = useWords(words);
  const [newest] = all;
  const renew = useRenew(project);
  const standing = newest && newest.state !== "void" && newest.state !== "released";
  const earlier = all.filter((c) => c !== newest || !standing);
  return (
    <>
      {newest?.state === "void" && <Voided project={project} certification={newest} />}
      {newest?.state === "released" && <p>{t("released")}</p>}
      {standing && <Newest project={project} id={newest.id} />}
      {!(newest && isOpen(newest)) && (
        <>
          {!newest && <p>{t("notYet")}</p>}
          {may(project.role, "manage") && (project.counts.settled === 0
            ? <p className={styles["dim"]}>{t("nothingSettled")}</p>
            : <details className={styles["dim"]} open={!newest || newest.state === "void"}><summary>{t(newest ? "beginAgain" : "beginFirst")}</summary><BeginProof project={project} onBegun={() => void renew()} /></details>)}
        </>
      )}
      {earlier.length > 0 && <Earlier project={project} list={earlier} />}
    </>
  );
}

function Voided({ project, certification }: Props & { certification: Certification }) {
  const t = useWords(words);
  const { void_item, void_external_id, void_reason } = certification;
  return (
    <Alert color="red" variant="light" title={t("says.void")} mb="md">
      {void_item && <><Link to="/p/$project/items/$item" params={{ project: project.id, item: void_item }}><bdi>{void_external_id}</bdi></Link>: </>}
      {said(void_reason ?? "")}
    </Alert>
  );
}

function Newest({ project, id }: Props & { id: string }) {
  return <Answer query={useQuery(certificationQuery(project.id, id))}>{(found) => <Standing project={project} certification={found} />}</Answer>;
}

function Standing({ project, certification: c }: Props & { certification: Certification }) {
  const t = useWords(words);
  const open = c.standing === "open" && c.state === "audit";
  return (
    <>
      <p className={styles["says"]} role="status">{sayCertification(c)}</p>
      <p className={styles["dim"]}>
        {c.field ? t("ofField", { field: project.schema.fields.find((f) => f.name === c.field)?.title || c.field }) : t("ofAll")}{" "}
        {c.state === "review" && t(c.review_goes_on ? "goOn" : "stop")}
        {c.state === "freezing" && t("facts.freezing")}
        {isFrozen(c) && foundIn(c)}{" "}
        {open && c.expected_rest !== null && t("rest", { rest: Math.ceil(c.expected_rest) })}{" "}
        {open && c.least_rest === null && t("never")}
      </p>
      {isFrozen(c) && c.low !== null && c.high !== null && c.drawn > 0 && <p>{t("interval", { low: format.percent(c.low, 1), high: format.percent(c.high, 1) })}</p>}
      {isFrozen(c) && c.classes.length > 0 && <Classes certification={c} />}
      <Acts project={project} certification={c} />
      {isFrozen(c) && <BoundPlot certification={c} />}
      <Auditors certification={c} />
      <p className={styles["dim"]}>{t("commitment")} <code className={styles["hash"]}>{c.commitment}</code>{c.seed && <> · {t("seed")} <code className={styles["hash"]}>{c.seed}</code></>}</p>
    </>
  );
}

/** What was frozen, and what was found among the drawn. */
function foundIn({ population, drawn, losses, lost, errors, reviewed, corrected }: Certification): string {
  if (drawn + reviewed === 0) return words.say("facts.none", { population });
  return losses ? words.say("facts.losses", { population, errors, lost: format.decimal(lost ?? 0, 2) }) : words.say("facts.audit", { population, reviewed, corrected, errors });
}

function Classes({ certification: c }: { certification: Certification }) {
  const t = useWords(words);
  const chosen = c.standing === "proven" ? [] : c.classes.filter((one) => one.chosen);
  return (
    <>
      <ul className={styles["list"]} aria-label={t("classesClaimed")}>
        {c.classes.map((one) => <li key={one.class}><strong><bdi>{classCalled(one)}</bdi></strong> {sayClass(one, c.target)}</li>)}
      </ul>
      {chosen.length > 0 && <p>{t("classesChosen", { list: format.list(chosen.map(classCalled)), target: format.percent(c.target, 2), confidence: format.percent(c.confidence, 2) })}</p>}
    </>
  );
}

function Auditors({ certification: { auditors: list, drawn } }: { certification: Certification }) {
  const t = useWords(words);
  if (list.length === 0) return null;
  const judged = list.reduce((sum, a) => sum + a.judged, 0);
  return (
    <p className={styles["dim"]}>
      {t("auditors", { list: format.list(list.map((a) => t("auditor", { name: a.name, judged: a.judged, wrong: a.wrong }))) })}{" "}
      {judged > drawn && t("auditedOnly", { drawn, judged })}
    </p>
  );
}

function Acts({ project, certification: c }: Props & { certification: Certification }) {
  const t = useWords(words);
  const renew = useRenew(project);
  const [busy, setBusy] = useState(false);
  const [reason, setReason] = useState<string | null>(null);
  if (!isOpen(c) && c.state !== "closed") return null;
  const act = async (doing: Promise<unknown>) => {
    setBusy(true);
    try {
      await doing;
      setReason(null);
      await renew();
    } catch (fault) {
      tellFault(fault);
    } finally {
      setBusy(false);
    }
  };
  const undecided = c.state === "review" ? c.review_goes_on : c.state === "audit" && (c.standing === "open" || c.classes.some((one) => one.goes_on));
  return (
    <>
      <div className={styles["buttons"]}>
        {may(project.role, "review") && undecided && <LinkButton to="/label/$project" params={{ project: project.id }} search={{ stage: "audit" }}>{t("audit")}</LinkButton>}
        {may(project.role, "manage") && c.state === "review" && <Button variant={undecided ? "default" : "filled"} loading={busy} onClick={() => void act(certifications.draw(c.id))}>{t("draw")}</Button>}
        {may(project.role, "manage") && c.state === "audit" && <Button variant={undecided ? "default" : "filled"} loading={busy} onClick={() => void act(certifications.close(c.id))}>{t("close")}</Button>}
        {may(project.role, "manage") && reason === null && <Button variant="subtle" color="gray" onClick={() => setReason("")}>{t("giveUp")}</Button>}
      </div>
      {reason !== null && (
        <form className={styles["begin"]} onSubmit={(e) => { e.preventDefault(); void act(certifications.giveUp(c.id, reason)); }}>
          <TextInput label={t("giveUpWhy")} description={t("giveUpHelp")} value={reason} onChange={(e) => setReason(e.currentTarget.value)} required data-autofocus />
          <div><Button type="submit" color="red" disabled={reason.trim() === ""} loading={busy}>{t("giveUp")}</Button></div>
        </form>
      )}
    </>
  );
}

function Earlier({ project, list }: Props & { list: Certification[] }) {
  const t = useWords(words);
  return (
    <details>
      <summary className={styles["dim"]}>{t("earlier", { count: list.length })}</summary>
      <ul className={styles["list"]}>
        {list.map((c) => (
          <li key={c.id}>
            <p>{sayCertification(c)} <span className={styles["dim"]} title={format.dateTime(c.begun_at)}>{format.ago(c.begun_at)}</span></p>
            {c.void_reason && <p className={styles["dim"]}>{c.void_item && <><Link to="/p/$project/items/$item" params={{ project: project.id, item: c.void_item }}><bdi>{c.void_external_id}</bdi></Link>: </>}{said(c.void_reason)}</p>}
          </li>
        ))}
      </ul>
    </details>
  );
}
