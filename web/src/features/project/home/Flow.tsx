// How items go between the stages of the project's own workflow, and how long they wait before each way.
import { useQuery } from "@tanstack/react-query";
import { useCallback } from "react";
import { escapesQuery, may, workflowQuery } from "#shared/api/index.ts";
import type { EdgeCount, ItemFilter, Project, StageEscape, Workflow } from "#shared/api/index.ts";
import { format } from "#shared/format/index.ts";
import { useLocale, useWords } from "#shared/i18n/index.ts";
import { flowPlot, Plot } from "#shared/plots/index.ts";
import { itemsAt } from "./places.ts";
import { words } from "./words.ts";

const placeName = (name: string): string => (name === "start" || name === "done" || name === "quarantine" ? words.say(`place.${name}`) : name);
/** Where those stand that went there. */
const filterAt = (place: string): ItemFilter => (place === "done" ? { state: "settled" } : place === "quarantine" ? { state: "quarantined" } : { stage: place });
const none: readonly StageEscape[] = [];
const waited = ({ wait_seconds }: EdgeCount): string => (wait_seconds === null ? "–" : format.duration(wait_seconds));

/** What a stage lets through, as far as it was judged again. */
const escapeOf = (stages: readonly StageEscape[], place: string): string | undefined => {
  const stage = stages.find((s) => s.stage === place && s.told);
  if (!stage) return undefined;
  if (stage.escape !== null) return words.say("flowEscape", { share: format.percent(stage.escape, 0) });
  return stage.wrong_share === null ? undefined : words.say("flowWrong", { share: format.percent(stage.wrong_share, 0) });
};

export function Flow({ project }: { project: Project }) {
  const flow = useQuery(workflowQuery(project.id)).data;
  return flow && flow.version > 0 && flow.edges.some((e) => e.taken > 0) ? <FlowView project={project} flow={flow} /> : null;
}

function FlowView({ project, flow }: { project: Project; flow: Workflow }) {
  const t = useWords(words);
  const locale = useLocale();
  const stages = useQuery({ ...escapesQuery(project.id), enabled: may(project.role, "seeItems") }).data?.stages ?? none;
  const draw = useCallback((width: number) => flowPlot({
    width, say: placeName, count: format.short, note: (place) => escapeOf(stages, place),
    bands: flow.edges.map((e) => ({ from: e.from, to: e.to, count: e.taken, behind: { label: t("flowBand", { from: placeName(e.from), to: placeName(e.to), taken: e.taken, wait: waited(e) }), follow: e.to } })),
  }), [flow.edges, stages, locale]);
  return (
    <Plot
      title={t("flow")} note={t("flowNote", { version: flow.version })} draw={draw}
      table={{
        head: [t("flowTo"), t("flowFrom"), t("flowTaken"), t("flowWait"), t("flowStands"), t("flowLets")], follow: flow.edges.map((e) => e.to),
        rows: flow.edges.map((e) => [placeName(e.to), placeName(e.from), e.taken, waited(e), flow.places.find((p) => p.name === e.to)?.items ?? 0, escapeOf(stages, e.to) ?? "–"]),
      }}
      {...(may(project.role, "seeItems") && { linkOf: (place: string) => itemsAt(project.id, filterAt(place)) })}
    />
  );
}
