// Builds the questions of a project; beside them the form as people will see it.
import { Alert, SegmentedControl, Textarea } from "@mantine/core";
import { useState } from "react";
import type { Field, Schema, Values } from "#shared/api/index.ts";
import { useWords } from "#shared/i18n/index.ts";
import { attributeSchema } from "#editor/form/attributes.ts";
import { FormView } from "#editor/form/FormView.tsx";
import { titleOf } from "#editor/schema.ts";
import { FieldList } from "./FieldList.tsx";
import { issuesOf } from "./issues.ts";
import { words } from "./words.ts";
import styles from "./Schema.module.css";

type Props = { schema: Schema; onChange: (schema: Schema) => void };

export function SchemaBuilder({ schema, onChange }: Props) {
  const t = useWords(words);
  const [mode, setMode] = useState("form");
  // In the form each stands beside its control.
  const issues = issuesOf(schema).filter((i) => mode === "json" || i.part === "fields");
  return (
    <div className={styles["builder"]}>
      <section aria-label={t("fields")}>
        <div className={styles["bar"]}>
          <h2>{t("fields")}</h2>
          <SegmentedControl size="xs" value={mode} onChange={setMode} data={[{ value: "form", label: t("fields") }, { value: "json", label: "JSON" }]} aria-label={t("json")} />
        </div>
        {mode === "json" ? <JsonEditor schema={schema} onChange={onChange} /> : <FieldList fields={schema.fields} of="item" onChange={(fields) => onChange({ fields })} />}
        {issues.map((i) => <Alert key={i.rule + i.name + i.value} color="orange" variant="light" mt="sm" p="xs">{t(`issue.${i.rule}`, { name: i.name, value: i.value })}</Alert>)}
      </section>
      <Preview schema={schema} />
    </div>
  );
}

function JsonEditor({ schema, onChange }: Props) {
  const t = useWords(words);
  const [text, setText] = useState(() => JSON.stringify(schema, null, 2));
  const [fault, setFault] = useState<string | null>(null);
  const read = (value: string) => {
    setText(value);
    try {
      const parsed: unknown = JSON.parse(value);
      if (typeof parsed !== "object" || parsed === null || !("fields" in parsed) || !Array.isArray(parsed.fields)) throw new Error('{"fields": […]}');
      setFault(null);
      onChange(parsed as Schema); // the server checks it against the real rules
    } catch (thrown) {
      setFault(t("jsonBad", { fault: thrown instanceof Error ? thrown.message : "" }));
    }
  };
  return <Textarea label={t("json")} value={text} onChange={(e) => read(e.currentTarget.value)} error={fault} rows={24} dir="ltr" styles={{ input: { fontFamily: "var(--mantine-font-family-monospace)", fontSize: 12 } }} />;
}

function Preview({ schema }: { schema: Schema }) {
  const t = useWords(words);
  const [values, setValues] = useState<Values>({});
  return (
    <section className={styles["preview"]} aria-label={t("preview")}>
      <h2>{t("preview")}</h2>
      <p>{t("previewHelp")}</p>
      <FormView schema={schema} values={values} onChange={setValues} readOnly={false} below={(field) => field.attributes && <MarkPreview field={field} />} />
    </section>
  );
}

/** What is asked of each mark of a drawn question. */
function MarkPreview({ field }: { field: Field }) {
  const t = useWords(words);
  const [values, setValues] = useState<Values>({});
  return (
    <div className={styles["mark"]} role="group" aria-label={t("ofEachMark", { name: titleOf(field) })}>
      <p>{t("ofEachMark", { name: titleOf(field) })}</p>
      <FormView plain schema={attributeSchema(field)} values={values} onChange={setValues} readOnly={false} />
    </div>
  );
}
