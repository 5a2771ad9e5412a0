// Tones as the colours of the page, and as colours for files.
import type { Tone } from "./marks.ts";

const variables: Readonly<Record<Tone, string>> = {
  ink: "var(--mantine-color-text)", dim: "var(--mantine-color-dimmed)", line: "var(--lw-line)", accent: "var(--lw-plot)", band: "var(--lw-plot-band)",
  settled: "var(--lw-ok)", review: "var(--lw-warn)", in_work: "var(--lw-plot)", open: "var(--lw-line)", quarantined: "var(--lw-bad)", none: "none",
};

export const pagePaint = (tone: Tone): string => variables[tone];

/** Colours without variables, as they look on this page now. */
export function filePaint(at: Element): (tone: Tone) => string {
  const probe = document.createElement("i");
  at.append(probe);
  const read = (tone: Tone) => {
    if (tone === "none") return "none";
    probe.style.color = variables[tone];
    return getComputedStyle(probe).color;
  };
  const found = new Map((Object.keys(variables) as Tone[]).map((tone) => [tone, read(tone)]));
  probe.remove();
  return (tone) => found.get(tone) ?? "#000000";
}

export const pageBackground = (): string => getComputedStyle(document.body).backgroundColor;
