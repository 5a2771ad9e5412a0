import { useQuery } from "@tanstack/react-query";
import { jobs } from "#shared/api/index.ts";
import type { Job } from "#shared/api/index.ts";

export const jobQueryKey = (id: string) => ["job", id];
const pollMs = 1_500; // events are quicker; this is for when they do not come

/** A job until it is over. */
export const useJob = (id: string | null) =>
  useQuery<Job>({
    queryKey: jobQueryKey(id ?? ""),
    queryFn: ({ signal }) => jobs.show(id ?? "", { signal, background: true }),
    enabled: id !== null,
    refetchInterval: (query) => (query.state.data && !["queued", "running"].includes(query.state.data.state) ? false : pollMs),
  });
