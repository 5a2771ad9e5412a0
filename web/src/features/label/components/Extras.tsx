// Below the questions: how sure, a note.
import { confidences, type Confidence } from "#editor/schema.ts";
import { Caps } from "#shared/keys/index.ts";
import { useWords } from "#shared/i18n/index.ts";
import { words } from "../words.ts";
import css from "../label.module.css";

export function ConfidenceRow({ value, onChange }: { value: Confidence | null; onChange: (value: Confidence | null) => void }) {
  const t = useWords(words);
  return (
    <div role="group" aria-label={t("confidence")} className={css.confidence}>
      <span className={css.extraTitle}>{t("confidence")} <Caps chord="c" command="label.confidence" /></span>
      <span className={css.grades}>
        {confidences.map((grade) => (
          <button key={grade} type="button" aria-pressed={value === grade} onClick={() => onChange(value === grade ? null : grade)}>{t(`confidence.${grade}`)}</button>
        ))}
      </span>
    </div>
  );
}

export function NoteField({ value, onChange }: { value: string; onChange: (text: string) => void }) {
  const t = useWords(words);
  return (
    <label className={css.note}>
      <span className={css.extraTitle}>{t("note")} <Caps chord="m" command="label.note" /></span>
      <textarea data-note rows={value ? 3 : 1} maxLength={4000} dir="auto" placeholder={t("note_hint")} value={value} onChange={(e) => onChange(e.currentTarget.value)} />
    </label>
  );
}
