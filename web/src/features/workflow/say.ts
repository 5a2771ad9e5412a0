// Stages, edges and places in words.
import type { EdgeCount, FlowCondition, FlowEdge, FlowStage } from "#shared/api/index.ts";
import { format } from "#shared/format/index.ts";
import { membersOf } from "./model/document.ts";
import { words } from "./words.ts";

const say = words.say;
const joined = (parts: (string | false | null | undefined)[]): string => parts.filter(Boolean).join(" · ");

export const placeName = (name: string): string => (name === "start" || name === "done" || name === "quarantine" ? say(`place.${name}`) : name);
export const outcomeName = (on: string): string => (on === "settled" || on === "undecided" || on === "accepted" || on === "fixed" || on === "rejected" || on === "disputed" || on === "waited" ? say(`on.${on}`) : say("on."));
export const tierName = (tier: string): string => (tier === "any" || tier === "crowd" || tier === "trained" || tier === "specialist" || tier === "adjudicator" ? say(`tier.${tier}`) : tier === "review" ? say("price.review") : say("tier."));

export const whoOf = (stage: FlowStage): string => joined([stage.tier && tierName(stage.tier), ...(stage.skills ?? []), stage.certificate]);

export function limitsOf(stage: FlowStage): string {
  const members: readonly string[] = membersOf[stage.kind];
  const counts = members.includes("max_labels") && (stage.min_labels !== undefined || stage.max_labels !== undefined) && say("limits", { min: stage.min_labels ?? "…", max: stage.max_labels ?? "…" });
  return joined([counts, stage.double && say("double"), stage.order && say(`order.${stage.order}` as "order.risk"), stage.target !== undefined && say("toTarget", { target: format.percent(stage.target, 2) })]);
}

function conditionText(c: FlowCondition): string {
  const about = [say(`of.${c.of}` as "of.meta"), c.name].filter(Boolean).join(" ");
  const range = [c.from !== undefined && `≥ ${c.from}`, c.below !== undefined && `< ${c.below}`];
  if (c.is) return [`${about} = ${c.is.join(", ")}`, ...range].filter(Boolean).join(" ");
  if (c.is_not) return `${about} ≠ ${c.is_not.join(", ")}`;
  return [about, ...range].filter(Boolean).join(" ");
}

/** What takes an item along the edge. */
export const ruleOf = (edge: FlowEdge): string =>
  joined([edge.on && outcomeName(edge.on), ...(edge.when ?? []).map(conditionText), edge.share !== undefined && say("shared", { share: format.percent(edge.share, 2) }), edge.rounds !== undefined && say("rounded", { rounds: edge.rounds })]);

export const trafficOf = (count: EdgeCount | undefined): string =>
  count && count.taken > 0 ? joined([say("went", { taken: count.taken }), count.wait_seconds !== null && count.wait_seconds >= 1 && say("waited", { time: format.duration(count.wait_seconds) })]) : "";

export const edgeName = (edge: FlowEdge): string => say("way", { from: placeName(edge.from), to: placeName(edge.to) });
