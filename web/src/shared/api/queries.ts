// Names under which answers of the server are kept, and how the page's most shared ones are fetched.
import { QueryClient, queryOptions } from "@tanstack/react-query";
import { ApiError } from "./error.ts";
import { care, certifications, demo, exams, items, models, people, plans, projects, releases, reviews, session, talk, workflows } from "./routes.ts";

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
export const qualityQuery = (id: string, slice?: string) => queryOptions({ queryKey: ["project", id, "quality", ...(slice ? [slice] : [])], queryFn: ({ signal }) => projects.quality(id, slice, { signal }) });
export const peopleQuery = (id: string) => queryOptions({ queryKey: ["project", id, "people"], queryFn: () => people.list(id) });
export const standingQuery = (id: string) => queryOptions({ queryKey: ["project", id, "standing"], queryFn: () => exams.standing(id) });
export const attemptQuery = (id: string) => queryOptions({ queryKey: ["attempt", id], queryFn: () => exams.show(id) });
export const jobsQuery = (id: string) => queryOptions({ queryKey: ["project", id, "jobs"], queryFn: ({ signal }) => projects.jobs(id, { signal }) });
export const certificationsQuery = (id: string) => queryOptions({ queryKey: ["project", id, "certifications"], queryFn: ({ signal }) => certifications.list(id, { signal }) });
export const certificationQuery = (project: string, id: string) =>
  queryOptions({ queryKey: ["project", project, "certifications", id], queryFn: ({ signal }) => certifications.show(id, { signal }) });
export const releasesQuery = (id: string) => queryOptions({ queryKey: ["project", id, "releases"], queryFn: ({ signal }) => releases.list(id, { signal }) });
export const goldQuery = (id: string) => queryOptions({ queryKey: ["project", id, "gold"], queryFn: () => care.gold(id) });
export const findingsQuery = (id: string) => queryOptions({ queryKey: ["project", id, "findings"], queryFn: () => care.findings(id) });
export const pauseQuery = (id: string) => queryOptions({ queryKey: ["project", id, "pause"], queryFn: () => care.pause(id), staleTime: 0 });
export const planQuery = (id: string) => queryOptions({ queryKey: ["project", id, "plan"], queryFn: ({ signal }) => plans.show(id, { signal }) });
export const costsQuery = (id: string) => queryOptions({ queryKey: ["project", id, "costs"], queryFn: ({ signal }) => plans.costs(id, { signal }) });
export const workflowQuery = (id: string) => queryOptions({ queryKey: ["project", id, "workflow"], queryFn: ({ signal }) => workflows.show(id, { signal }) });
export const workflowVersionQuery = (id: string, version: number) => queryOptions({ queryKey: ["project", id, "workflow", version], queryFn: ({ signal }) => workflows.version(id, version, { signal }) });
export const modelQuery = (id: string) => queryOptions({ queryKey: ["project", id, "model"], queryFn: () => models.show(id), staleTime: 60_000 });
export const reasonsQuery = (id: string) => queryOptions({ queryKey: ["project", id, "reasons"], queryFn: () => reviews.reasons(id).then((v) => v.document.reasons), staleTime: 60_000 });
export const reviewersQuery = (id: string) => queryOptions({ queryKey: ["project", id, "reviewers"], queryFn: () => reviews.reviewers(id) });
export const escapesQuery = (id: string) => queryOptions({ queryKey: ["project", id, "escapes"], queryFn: ({ signal }) => reviews.escapes(id, { signal }) });
export const correctionsQuery = (id: string) => queryOptions({ queryKey: ["project", id, "corrections"], queryFn: ({ signal }) => reviews.corrections(id, { signal }) });
export const itemThreadsQuery = (item: string) => queryOptions({ queryKey: ["threads", item], queryFn: () => talk.ofItem(item) });
export const talkCountsQuery = (id: string) => queryOptions({ queryKey: ["project", id, "talk"], queryFn: () => talk.counts(id) });
export const contactsQuery = (id: string) => queryOptions({ queryKey: ["project", id, "people", "contacts"], queryFn: () => talk.contacts(id), staleTime: 60_000 });
export const demoQuery = queryOptions({ queryKey: ["demo"], queryFn: () => demo.show() });
export const itemQuery = (id: string) => queryOptions({ queryKey: ["item", id], queryFn: () => items.show(id) });
