// The item skipped just now, for as long as it can be had back.
import { useWords } from "#shared/i18n/index.ts";
import { Caps } from "#shared/keys/index.ts";
import { words } from "../words.ts";
import css from "../label.module.css";

export function Skipped({ title, onTakeBack }: { title: string; onTakeBack: () => void }) {
  const t = useWords(words);
  return (
    <p className={css.skipped} role="status">
      <bdi>{t("skipped", { title })}</bdi> <button type="button" onClick={onTakeBack}>{t("take_back")} <Caps chord="Mod+z" command="label.undo" /></button>
    </p>
  );
}
