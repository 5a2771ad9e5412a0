// What the server tells us renews the answers we hold.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import type { QueryClient } from "@tanstack/react-query";
import { useRef } from "react";
import { certificationsQuery, itemThreadsQuery, jobs, jobsQuery, may, progressQuery, projectQuery, projectsQuery, qualityQuery, standingQuery, talkCountsQuery } from "#shared/api/index.ts";
import type { Job, JobNews } from "#shared/api/index.ts";
import { jobQueryKey } from "#shared/jobs/index.ts";
import { useWords } from "#shared/i18n/index.ts";
import { useLive } from "#shared/live/index.ts";
import { tell } from "#shared/ui/index.ts";
import { words } from "./words.ts";

const knownJobsKey = ["jobs", "heard"];
const gatherMs = 1_000; // counters of a busy project change many times a second
const qualityGatherMs = 10_000; // dear to compute, and moves slowly
const newestFirst = (list: Job[]) => list.toSorted((a, b) => b.created_at.localeCompare(a.created_at));
const withJob = (list: Job[], job: Job) => newestFirst([job, ...list.filter((j) => j.id !== job.id)]);
const isOver = (news: JobNews) => news.state !== "queued" && news.state !== "running";

/** Jobs told of since the page was opened. */
export const useKnownJobs = (): Job[] =>
  useQuery<Job[]>({ queryKey: knownJobsKey, queryFn: () => [], staleTime: Infinity, enabled: false, initialData: [] }).data;

function keepJob(client: QueryClient, job: Job): void {
  client.setQueryData(jobQueryKey(job.id), job);
  client.setQueryData<Job[]>(knownJobsKey, (known) => withJob(known ?? [], job));
  if (job.project) client.setQueryData(jobsQuery(job.project).queryKey, (page) => page && { ...page, items: withJob(page.items, job) });
}

/** News move what we know of a job; a new one, and its end, are fetched whole. */
async function receiveJob(client: QueryClient, news: JobNews): Promise<void> {
  const known = client.getQueryData<Job[]>(knownJobsKey)?.find((j) => j.id === news.id);
  if (known && !isOver(news)) return keepJob(client, { ...known, ...news });
  try {
    keepJob(client, await jobs.show(news.id, { background: true }));
  } catch {
    return; // somebody else's, or gone: nothing here shows it
  }
  if (isOver(news)) await client.invalidateQueries({ queryKey: news.project ? ["project", news.project] : projectsQuery.queryKey });
}

/** Asks again for a project's figures, at most once in a while. */
function useGathered(client: QueryClient): (project: string) => void {
  const waiting = useRef(new Map<string, ReturnType<typeof setTimeout>>());
  const waitingQuality = useRef(new Map<string, ReturnType<typeof setTimeout>>());
  const renew = (project: string) => {
    waiting.current.delete(project);
    for (const query of [projectQuery(project), progressQuery(project), projectsQuery]) void client.invalidateQueries({ queryKey: query.queryKey, exact: true });
    void client.invalidateQueries({ queryKey: ["item"], refetchType: "none" });
  };
  const renewQuality = (project: string) => {
    waitingQuality.current.delete(project);
    void client.invalidateQueries({ queryKey: qualityQuery(project).queryKey });
  };
  return (project) => {
    if (!waiting.current.has(project)) waiting.current.set(project, setTimeout(() => renew(project), gatherMs));
    if (!waitingQuality.current.has(project)) waitingQuality.current.set(project, setTimeout(() => renewQuality(project), qualityGatherMs));
  };
}

/** Keeps the query cache up with the server. */
export function useLiveAnswers(): void {
  const client = useQueryClient();
  const t = useWords(words);
  const gathered = useGathered(client);
  useLive("counters", ({ project }) => gathered(project));
  useLive("job", (news) => void receiveJob(client, news));
  useLive("instructions", ({ project }) => void client.invalidateQueries({ queryKey: ["project", project] }));
  useLive("schema", ({ project }) => void client.invalidateQueries({ queryKey: ["project", project] }));
  useLive("talk", ({ project, item }) => {
    void client.invalidateQueries({ queryKey: itemThreadsQuery(item).queryKey });
    const role = client.getQueryData(projectQuery(project).queryKey)?.role;
    if (role && may(role, "seeItems")) void client.invalidateQueries({ queryKey: talkCountsQuery(project).queryKey });
  });
  useLive("talk_mine", ({ project }) => {
    tell(t("talkNews"));
    void client.invalidateQueries({ queryKey: talkCountsQuery(project).queryKey });
  });
  useLive("certification", ({ project }) => void client.invalidateQueries({ queryKey: certificationsQuery(project).queryKey }));
  useLive("access", () => void client.invalidateQueries({ queryKey: projectsQuery.queryKey }));
  useLive("reset", () => void client.invalidateQueries());
  useLive("people", ({ project }) => void Promise.all([["project", project, "people"], ["project", project, "findings"], standingQuery(project).queryKey, projectsQuery.queryKey].map((queryKey) => client.invalidateQueries({ queryKey }))));
}
