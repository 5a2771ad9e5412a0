// The documents by which people qualify: exams, and tiers by measured quality. As forms, and as text for what forms do not show.
import { Alert, Button, Textarea } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { exams } from "#shared/api/index.ts";
import type { DocumentView } from "#shared/api/index.ts";
import { useWords } from "#shared/i18n/index.ts";
import { said } from "#shared/said/index.ts";
import { Answer, faultText, tell } from "#shared/ui/index.ts";
import { ExamsForm } from "./ExamsForm.tsx";
import { TiersForm } from "./TiersForm.tsx";
import { words } from "./words.ts";
import styles from "./People.module.css";

type Kind = "exams" | "tiers";
export type RuleForm = { project: string; document: DocumentView["document"]; save: (document: unknown) => Promise<void>; fault: string | null };
const forms: Readonly<Record<Kind, (props: RuleForm) => React.ReactNode>> = { exams: ExamsForm, tiers: TiersForm };
const keyOf = (project: string, kind: Kind) => ["project", project, kind];

export function Rules({ project }: { project: string }) {
  return <><Rule project={project} kind="exams" /><Rule project={project} kind="tiers" /></>;
}

function Rule({ project, kind }: { project: string; kind: Kind }) {
  const t = useWords(words);
  const [asText, setAsText] = useState(false);
  const query = useQuery({ queryKey: keyOf(project, kind), queryFn: () => exams.document(project, kind) });
  return (
    <section className={styles["rule"]} aria-label={t(`rule.${kind}`)}>
      <h2>{t(`rule.${kind}`)}</h2>
      <p className={styles["dim"]}>{t(`ruleHelp.${kind}`)}</p>
      <Answer query={query}>
        {(view) => (
          <>
            {view.note && <Alert color="yellow" mb="xs">{said(view.note)}</Alert>}
            <Editor key={`${view.version}${asText}`} project={project} kind={kind} view={view} asText={asText} />
          </>
        )}
      </Answer>
      <Button mt="xs" size="compact-sm" variant="subtle" onClick={() => setAsText(!asText)} aria-label={`${t(asText ? "ruleAsForm" : "ruleAsText")}: ${t(`rule.${kind}`)}`}>{t(asText ? "ruleAsForm" : "ruleAsText")}</Button>
    </section>
  );
}

function Editor({ project, kind, view, asText }: { project: string; kind: Kind; view: DocumentView; asText: boolean }) {
  const t = useWords(words);
  const client = useQueryClient();
  const [fault, setFault] = useState<string | null>(null);
  const save = async (document: unknown) => {
    setFault(null);
    try {
      client.setQueryData(keyOf(project, kind), await exams.setDocument(project, kind, document));
      tell(t("ruleSaved"));
    } catch (thrown) {
      setFault(faultText(thrown));
    }
  };
  const Form = forms[kind];
  return asText ? <Text kind={kind} view={view} save={save} fault={fault} setFault={setFault} /> : <Form project={project} document={view.document} save={save} fault={fault} />;
}

function Text({ kind, view, save, fault, setFault }: { kind: Kind; view: DocumentView; save: (document: unknown) => Promise<void>; fault: string | null; setFault: (fault: string) => void }) {
  const t = useWords(words);
  const [text, setText] = useState(() => JSON.stringify(view.document, null, 2));
  const read = () => {
    try {
      void save(JSON.parse(text));
    } catch (thrown) {
      setFault(thrown instanceof SyntaxError ? thrown.message : faultText(thrown));
    }
  };
  return (
    <>
      <Textarea label={t("ruleText", { version: view.version })} value={text} onChange={(e) => setText(e.currentTarget.value)} autosize minRows={4} maxRows={20} error={fault} dir="ltr" spellCheck={false} classNames={{ input: styles["code"] ?? "" }} />
      <Button mt="xs" onClick={read}>{t(`ruleSave.${kind}`)}</Button>
    </>
  );
}
