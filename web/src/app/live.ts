// What the server tells us goes straight into the answers we hold.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import type { QueryClient } from "@tanstack/react-query";
import { itemQuery, jobsQuery, progressQuery, projectQuery, projectsQuery, qualityQuery } from "#shared/api/index.ts";
import type { Job } from "#shared/api/index.ts";
import { jobQueryKey } from "#shared/jobs/index.ts";
import { useLive } from "#shared/live/index.ts";

const knownJobsKey = ["jobs", "heard"];
const newestFirst = (jobs: Job[]) => jobs.toSorted((a, b) => b.created_at.localeCompare(a.created_at));
const withJob = (jobs: Job[], job: Job) => newestFirst([job, ...jobs.filter((j) => j.id !== job.id)]);

/** Jobs told of since the page was opened. */
export const useKnownJobs = (): Job[] =>
  useQuery<Job[]>({ queryKey: knownJobsKey, queryFn: () => [], staleTime: Infinity, enabled: false, initialData: [] }).data;

function receiveJob(client: QueryClient, job: Job): void {
  client.setQueryData(jobQueryKey(job.id), job);
  client.setQueryData<Job[]>(knownJobsKey, (known) => withJob(known ?? [], job));
  if (job.project) client.setQueryData(jobsQuery(job.project).queryKey, (page) => page && { ...page, items: withJob(page.items, job) });
  if (job.state === "done") void client.invalidateQueries({ queryKey: job.project ? ["project", job.project] : projectsQuery.queryKey });
}

/** Keeps the query cache up with the server. */
export function useLiveAnswers(): void {
  const client = useQueryClient();
  useLive("counters", ({ project, counts }) => {
    client.setQueryData(projectQuery(project).queryKey, (p) => p && { ...p, counts });
    client.setQueryData(progressQuery(project).queryKey, (p) => p && { ...p, counts });
    client.setQueryData(projectsQuery.queryKey, (page) => page && { ...page, items: page.items.map((p) => (p.id === project ? { ...p, counts } : p)) });
    void client.invalidateQueries({ queryKey: qualityQuery(project).queryKey, refetchType: "none" });
    void client.invalidateQueries({ queryKey: itemQuery("").queryKey.slice(0, 1), refetchType: "none" });
  });
  useLive("job", (job) => receiveJob(client, job));
  useLive("instructions", ({ project }) => void client.invalidateQueries({ queryKey: ["project", project] }));
  useLive("schema", ({ project }) => void client.invalidateQueries({ queryKey: ["project", project] }));
  useLive("people", () => void client.invalidateQueries({ queryKey: projectsQuery.queryKey }));
}
