import type { Evidence, Fate, Project } from "#shared/api/index.ts";
import { format } from "#shared/format/index.ts";
import { useWords } from "#shared/i18n/index.ts";
import { describeAnswer } from "#editor/form/model.ts";
import { AttributeList } from "#editor/view/AttributeList.tsx";
import { words } from "./words.ts";
import styles from "./Items.module.css";

const fates: readonly Fate[] = ["accepted", "edited", "rejected", "ignored", "hidden"];

/** Everything said about the item, newest first. */
export function ItemEvidence({ project, evidence }: { project: Project; evidence: Evidence[] }) {
  const t = useWords(words);
  const replaced = new Set(evidence.map((e) => e.supersedes));
  return (
    <section>
      <h2>{t("evidence")}</h2>
      {evidence.length === 0 && <p className={styles["dim"]}>{t("noEvidence")}</p>}
      <ol className={styles["evidence"]}>
        {evidence.toReversed().map((e) => <li key={e.id} data-old={replaced.has(e.id) || undefined}><Row project={project} evidence={e} replaced={replaced.has(e.id)} /></li>)}
      </ol>
    </section>
  );
}

function Row({ project, evidence: e, replaced }: { project: Project; evidence: Evidence; replaced: boolean }) {
  const t = useWords(words);
  const facts = [
    e.verdict && t(`verdict.${e.verdict}`), e.confidence && t(`confidence.${e.confidence}`), e.active_ms > 0 && t("time", { time: format.duration(e.active_ms / 1000) }), e.certificate && t("certificate", { name: e.certificate }), e.late && t("late"), replaced && t("superseded"),
  ].filter((f) => typeof f === "string");
  return (
    <>
      <p className={styles["who"]}><bdi>{e.source.name ?? t("hidden")}</bdi><span>{t(`kind.${e.source.kind}`)}</span><span title={format.dateTime(e.created_at)}>{format.ago(e.created_at)}</span></p>
      <p className={styles["value"]} dir="auto">{describeAnswer(project.schema, e.values) || t("noAnswer")}</p>
      <AttributeList schema={project.schema} values={e.values} />
      {facts.length > 0 && <p className={styles["dim"]}>{facts.join(" · ")}</p>}
      {e.suggested?.map(({ source, things }, i) => <p key={i} className={styles["dim"]}>{t("suggested", { name: source.name })} {fates.map((fate) => ({ fate, count: things.filter((thing) => thing.fate === fate).length })).filter(({ count }) => count > 0).map(({ fate, count }) => t(`fate.${fate}`, { count })).join(" · ")}</p>)}
      {e.note && <p dir="auto">{e.note}</p>}
    </>
  );
}
