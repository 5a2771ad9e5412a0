// The instructions, opened at the rule of the class in hand.
import { useEffect, useRef } from "react";
import { titleOf, type ClassDef } from "#editor/schema.ts";
import { Caps } from "#shared/keys/index.ts";
import { useWords } from "#shared/i18n/index.ts";
import { Markdown } from "#shared/markdown/Markdown.tsx";
import type { BenchProject } from "../model/project.ts";
import { words } from "../words.ts";
import css from "../label.module.css";

export function Guide({ project, title, onClose }: { project: BenchProject; title: ClassDef | undefined; onClose: () => void }) {
  const t = useWords(words);
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const wanted = title ? titleOf(title).toLowerCase() : null;
    const headings = [...(box.current?.querySelectorAll<HTMLElement>("h1, h2, h3, h4, li, strong") ?? [])];
    const rule = wanted ? headings.find((h) => h.textContent?.toLowerCase().includes(wanted)) : undefined;
    if (rule && box.current) box.current.scrollTop = rule.offsetTop - box.current.offsetTop;
  }, [title]);
  return (
    <section className={css.guide} aria-label={t("guide")}>
      <header><h2>{t("guide")}</h2><button type="button" onClick={onClose}>{t("dismiss")} <Caps chord="g" command="label.guide" /></button></header>
      <div ref={box} className={css.guideText} tabIndex={0} role="region" aria-label={t("guide")}>
        {title?.help && <p><strong>{titleOf(title)}</strong>: {title.help}</p>}
        {project.instructions.trim() ? <Markdown text={project.instructions} /> : <p className={css.dim}>{t("guide_none")}</p>}
      </div>
    </section>
  );
}
