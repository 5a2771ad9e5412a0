// What speaks for careless work, with its evidence; who is paused, and what they say to it.
import { Alert, Button, Textarea } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { care, findingsQuery } from "#shared/api/index.ts";
import type { CareDecision, Finding, Findings, GoldScore, Paused } from "#shared/api/index.ts";
import { format } from "#shared/format/index.ts";
import { useWords } from "#shared/i18n/index.ts";
import { said } from "#shared/said/index.ts";
import { faultText, tell, tellFault } from "#shared/ui/index.ts";
import { words } from "./words.ts";
import styles from "./People.module.css";

export function Care({ project }: { project: string }) {
  const t = useWords(words);
  const found = useQuery(findingsQuery(project)).data;
  const look = () => care.look(project).then(() => tell(t("care.looking")), tellFault);
  if (!found) return null;
  const open = found.findings.filter((f) => f.state === "open");
  return (
    <section aria-labelledby="care" className={styles["care"]}>
      <h2 id="care">{t("care")}</h2>
      <p className={styles["dim"]}>{t("care.lead")}</p>
      {found.paused.map((p) => <PausedPerson key={p.user} project={project} paused={p} findings={found.findings.filter((f) => f.user === p.user)} />)}
      {people(open).map((own) => <Suspect key={own[0]?.user} project={project} findings={own} />)}
      {open.length + found.paused.length === 0 && <p>{t("care.none")}</p>}
      <Button variant="default" size="xs" onClick={() => void look()}>{t("care.look")}</Button>
      <Scores scores={found.scores.filter((s) => s.field === null)} />
    </section>
  );
}

/** Findings of each person together. */
function people(findings: readonly Finding[]): Finding[][] {
  const by = new Map<string, Finding[]>();
  for (const f of findings) by.set(f.user, [...(by.get(f.user) ?? []), f]);
  return [...by.values()];
}

function useDecide(project: string, user: string) {
  const client = useQueryClient();
  return async (body: CareDecision) => {
    await care.decide(project, user, body);
    await client.invalidateQueries({ queryKey: findingsQuery(project).queryKey });
  };
}

function Evidence({ project, finding }: { project: string; finding: Finding }) {
  const t = useWords(words);
  return (
    <li>
      <span dir="auto">{said(finding.says)}</span>{" "}
      <span className={styles["dim"]}>{t("care.chance", { p: finding.p < 0.0001 ? "0.01 %" : format.percent(finding.p, 2) })}</span>
      {finding.items.length > 0 && <span className={styles["evidence"]}>{t("care.items")} {finding.items.map((id, i) => <Link key={id} to="/p/$project/items/$item" params={{ project, item: id }} aria-label={t("care.item", { n: i + 1 })}>{i + 1}</Link>)}</span>}
    </li>
  );
}

function Suspect({ project, findings }: { project: string; findings: Finding[] }) {
  const t = useWords(words);
  const [first] = findings;
  const decide = useDecide(project, first?.user ?? "");
  if (!first) return null;
  const run = (body: CareDecision) => void decide(body).catch(tellFault);
  return (
    <article className={styles["suspect"]} aria-label={first.name}>
      <strong dir="auto">{first.name}</strong>
      <ul>{findings.map((f) => <Evidence key={f.kind} project={project} finding={f} />)}</ul>
      <div className={styles["form"]}>
        <Button size="xs" variant="default" onClick={() => run({ decision: "dismiss" })}>{t("care.dismiss")}</Button>
        <Button size="xs" color="red" variant="light" onClick={() => run({ decision: "pause", reason: findings.map((f) => f.says).join(" ") })}>{t("care.pause", { name: first.name })}</Button>
      </div>
    </article>
  );
}

function PausedPerson({ project, paused, findings }: { project: string; paused: Paused; findings: Finding[] }) {
  const t = useWords(words);
  const decide = useDecide(project, paused.user);
  const [reason, setReason] = useState("");
  const [fault, setFault] = useState<string | null>(null);
  const { pause, name } = paused;
  const waits = pause.appeal !== null && pause.answer === null;
  const run = (body: CareDecision) => void decide(body).catch((thrown) => setFault(faultText(thrown)));
  return (
    <article className={styles["suspect"]} aria-label={t("care.paused", { name })}>
      <strong dir="auto">{t("care.paused", { name })}</strong>
      <p dir="auto">{said(pause.reason ?? "")}</p>
      <ul>{findings.map((f) => <Evidence key={f.kind} project={project} finding={f} />)}</ul>
      {pause.appeal !== null && <Alert color="gray" variant="light" title={t("care.appeal", { name })}><q dir="auto">{pause.appeal}</q>{pause.answer !== null && <p>{t("care.answer")} <span dir="auto">{pause.answer}</span></p>}</Alert>}
      {waits && <Textarea label={t("care.reason")} value={reason} onChange={(e) => setReason(e.currentTarget.value)} rows={2} dir="auto" error={fault} />}
      <div className={styles["form"]}>
        <Button size="xs" variant="default" onClick={() => run({ decision: "lift" })}>{t("care.lift", { name })}</Button>
        {waits && <Button size="xs" color="red" variant="light" disabled={!reason.trim()} onClick={() => run({ decision: "keep", reason: reason.trim() })}>{t("care.keep")}</Button>}
      </div>
    </article>
  );
}

function Scores({ scores }: { scores: Findings["scores"] }) {
  const t = useWords(words);
  if (scores.length === 0) return null;
  const share = (s: GoldScore) => t("care.share", { share: format.percent(s.correct / s.answered, 0), low: format.percent(s.low, 0), high: format.percent(s.high, 0) });
  return (
    <div className={styles["scroll"]} role="region" aria-label={t("care.scores")} tabIndex={0}>
      <table className={styles["table"]}>
        <caption>{t("care.scores")}</caption>
        <thead><tr><th scope="col">{t("name")}</th><th scope="col" className={styles["number"]}>{t("care.known")}</th><th scope="col" className={styles["number"]}>{t("care.right")}</th></tr></thead>
        <tbody>{scores.map((s) => <tr key={s.user}><td dir="auto">{s.name}</td><td className={styles["number"]} data-name={t("care.known")}>{format.count(s.answered)}</td><td className={styles["number"]} data-name={t("care.right")}>{share(s)}</td></tr>)}</tbody>
      </table>
    </div>
  );
}
