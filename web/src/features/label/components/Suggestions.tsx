// What programs and models suggest: named, scored, and taken over only by an act of the person.
import { describeAnswer } from "#editor/form/model.ts";
import type { Schema } from "#editor/schema.ts";
import type { Suggestion } from "#shared/api/index.ts";
import { Caps } from "#shared/keys/index.ts";
import { useWords } from "#shared/i18n/index.ts";
import { decimal } from "#shared/format/format.ts";
import { words } from "../words.ts";
import css from "../label.module.css";

type Props = { suggestions: readonly Suggestion[]; schema: Schema; taken: string | null; onTake: (s: Suggestion) => void };

export function Suggestions({ suggestions, schema, taken, onTake }: Props) {
  const t = useWords(words);
  if (suggestions.length === 0) return null;
  return (
    <ul className={css.suggestions}>
      {suggestions.map((s, i) => (
        <li key={s.source.id} className={css.suggestion} data-taken={taken === s.source.id || undefined}>
          <span className={css.dim}>{t("suggestion", { source: s.source.name })}{s.score === null ? "" : ` · ${t("suggestion_score", { score: decimal(s.score) })}`}</span>
          <bdi>{describeAnswer(schema, s.values)}</bdi>
          <button type="button" onClick={() => onTake(s)}>{t("take")} {i === 0 && <Caps chord="a" command="label.take" />}</button>
        </li>
      ))}
    </ul>
  );
}
