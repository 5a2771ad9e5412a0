import { Button, NativeSelect } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { workflowVersionQuery } from "#shared/api/index.ts";
import type { Workflow, WorkflowDocument } from "#shared/api/index.ts";
import { format } from "#shared/format/index.ts";
import { useWords } from "#shared/i18n/index.ts";
import { Answer } from "#shared/ui/index.ts";
import { differencesOf } from "../model/differs.ts";
import { words } from "../words.ts";
import styles from "../Workflow.module.css";

type Props = { project: string; present: Workflow; document: WorkflowDocument; locked: boolean; onTake: (document: WorkflowDocument) => void };

/** Every version there was, and what the one in the editor does otherwise. */
export function Versions({ project, present, document, locked, onTake }: Props) {
  const t = useWords(words);
  const [chosen, setChosen] = useState(present.version);
  const query = useQuery(workflowVersionQuery(project, chosen));
  const versions = Array.from({ length: present.version + 1 }, (_, i) => present.version - i);
  return (
    <section className={styles["part"]} aria-label={t("versions")}>
      <h2>{t("versions")}</h2>
      <NativeSelect label={t("compare")} value={String(chosen)} data={versions.map((v) => ({ value: String(v), label: v === 0 ? t("builtIn") : t("version", { version: v }) }))} onChange={(e) => setChosen(Number(e.currentTarget.value))} />
      <Answer query={query}>
        {(found) => (
          <>
            {found.created_at && <p className={styles["lead"]}>{t("versionOf", { version: found.version, at: format.dateTime(found.created_at) })}</p>}
            <Differences before={found.document} after={document} />
            {!locked && <Button size="compact-sm" variant="default" onClick={() => onTake(found.document)}>{t("take")}</Button>}
          </>
        )}
      </Answer>
    </section>
  );
}

function Differences({ before, after }: { before: WorkflowDocument; after: WorkflowDocument }) {
  const t = useWords(words);
  const found = differencesOf(before, after);
  if (found.length === 0) return <p>{t("same")}</p>;
  return <ul>{found.map(({ kind, what }, i) => <li key={i} dir="auto">{t(`diff.${kind}`, { what })}</li>)}</ul>;
}
