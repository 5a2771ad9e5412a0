// One item: what it is, what was said about it, what we believe, and why it is in its state.
import { Button, Group, Modal, Textarea } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useState } from "react";
import { itemQuery, items, may, projectQuery } from "#shared/api/index.ts";
import type { ItemFull, ItemMove, Project } from "#shared/api/index.ts";
import { TalkPanel, useTalk } from "#shared/talk/index.ts";
import { format } from "#shared/format/index.ts";
import { useWords } from "#shared/i18n/index.ts";
import { said } from "#shared/said/index.ts";
import { Answer, FaultPanel, Page, StateBadge, tell, LinkButton } from "#shared/ui/index.ts";
import { describeAnswer } from "#editor/form/model.ts";
import { classTitle, titleOf } from "#editor/schema.ts";
import { AttributeList } from "#editor/view/AttributeList.tsx";
import { ItemData } from "./ItemData.tsx";
import { ItemEvidence } from "./ItemEvidence.tsx";
import { Schedule } from "./Schedule.tsx";
import { words } from "./words.ts";
import styles from "./Items.module.css";

export function ItemPage() {
  const { project, item } = useParams({ from: "/inside/shell/p/$project/items/$item" });
  const found = useQuery(projectQuery(project));
  const query = useQuery(itemQuery(item));
  return <Answer query={found}>{(p) => <Answer query={query}>{(i) => <ItemView project={p} item={i} />}</Answer>}</Answer>;
}

function ItemView({ project, item }: { project: Project; item: ItemFull }) {
  const t = useWords(words);
  const [asking, setAsking] = useState(false);
  const [scheduling, setScheduling] = useState(false);
  const talk = useTalk(item.id);
  const actions = (
    <>
      <LinkButton to="/p/$project/items" params={{ project: project.id }} variant="subtle">{t("back")}</LinkButton>
      {may(project.role, "manage") && <Button variant="default" onClick={() => setScheduling(true)}>{t("schedule")}…</Button>}
      {may(project.role, "review") && item.state !== "open" && <Button variant="default" onClick={() => setAsking(true)}>{t("reopen")}</Button>}
    </>
  );
  return (
    <Page title={item.external_id || item.id} actions={actions}>
      <div className={styles["columns"]}>
        <div><ItemData project={project} item={item} pins={talk.pins} /></div>
        <div>
          <section><h2>{t("reason")}</h2><p><StateBadge state={item.state} />{item.stage && <> {t("stands", { stage: item.stage })}</>} {item.priority > 0 && <span>{t("priorityIs", { priority: item.priority })}</span>} {item.due_at && <span>{t("dueOn", { at: format.dateTime(item.due_at) })}</span>}</p><p dir="auto">{said(item.reason)}</p></section>
          <TalkPanel project={project.id} role={project.role} item={item.id} talk={talk} />
          <Way moves={item.moves} />
          <Decision project={project} item={item} />
          <Beliefs project={project} item={item} />
          <ItemEvidence project={project} evidence={item.evidence} />
        </div>
      </div>
      <Schedule project={project.id} of={item.id} opened={scheduling} onClose={() => setScheduling(false)} />
      <Reopen item={item} opened={asking} onClose={() => setAsking(false)} />
    </Page>
  );
}

/** The stages it went through, when and why. */
function Way({ moves }: { moves: ItemMove[] }) {
  const t = useWords(words);
  if (moves.length === 0) return null;
  return (
    <section>
      <h2>{t("way")}</h2>
      <ol className={styles["way"]}>{moves.map((move, i) => <li key={i}><time dateTime={move.at}>{format.dateTime(move.at)}</time> <span dir="auto">{said(move.reason)}</span></li>)}</ol>
    </section>
  );
}

function Decision({ project, item }: { project: Project; item: ItemFull }) {
  const t = useWords(words);
  const { decision } = item;
  return (
    <section>
      <h2>{t("decision")}</h2>
      {decision ? (
        <div className={styles["decision"]}>
          <p className={styles["value"]} dir="auto">{describeAnswer(project.schema, decision.values) || t("empty")}</p>
          <AttributeList schema={project.schema} values={decision.values} />
          <p className={styles["dim"]}>{t(`by_${decision.by}`, { confidence: format.percent(decision.confidence) })}</p>
        </div>
      ) : <p className={styles["dim"]}>{t("noDecision")}</p>}
    </section>
  );
}

const barsMax = 10; // the others are all but ruled out

function Beliefs({ project, item }: { project: Project; item: ItemFull }) {
  const t = useWords(words);
  if (item.beliefs.length === 0) return null;
  return (
    <section>
      <h2>{t("belief")}</h2>
      {item.beliefs.map((b) => ({ ...b, asked: project.schema.fields.find((f) => f.name === b.field) ?? { name: b.field, kind: "" } })).map((b) => (
        <div key={b.field}>
          <p className={styles["dim"]}>{t("beliefOf", { field: titleOf(b.asked), answers: b.answers })}</p>
          <ul className={styles["bars"]}>
            {b.probabilities.toSorted((x, y) => y.probability - x.probability).slice(0, barsMax).map((p) => (
              <li key={p.label}><span dir="auto" title={p.label}>{classTitle(b.asked, p.label)}</span><i style={{ inlineSize: `${100 * p.probability}%` }} /><b>{format.percent(p.probability)}</b></li>
            ))}
          </ul>
          {b.probabilities.length > barsMax && <p className={styles["dim"]}>{t("lessLikely", { count: b.probabilities.length - barsMax })}</p>}
        </div>
      ))}
    </section>
  );
}

function Reopen({ item, opened, onClose }: { item: ItemFull; opened: boolean; onClose: () => void }) {
  const t = useWords(words);
  const client = useQueryClient();
  const [reason, setReason] = useState("");
  const [fault, setFault] = useState<unknown>(null);
  const reopen = async () => {
    try {
      client.setQueryData(itemQuery(item.id).queryKey, await items.reopen(item.id, reason.trim()));
      tell(t("reopened"));
      onClose();
    } catch (thrown) {
      setFault(thrown);
    }
  };
  return (
    <Modal opened={opened} onClose={onClose} title={t("reopenTitle")} closeButtonProps={{ "aria-label": t("close") }}>
      <p>{t("reopenHelp")}</p>
      <Textarea label={t("why")} value={reason} onChange={(e) => setReason(e.currentTarget.value)} dir="auto" rows={3} data-autofocus />
      {fault !== null && <FaultPanel fault={fault} />}
      <Group justify="flex-end" mt="md"><Button variant="default" onClick={onClose}>{t("cancel")}</Button><Button disabled={reason.trim() === ""} onClick={() => void reopen()}>{t("reopen")}</Button></Group>
    </Modal>
  );
}
