import { Textarea } from "@mantine/core";
import { useState } from "react";
import type { WorkflowDocument } from "#shared/api/index.ts";
import { useWords } from "#shared/i18n/index.ts";
import { readDocument, writeDocument } from "../model/document.ts";
import { words } from "../words.ts";

/** Both ways: what is typed becomes the picture as soon as it is a document. */
export function JsonView({ document, locked, onChange }: { document: WorkflowDocument; locked: boolean; onChange: (document: WorkflowDocument) => void }) {
  const t = useWords(words);
  const [typed, setTyped] = useState({ text: writeDocument(document), of: document });
  const text = typed.of === document ? typed.text : writeDocument(document);
  const type = (next: string) => {
    const read = readDocument(next);
    setTyped({ text: next, of: read ?? document });
    if (read) onChange(read);
  };
  return (
    <Textarea
      label={t("json")} description={t("jsonHelp")} value={text} readOnly={locked} onChange={(e) => type(e.currentTarget.value)} error={readDocument(text) === null && t("jsonFault")}
      rows={24} dir="ltr" spellCheck={false} styles={{ input: { fontFamily: "var(--mantine-font-family-monospace)" } }}
    />
  );
}
