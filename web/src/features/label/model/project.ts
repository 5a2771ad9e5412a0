// The project as the workbench reads it: without its counters, which move with every answer of everybody.
import type { Project } from "#shared/api/index.ts";

export type BenchProject = Omit<Project, "counts">;
export const withoutCounts = ({ counts: _counts, ...project }: Project): BenchProject => project;
