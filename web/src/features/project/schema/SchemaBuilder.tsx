// Builds the questions of a project; beside them the form as people will see it.
import { Alert, Button, SegmentedControl, Textarea } from "@mantine/core";
import { useState } from "react";
import type { Field, Schema, Values } from "#shared/api/index.ts";
import { useWords } from "#shared/i18n/index.ts";
import { Icon } from "#shared/ui/index.ts";
import { FormView } from "#editor/form/FormView.tsx";
import { FieldCard } from "./FieldCard.tsx";
import { issuesOf } from "./issues.ts";
import { asKind, nameFrom } from "./kinds.ts";
import { words } from "./words.ts";
import styles from "./Schema.module.css";

type Props = { schema: Schema; onChange: (schema: Schema) => void };

export function SchemaBuilder({ schema, onChange }: Props) {
  const t = useWords(words);
  const [mode, setMode] = useState("form");
  const issues = issuesOf(schema);
  return (
    <div className={styles["builder"]}>
      <section aria-label={t("fields")}>
        <div className={styles["bar"]}>
          <h2>{t("fields")}</h2>
          <SegmentedControl size="xs" value={mode} onChange={setMode} data={[{ value: "form", label: t("fields") }, { value: "json", label: "JSON" }]} aria-label={t("json")} />
        </div>
        {mode === "json" ? <JsonEditor schema={schema} onChange={onChange} /> : <Fields schema={schema} onChange={onChange} />}
        {issues.map((i) => <Alert key={i.rule + i.name + i.value} color="orange" variant="light" mt="sm" p="xs">{t(`issue.${i.rule}`, { name: i.name, value: i.value })}</Alert>)}
      </section>
      <Preview schema={schema} />
    </div>
  );
}

function Fields({ schema, onChange }: Props) {
  const t = useWords(words);
  const set = (at: number, field: Field) => onChange({ fields: schema.fields.map((f, i) => (i === at ? field : f)) });
  const move = (at: number, by: number) => {
    const fields = [...schema.fields];
    const [moved] = fields.splice(at, 1);
    if (moved) fields.splice(at + by, 0, moved);
    onChange({ fields });
  };
  const add = () => {
    const name = nameFrom("question", schema.fields.map((f) => f.name));
    onChange({ fields: [...schema.fields, asKind({ name, title: "", kind: "choice" }, "choice")] });
  };
  return (
    <>
      <ol className={styles["fields"]}>
        {schema.fields.map((field, i) => (
          <li key={i}>
            <FieldCard
              field={field} others={schema.fields.filter((_, j) => j !== i)} first={i === 0} last={i === schema.fields.length - 1}
              onChange={(f) => set(i, f)} onMove={(by) => move(i, by)} onRemove={() => onChange({ fields: schema.fields.filter((_, j) => j !== i) })}
            />
          </li>
        ))}
      </ol>
      <Button variant="default" mt="sm" leftSection={<Icon name="plus" size={16} />} onClick={add}>{t("add")}</Button>
    </>
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
      <FormView schema={schema} values={values} onChange={setValues} readOnly={false} />
    </section>
  );
}
