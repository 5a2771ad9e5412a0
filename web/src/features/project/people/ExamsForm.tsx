// Exams as forms: what is asked, how much must be right, how often one may try.
import { Button, NumberInput, Select, Textarea, TextInput } from "@mantine/core";
import { useState } from "react";
import type { LapsesWith } from "#shared/api/index.ts";
import { useWords } from "#shared/i18n/index.ts";
import { newExam, readExams, writeExams } from "./model/rules.ts";
import type { ExamForm } from "./model/rules.ts";
import type { RuleForm } from "./Rules.tsx";
import { words } from "./words.ts";
import styles from "./People.module.css";

const lapses: readonly LapsesWith[] = ["nothing", "schema", "guidelines", "both"];
const figures = ["draw", "attempts", "wait_hours", "minutes", "valid_days"] as const;

export function ExamsForm({ document, save, fault }: RuleForm) {
  const t = useWords(words);
  const [exams, setExams] = useState(() => readExams(document));
  const put = (at: number, exam: ExamForm | null) => setExams(exams.flatMap((one, i) => (i !== at ? [one] : exam ? [exam] : [])));
  return (
    <form onSubmit={(event) => { event.preventDefault(); void save(writeExams(exams, document)); }} aria-label={t("rule.exams")}>
      {exams.map((exam, i) => <OneExam key={i} number={i + 1} exam={exam} put={(to) => put(i, to)} />)}
      {fault && <p role="alert" className={styles["fault"]}>{fault}</p>}
      <div className={styles["form"]}>
        <Button type="submit">{t("ruleSave.exams")}</Button>
        <Button variant="default" onClick={() => setExams([...exams, newExam])}>{t("exams.new")}</Button>
      </div>
    </form>
  );
}

function OneExam({ number, exam, put }: { number: number; exam: ExamForm; put: (exam: ExamForm | null) => void }) {
  const t = useWords(words);
  const change = (part: Partial<ExamForm>) => put({ ...exam, ...part });
  return (
    <fieldset className={styles["suspect"]}>
      <legend>{exam.name || t("exams.number", { number })}</legend>
      <div className={styles["form"]}>
        <TextInput className={styles["email"]} label={t("exams.name")} required withAsterisk={false} maxLength={200} value={exam.name} onChange={(e) => change({ name: e.currentTarget.value })} dir="auto" />
        <TextInput className={styles["email"]} label={t("exams.certificate")} required withAsterisk={false} maxLength={200} value={exam.certificate} onChange={(e) => change({ certificate: e.currentTarget.value })} dir="auto" />
      </div>
      <Textarea label={t("exams.about")} value={exam.about} onChange={(e) => change({ about: e.currentTarget.value })} autosize minRows={1} dir="auto" />
      <div className={styles["quotas"]}>
        <NumberInput label={t("exams.pass")} suffix=" %" min={0} max={100} value={exam.pass} onChange={(to) => change({ pass: typeof to === "number" ? to : "" })} />
        {figures.map((name) => <NumberInput key={name} label={t(`exams.${name}`)} min={0} allowDecimal={false} value={exam[name]} onChange={(to) => change({ [name]: typeof to === "number" ? to : "" })} />)}
        <Select className={styles["wide"] ?? ""} label={t("lapsesWith")} data={lapses.map((value) => ({ value, label: t(`lapses.${value}`) }))} value={exam.lapses_with} allowDeselect={false} onChange={(to) => change({ lapses_with: to ?? "nothing" })} />
      </div>
      <Textarea label={t("exams.items")} description={t("exams.itemsHelp")} value={exam.items} onChange={(e) => change({ items: e.currentTarget.value })} autosize minRows={1} maxRows={8} dir="ltr" />
      <Practice exam={exam} change={change} />
      <Button mt="sm" size="compact-sm" variant="subtle" color="gray" onClick={() => put(null)} aria-label={t("exams.removeOf", { name: exam.name || t("exams.number", { number }) })}>{t("exams.remove")}</Button>
    </fieldset>
  );
}

function Practice({ exam, change }: { exam: ExamForm; change: (part: Partial<ExamForm>) => void }) {
  const t = useWords(words);
  const put = (at: number, part: Partial<ExamForm["practice"][number]>) => change({ practice: exam.practice.map((row, i) => (i === at ? { ...row, ...part } : row)) });
  return (
    <>
      {exam.practice.map((row, i) => (
        <div key={i} className={styles["form"]}>
          <TextInput label={t("exams.practiceItem", { number: i + 1 })} value={row.item} onChange={(e) => put(i, { item: e.currentTarget.value })} dir="ltr" w={180} />
          <TextInput className={styles["email"]} label={t("exams.explanation", { number: i + 1 })} value={row.explanation} onChange={(e) => put(i, { explanation: e.currentTarget.value })} dir="auto" />
        </div>
      ))}
      <Button mt="xs" size="compact-sm" variant="default" onClick={() => change({ practice: [...exam.practice, { item: "", explanation: "" }] })}>{t("exams.addPractice")}</Button>
    </>
  );
}
