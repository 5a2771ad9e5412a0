// How a picture is seen: sliders for those who look for hours, kept in this browser. Nothing of it is in the answer.
import { useState } from "react";
import { format } from "#shared/format/index.ts";
import { useWords } from "#shared/i18n/index.ts";
import { colourings, plainLook, type PictureLook } from "../image/look.ts";
import { words } from "./words.ts";
import css from "./ItemView.module.css";
import { remember } from "#shared/storage/local.ts";

const storageKey = "labelwright.look";
const parts = ["brightness", "contrast", "gamma", "opacity"] as const;
const ranges: Readonly<Record<(typeof parts)[number], readonly [min: number, max: number]>> = { brightness: [0.3, 6], contrast: [0.3, 6], gamma: [0.3, 3], opacity: [0.1, 1] };

/** What was kept, where it is still within its range. */
function remembered(): PictureLook {
  try {
    const read = JSON.parse(localStorage.getItem(storageKey) ?? "{}") as Partial<Record<string, unknown>>;
    const part = (name: (typeof parts)[number]) => {
      const [value, [min, max]] = [read[name], ranges[name]];
      return typeof value === "number" && value >= min && value <= max ? value : 1;
    };
    return {
      brightness: part("brightness"), contrast: part("contrast"), gamma: part("gamma"), opacity: part("opacity"),
      colours: colourings.find((name) => name === read["colours"]) ?? "plain",
    };
  } catch {
    return plainLook;
  }
}

export function usePictureLook(): readonly [PictureLook, (look: PictureLook) => void] {
  const [look, setLook] = useState(remembered);
  return [look, (next) => { setLook(next); remember(storageKey, JSON.stringify(next)); }];
}

export function PictureLookPanel({ look, onLook }: { look: PictureLook; onLook: (look: PictureLook) => void }) {
  const t = useWords(words);
  return (
    <fieldset className={css.look}>
      <legend>{t("look")}</legend>
      {parts.map((part, i) => (
        <label key={part}>
          <span>{t(part)}</span>
          <input type="range" min={ranges[part][0]} max={ranges[part][1]} step={0.05} value={look[part]} data-look={i === 0 || undefined} onChange={(e) => onLook({ ...look, [part]: Number(e.currentTarget.value) })} />
          <span aria-hidden className={css.figure}>{format.decimal(look[part])}</span>
        </label>
      ))}
      <div role="group" aria-label={t("colours")} className={css.colours}>
        {colourings.map((name) => <button key={name} type="button" aria-pressed={look.colours === name} onClick={() => onLook({ ...look, colours: name })}>{t(`colours_${name}`)}</button>)}
      </div>
      <button type="button" onClick={() => onLook(plainLook)}>{t("look_plain")}</button>
    </fieldset>
  );
}
