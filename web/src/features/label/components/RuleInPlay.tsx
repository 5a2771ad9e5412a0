// The rule of the class in hand in one line; it opens the guideline there.
import { titleOf, type ClassDef } from "#editor/schema.ts";
import { Caps } from "#shared/keys/index.ts";
import { useWords } from "#shared/i18n/index.ts";
import { words } from "../words.ts";
import css from "../label.module.css";

export function RuleInPlay({ rule, open, onToggle }: { rule: ClassDef | undefined; open: boolean; onToggle: () => void }) {
  const t = useWords(words);
  const text = rule?.help ? `${titleOf(rule)}: ${rule.help}` : t("guide");
  return (
    <button type="button" className={css.rule} aria-expanded={open} title={text} onClick={onToggle}>
      <bdi>{text}</bdi> <Caps chord="g" command="label.guide" />
    </button>
  );
}
