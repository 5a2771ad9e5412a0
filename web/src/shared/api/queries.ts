// Names under which answers of the server are kept, and how the page's most shared ones are fetched.
import { QueryClient, queryOptions } from "@tanstack/react-query";
import { ApiError } from "./error.ts";
import { demo, items, people, projects, session } from "./routes.ts";

/** Asks again only where that may help. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      retry: (failures, fault) => fault instanceof ApiError && fault.passing && failures < 3,
      retryDelay: (failures, fault) => (fault instanceof ApiError && fault.retryAfterSeconds ? fault.retryAfterSeconds * 1000 : 500 * 2 ** failures),
    },
  },
});

export const sessionQuery = queryOptions({
  queryKey: ["session"],
  queryFn: ({ signal }) => session.show({ signal }),
  staleTime: Infinity,
});
export const projectsQuery = queryOptions({ queryKey: ["projects"], queryFn: ({ signal }) => projects.list({ limit: 200 }, { signal }) });
export const projectQuery = (id: string) => queryOptions({ queryKey: ["project", id], queryFn: ({ signal }) => projects.show(id, { signal }) });
export const progressQuery = (id: string) => queryOptions({ queryKey: ["project", id, "progress"], queryFn: ({ signal }) => projects.progress(id, { signal }) });
export const qualityQuery = (id: string) => queryOptions({ queryKey: ["project", id, "quality"], queryFn: ({ signal }) => projects.quality(id, { signal }) });
export const peopleQuery = (id: string) => queryOptions({ queryKey: ["project", id, "people"], queryFn: () => people.list(id) });
export const jobsQuery = (id: string) => queryOptions({ queryKey: ["project", id, "jobs"], queryFn: ({ signal }) => projects.jobs(id, { signal }) });
export const demoQuery = queryOptions({ queryKey: ["demo"], queryFn: () => demo.show() });
export const itemQuery = (id: string) => queryOptions({ queryKey: ["item", id], queryFn: () => items.show(id) });
