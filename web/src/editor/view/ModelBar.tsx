// How far a question to the model has come, and the acts on what it suggests, for hands that have no keyboard near.
import { useEffect, useState } from "react";
import { useWords } from "#shared/i18n/index.ts";
import { Caps } from "#shared/keys/index.ts";
import { ApiError } from "#shared/api/index.ts";
import type { ModelState } from "../image/model_drawing.ts";
import { words } from "./words.ts";
import css from "./ItemView.module.css";

export function ModelBar({ state, onTake, onDrop }: { state: ModelState; onTake: () => void; onDrop: () => void }) {
  const t = useWords(words);
  const { kind, name } = state;
  return (
    <div className={css.over} role="group" aria-label={t("model_bar")}>
      {kind === "asked" && <Waiting state={state} />}
      {kind === "suggested" && <span>{t("model_suggests", { name })} <button type="button" onClick={onTake}>{t("model_take")} <Caps chord="Enter" /></button></span>}
      {kind === "nothing" && <span>{t("model_nothing", { name })}</span>}
      {kind === "failed" && <span>{t("model_failed", { name })} <small dir="auto">{state.fault instanceof ApiError ? state.fault.detail : ""}</small></span>}
      {" "}<button type="button" onClick={onDrop}>{t(kind === "asked" ? "model_stop" : "model_drop")} <Caps chord="Escape" /></button>
    </div>
  );
}

/** Counts the seconds of those it has. */
function Waiting({ state }: { state: Extract<ModelState, { kind: "asked" }> }) {
  const { name, seconds } = state;
  const t = useWords(words);
  const [gone, setGone] = useState(0);
  useEffect(() => {
    setGone(0);
    const timer = setInterval(() => setGone((s) => s + 1), 1000);
    return () => clearInterval(timer);
  }, [state]); // another click asks anew
  return <span>{t("model_asked", { name })} <progress max={seconds} value={gone} aria-label={t("model_asked", { name })} /> {t("model_seconds", { gone, seconds })}</span>;
}
