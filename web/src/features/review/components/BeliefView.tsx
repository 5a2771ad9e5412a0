// What is believed of each field, as bars with figures.
import { classTitle, titleOf, type Field, type Schema } from "#editor/schema.ts";
import type { Belief } from "#shared/api/index.ts";
import { percent } from "#shared/format/format.ts";
import { useWords } from "#shared/i18n/index.ts";
import { Caps } from "#shared/keys/index.ts";
import { Swatch } from "#editor/form/Swatch.tsx";
import { words } from "../words.ts";
import css from "../review.module.css";

const SHOWN = 4;

/** onShow: draws what all answers are taken for together alone; null where nothing is. */
type Props = { schema: Schema; beliefs: readonly Belief[]; shown: boolean; onShow: (() => void) | null };

export function BeliefView({ schema, beliefs, shown, onShow }: Props) {
  const t = useWords(words);
  if (beliefs.length === 0) return null;
  return (
    <section aria-label={t("belief")} className={css.belief}>
      <h2>{t("belief")}</h2>
      {beliefs.map((belief) => {
        const field: Field = schema.fields.find((f) => f.name === belief.field) ?? { name: belief.field, kind: "" };
        const top = belief.probabilities.toSorted((a, b) => b.probability - a.probability).slice(0, SHOWN);
        return (
          <dl key={belief.field}>
            <dt>{titleOf(field)}</dt>
            {top.map((p, i) => (
              <dd key={i} title={t("believed", { label: classTitle(field, p.label), share: percent(p.probability), count: belief.answers })}>
                {field.classes?.some((c) => c.name === p.label) ? <Swatch field={field} name={p.label} /> : <span />}<bdi>{classTitle(field, p.label)}</bdi>
                <span className={css.bar} aria-hidden><span style={{ inlineSize: `${p.probability * 100}%` }} /></span>
                <span className="tabular">{percent(p.probability)}</span>
              </dd>
            ))}
          </dl>
        );
      })}
      {onShow && <button type="button" aria-pressed={shown} onClick={onShow}>{t("show_believed")} <Caps chord="0" command="review.show_believed" /></button>}
    </section>
  );
}
