// What is to be proven, and how: the form that begins a certification.
import { Button, Checkbox, MultiSelect, NativeSelect, NumberInput } from "@mantine/core";
import { useState } from "react";
import { certifications } from "#shared/api/index.ts";
import type { CertificationWanted, Project } from "#shared/api/index.ts";
import { useWords } from "#shared/i18n/index.ts";
import { tellFault } from "#shared/ui/index.ts";
import { claimClasses, claimOf, haveLikeness, meanQuality, onlyAlike, rightOrWrong } from "./claims.ts";
import { words } from "./words.ts";
import styles from "./Releases.module.css";

const CLASSES_MAX = 64; // as the server takes them
const classesShown = 100; // of many classes the others are found by typing

type Props = { project: Project; onBegun: () => void };

export function BeginProof({ project, onBegun }: Props) {
  const t = useWords(words);
  const only = project.schema.fields.length === 1 ? project.schema.fields[0] : undefined;
  const fieldOf = (name: string | undefined) => project.schema.fields.find((f) => f.name === name) ?? only;
  const [wanted, setWanted] = useState<CertificationWanted>({ target: 0.95, confidence: 0.95, second: false, planted: 0, ...claimOf(only) });
  const [busy, setBusy] = useState(false);
  const about = fieldOf(wanted.field);
  const isFirst = about === project.schema.fields[0];
  const losses = wanted.losses ?? false;
  const change = (part: CertificationWanted) => setWanted({ ...wanted, ...part });
  const begin = async () => {
    setBusy(true);
    try {
      await certifications.begin(project.id, wanted);
      onBegun();
    } catch (fault) {
      tellFault(fault);
    } finally {
      setBusy(false);
    }
  };
  const share = (value: number | string) => (typeof value === "number" ? Math.round(value * 100) / 10_000 : undefined);
  const percent = (part: number | undefined) => (part === undefined ? "" : Math.round(part * 10_000) / 100);
  const fields = [{ value: "", label: t("allFields") }, ...project.schema.fields.map((f) => ({ value: f.name, label: f.title || f.name }))];
  return (
    <form className={styles["begin"]} onSubmit={(e) => { e.preventDefault(); void begin(); }}>
      {fields.length > 2 && (
        <NativeSelect label={t("field")} description={t("fieldHelp")} data={fields} value={wanted.field ?? ""}
          onChange={(e) => { const { field: _, classes, ...rest } = wanted; const name = e.currentTarget.value; const to = claimOf(fieldOf(name)); setWanted({ ...rest, ...(name && { field: name }), ...((losses || classes || to.losses) && to) }); }} />
      )}
      {about && haveLikeness.has(about.kind) && <Checkbox label={t("losses")} description={t("lossesHelp")} checked={losses} disabled={onlyAlike.has(about.kind)} onChange={(e) => change(e.currentTarget.checked ? { ...meanQuality, field: about.name } : rightOrWrong)} />}
      {about?.kind === "choice" && <MultiSelect label={t("classes")} description={t("classesHelp")} searchable hidePickedOptions limit={classesShown} maxValues={CLASSES_MAX} value={wanted.classes ?? []} data={(about.classes ?? []).map((c) => ({ value: c.name, label: c.title || c.name }))} onChange={(classes) => setWanted(claimClasses(wanted, about, classes, isFirst))} />}
      <NumberInput label={t(losses ? "quality" : "target")} description={t("targetHelp")} value={percent(wanted.target)} onChange={(v) => { const target = share(v); if (target !== undefined) change({ target }); }} min={1} max={99.99} suffix=" %" decimalScale={2} />
      <NumberInput label={t("confidence")} description={t("confidenceHelp")} value={percent(wanted.confidence)} onChange={(v) => { const confidence = share(v); if (confidence !== undefined) change({ confidence }); }} min={50} max={99.99} suffix=" %" decimalScale={2} />
      {!losses && <>{(!wanted.classes || isFirst) && <Checkbox label={t("reviewFirst")} description={t("reviewFirstHelp")} checked={wanted.review_first ?? true} onChange={(e) => change({ review_first: e.currentTarget.checked, ...(!e.currentTarget.checked && { planted: 0 }) })} />}
      <Checkbox label={t("second")} description={t("secondHelp")} checked={wanted.second ?? false} onChange={(e) => change({ second: e.currentTarget.checked })} />
      {(!wanted.classes || isFirst) && <NumberInput label={t("planted")} description={t(wanted.classes ? "plantedHelpClasses" : "plantedHelp")} value={wanted.planted ?? 0} onChange={(v) => change({ planted: typeof v === "number" ? v : 0 })} min={0} max={1000} allowDecimal={false} disabled={!wanted.review_first} />}</>}
      <div><Button type="submit" loading={busy}>{t("begin")}</Button></div>
    </form>
  );
}
