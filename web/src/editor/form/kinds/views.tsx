// How each kind of field is filled in: one row a kind, beside its model of the same name.
import { useEffect, useState, type ComponentType, type ReactNode } from "react";
import { decimal } from "#shared/format/format.ts";
import { useWords } from "#shared/i18n/index.ts";
import { titleOf, type Field } from "../../schema.ts";
import { ChoiceList } from "../ChoiceList.tsx";
import { Swatch } from "../Swatch.tsx";
import { words } from "../words.ts";
import css from "../form.module.css";
import { alsoRight, rightOnes } from "./choice.ts";
import { choices as choicesKind, chosen } from "./choices.ts";
import { percentOf, scaledToWhole, sharesOf, totalPercent, withPercent } from "./distribution.ts";
import { parseNumber } from "./number.ts";
import { ranked, rankedNext, rankedWithout, rankMoved, unranked } from "./ranking.ts";

export type FieldViewProps = {
  field: Field;
  value: unknown;
  readOnly: boolean;
  /** The key cap of a choice. */
  capOf: (name: string) => ReactNode;
  onChange: (value: unknown, gesture?: string) => void;
  /** Id of the message below, for assistive technology. */
  describedBy?: string | undefined;
  /** Classes without their colours: nothing on the item is painted in them. */
  plain?: boolean | undefined;
  /** What there is to choose beside each other. */
  row?: boolean | undefined;
};

function ChoiceField({ field, value, onChange, plain, row, ...rest }: FieldViewProps) {
  const t = useWords(words);
  const names = rightOnes(value);
  const [several, setSeveral] = useState(false);
  const many = names.length > 1 || (several && field.several === true);
  const choose = (name: string) => onChange(many ? alsoRight(field, value, name) : name);
  return (
    <>
      <ChoiceList {...rest} field={field} chosen={names} multiple={many} colored={!plain} row={row ?? false} onChoose={choose} />
      {field.several && !rest.readOnly && (
        <label className={css.several}>
          <input type="checkbox" checked={many} onChange={(e) => { setSeveral(e.currentTarget.checked); if (names.length > 1) onChange(names[0]); }} />
          {t("several")}
        </label>
      )}
    </>
  );
}

/** Its sides are parts of the item, which have no colour. */
const PairwiseField = (props: FieldViewProps) => <ChoiceField {...props} plain />;

function ChoicesField({ field, value, onChange, plain, row: _row, ...rest }: FieldViewProps) {
  const toggle = (name: string) => onChange(choicesKind.press?.(field, value, name, { shift: false }));
  return <ChoiceList {...rest} field={field} chosen={chosen(value)} multiple colored={!plain} onChoose={toggle} />;
}

function RatingField({ field, value, onChange, plain: _plain, row, ...rest }: FieldViewProps) {
  const on = typeof value === "number" ? [String(value)] : [];
  return <ChoiceList {...rest} field={field} chosen={on} multiple={false} colored={false} row={row || !field.options?.length} onChoose={(name) => onChange(Number(name))} />;
}

/** What a number field shows while it is typed in: the text may be no number yet. */
function NumberField({ field, value, readOnly, onChange, describedBy }: FieldViewProps) {
  const t = useWords(words);
  const [typed, setTyped] = useState(value === undefined ? "" : String(value));
  useEffect(() => {
    setTyped((now) => (Object.is(parseNumber(now), value) ? now : value === undefined ? "" : String(value)));
  }, [value]);
  const type = (text: string) => {
    setTyped(text);
    onChange(parseNumber(text), `type ${field.name}`);
  };
  return (
    <div className={css.line}>
      <input className={css.input} inputMode="decimal" value={typed} readOnly={readOnly} data-field-input aria-label={titleOf(field)}
        aria-describedby={describedBy} onChange={(e) => type(e.currentTarget.value)} />
      <span className={css.note}>{rangeText(field, t)}</span>
    </div>
  );
}

function rangeText({ min, max }: Field, t: typeof words.say): string {
  if (min !== undefined && max !== undefined) return t("from_to", { min, max });
  if (min !== undefined) return t("from", { min });
  return max === undefined ? "" : t("to", { max });
}

function TextField({ field, value, readOnly, onChange, describedBy }: FieldViewProps) {
  const text = typeof value === "string" ? value : "";
  return (
    <textarea className={css.text} rows={3} dir="auto" value={text} readOnly={readOnly} data-field-input aria-label={titleOf(field)}
      aria-describedby={describedBy} onChange={(e) => onChange(e.currentTarget.value || undefined, `type ${field.name}`)} />
  );
}

