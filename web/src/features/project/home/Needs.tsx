// A short list of things with a reason and one button each.
import { useQuery } from "@tanstack/react-query";
import type { LinkProps } from "@tanstack/react-router";
import { findingsQuery, goldQuery, jobsQuery, may } from "#shared/api/index.ts";
import type { Findings, ItemFilter, Job, Project, ProjectQuality } from "#shared/api/index.ts";
import { useWords } from "#shared/i18n/index.ts";
import { said } from "#shared/said/index.ts";
import { LinkButton } from "#shared/ui/index.ts";
import { Question } from "./Question.tsx";
import { words } from "./words.ts";
import styles from "./Home.module.css";

type Need = { id: string; reason: string; verb: string; to: NonNullable<LinkProps["to"]>; search?: ItemFilter };

/** The two classes taken for each other most often, if any were. */
function worstPair(quality: ProjectQuality): { a: string; b: string; count: number } | null {
  const pairs = quality.confusion.flatMap(({ classes, counts }) =>
    counts.flatMap((row, r) => row.slice(0, r).map((n, c) => ({ a: classes[c] ?? "", b: classes[r] ?? "", count: n + (counts[c]?.[r] ?? 0) }))));
  return pairs.reduce<{ a: string; b: string; count: number } | null>((worst, p) => (p.count > (worst?.count ?? 0) ? p : worst), null);
}

function needsOf(project: Project, quality: ProjectQuality, jobs: readonly Job[], found: Findings | undefined, doubted: number): Need[] {
  const say = words.say;
  const { counts } = project;
  const pair = worstPair(quality);
  const appeals = found?.paused.filter((p) => p.pause.appeal !== null && p.pause.answer === null) ?? [];
  const suspects = new Set(found?.findings.filter((f) => f.state === "open").map((f) => f.user)).size;
  const failed = jobs.find((j) => j.state === "failed");
  const needs: (Need | false)[] = [
    counts.review > 0 && { id: "review", reason: say("need.review", { count: counts.review }), ...(may(project.role, "review") ? { verb: say("look.review"), to: "/review/$project" as const } : { verb: say("look"), to: "/p/$project/items" as const, search: { state: "review" as const } }) },
    counts.quarantined > 0 && { id: "quarantine", reason: say("need.quarantine", { count: counts.quarantined }), verb: say("look"), to: "/p/$project/items", search: { state: "quarantined" } },
    appeals.length > 0 && { id: "appeal", reason: say("need.appeal", { count: appeals.length, name: appeals[0]?.name ?? "" }), verb: say("look.appeal"), to: "/p/$project/people" },
    suspects > 0 && { id: "finding", reason: say("need.finding", { count: suspects }), verb: say("look"), to: "/p/$project/people" },
    doubted > 0 && { id: "gold", reason: say("need.gold", { count: doubted }), verb: say("look"), to: "/p/$project/people" },
    pair !== null && { id: "pair", reason: say("need.confused", pair), verb: say("look.guidelines"), to: "/p/$project/guidelines" },
    failed !== undefined && { id: "job", reason: say("need.failed", { message: said(failed.message) }), verb: say("look.jobs"), to: "/p/$project/jobs" },
    quality.sources.filter((s) => s.source.kind === "person").length < 2 && may(project.role, "manage") && { id: "people", reason: say("need.people"), verb: say("look.people"), to: "/p/$project/people" },
  ];
  return needs.filter((n) => n !== false);
}

export function Needs({ project, quality }: { project: Project; quality: ProjectQuality }) {
  const t = useWords(words);
  const jobs = useQuery({ ...jobsQuery(project.id), enabled: may(project.role, "manage") }).data?.items ?? [];
  const found = useQuery({ ...findingsQuery(project.id), enabled: may(project.role, "manage") }).data;
  const doubted = useQuery({ ...goldQuery(project.id), enabled: may(project.role, "manage") }).data?.doubted.length ?? 0;
  const needs = needsOf(project, quality, jobs, found, doubted);
  return (
    <Question title={t("needs")}>
      {needs.length === 0 && <p className={styles["dim"]}>{t("need.nothing")}</p>}
      <ul className={styles["needs"]}>
        {needs.map((n) => (
          <li key={n.id}>
            <span>{n.reason}</span>
            <LinkButton to={n.to} params={{ project: project.id }} search={n.search ?? {}} size="xs" variant="default">{n.verb}</LinkButton>
          </li>
        ))}
      </ul>
    </Question>
  );
}
