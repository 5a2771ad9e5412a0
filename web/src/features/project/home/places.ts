// Where the items behind a figure are.
import type { LinkProps } from "@tanstack/react-router";
import type { ItemFilter, ProjectQuality } from "#shared/api/index.ts";

export const itemsAt = (project: string, search: ItemFilter): LinkProps => ({ to: "/p/$project/items", params: { project }, search });

/** The answers that the figures of the quality stand on. */
export const ofSample = (quality: ProjectQuality): ItemFilter => (quality.sample_from === null ? {} : { answered_from: quality.sample_from });