function DistributionField({ field, value, readOnly, onChange, capOf, describedBy }: FieldViewProps) {
  const t = useWords(words);
  const shares = sharesOf(value);
  const total = totalPercent(shares);
  const set = (name: string, percent: number) => onChange(withPercent(shares, name, percent), `share ${field.name} ${name}`);
  return (
    <div className={css.choices}>
      {(field.classes ?? []).map((c) => (
        <Share key={c.name} field={field} name={c.name} title={titleOf(c)} percent={percentOf(shares, c.name)} readOnly={readOnly}
          cap={capOf(c.name)} describedBy={describedBy} onPercent={(p) => set(c.name, p)} />
      ))}
      <div className={css.total} data-whole={total === 100 || undefined}>
        <meter min={0} max={100} value={Math.min(100, total)} aria-label={t("total", { total: decimal(total, 1) })} />
        <span className="tabular">{t("total", { total: decimal(total, 1) })}</span>
        {!readOnly && total > 0 && total !== 100 && (
          <button type="button" className={css.small} onClick={() => onChange(scaledToWhole(shares))}>{t("scale")}</button>
        )}
      </div>
    </div>
  );
}

type ShareProps = {
  field: Field; name: string; title: string; percent: number; readOnly: boolean; cap: ReactNode;
  describedBy?: string | undefined; onPercent: (percent: number) => void;
};

function Share({ field, name, title, percent, readOnly, cap, describedBy, onPercent }: ShareProps) {
  const t = useWords(words);
  return (
    <label className={css.share}>
      <span className={css.shareTitle}>
        <Swatch field={field} name={name} />
        <span className={css.choiceTitle}><bdi>{title}</bdi></span>
        {cap && <span className={css.cap} aria-hidden>{cap}</span>}
      </span>
      <input type="range" min={0} max={100} step={1} value={percent} disabled={readOnly} aria-label={t("share_of", { name: title })}
        aria-describedby={describedBy} onChange={(e) => onPercent(Number(e.currentTarget.value))} />
      <span className={css.percent}>{decimal(percent, 1)} %</span>
    </label>
  );
}

/** The order made so far, and below it what still waits for a place. */
function RankingField({ field, value, readOnly, onChange, capOf }: FieldViewProps) {
  const t = useWords(words);
  const now = ranked(field, value);
  const left = unranked(field, value);
  const set = (names: string[]) => onChange(names.length > 0 ? names : undefined);
  const move = (name: string, by: number) => set(rankMoved(field, value, name, by));
  return (
    <div>
      <ol className={css.ranks} aria-label={t("ranked")}>
        {now.map((name, i) => (
          <li key={name} className={css.rank}>
            <bdi className={css.choiceTitle}>{name}</bdi>
            {!readOnly && (<>
              <button type="button" className={css.small} disabled={i === 0} aria-label={t("rank_up", { name })} onClick={() => move(name, -1)}>↑</button>
              <button type="button" className={css.small} disabled={i === now.length - 1} aria-label={t("rank_down", { name })} onClick={() => move(name, 1)}>↓</button>
              <button type="button" className={css.small} aria-label={t("rank_out", { name })} onClick={() => set(rankedWithout(field, value, name))}>×</button>
            </>)}
          </li>
        ))}
      </ol>
      {left.length > 0 && (
        <div role="group" aria-label={t("to_rank")}>
          <p className={css.note}>{t("to_rank")}</p>
          {left.map((name) => (
            <button key={name} type="button" className={css.unranked} disabled={readOnly} onClick={() => set(rankedNext(field, value, name))}>
              <bdi className={css.choiceTitle}>{name}</bdi><span className={css.cap} aria-hidden>{capOf(name)}</span>
            </button>
          ))}
        </div>
      )}
    </div>
  );
}

/** A field this page cannot fill in: said plainly, with what is stored. */
function UnknownField({ value }: FieldViewProps) {
  const t = useWords(words);
  return <p className={css.note}>{t("fault.wrong_shape")} {value === undefined ? "" : JSON.stringify(value)}</p>;
}

const views: Readonly<Record<string, ComponentType<FieldViewProps>>> = {
  choice: ChoiceField, choices: ChoicesField, rating: RatingField, number: NumberField, text: TextField, distribution: DistributionField, pairwise: PairwiseField,
  ranking: RankingField,
};

export const fieldView = (kind: string): ComponentType<FieldViewProps> => views[kind] ?? UnknownField;
