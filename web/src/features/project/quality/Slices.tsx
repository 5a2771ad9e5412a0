// Agreement told apart by what items say of themselves.
import { NativeSelect } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useCallback } from "react";
import type { AgreementSlice, Project, ProjectQuality } from "#shared/api/index.ts";
import { format } from "#shared/format/index.ts";
import { useLocale, useWords } from "#shared/i18n/index.ts";
import { Plot, strip } from "#shared/plots/index.ts";
import { itemsAt } from "../home/places.ts";
import { words } from "./words.ts";
import styles from "../home/Home.module.css";

export function Slices({ project, quality, slice }: { project: Project; quality: ProjectQuality; slice: string | undefined }) {
  const t = useWords(words);
  const navigate = useNavigate({ from: "/p/$project/quality" });
  const keys = slice && !quality.meta_keys.includes(slice) ? [slice, ...quality.meta_keys] : quality.meta_keys;
  if (keys.length === 0) return <p className={styles["empty"]}>{t("noKeys")}</p>;
  const choices = [{ value: "", label: t("noSlice") }, ...keys.map((key) => ({ value: key, label: key }))];
  return (
    <>
      <NativeSelect label={t("slice")} data={choices} value={slice ?? ""} maw={320} my="md"
        onChange={(event) => void navigate({ search: event.currentTarget.value ? { slice: event.currentTarget.value } : {}, replace: true, resetScroll: false })} />
      {slice && <SlicesPlot project={project} slice={slice} quality={quality} />}
    </>
  );
}

const nameOf = (s: AgreementSlice) => s.value ?? words.say("noValue");

function SlicesPlot({ project, slice, quality: { slices, slices_smaller } }: { project: Project; slice: string; quality: ProjectQuality }) {
  const t = useWords(words);
  const locale = useLocale();
  const floor = Math.min(0, ...slices.map((s) => s.low ?? s.agree ?? 0));
  const draw = useCallback((width: number) => strip({
    width, floor, ceiling: 1, sayValue: (v) => format.decimal(v, 1), nameWidth: Math.min(200, width * 0.35),
    rows: slices.map((s) => ({ name: nameOf(s), value: s.agree, low: s.low, high: s.high, note: t("items", { count: s.items }), ...(s.value !== null && { behind: { label: t("sliceRow", { value: s.value, count: s.items }), follow: s.value } }) })),
  }), [slices, locale]);
  if (slices.length === 0) return <p className={styles["empty"]}>{t("noSlices")}</p>;
  const table = { head: [slice, t("alpha"), t("low"), t("high"), t("itemsHead")], rows: slices.map((s) => [nameOf(s), s.agree, s.low, s.high, s.items]), follow: slices.map((s) => s.value ?? undefined) };
  return <Plot title={t("bySlice", { slice })} note={slices_smaller > 0 ? t("slicesSmaller", { count: slices_smaller }) : t("slicesNote")} draw={draw} table={table} linkOf={(value) => itemsAt(project.id, { meta: slice, meta_value: value })} />;
}
