export { JobList, JobRow } from "./JobList.tsx";
export { jobQueryKey, useJob } from "./useJob.ts";
