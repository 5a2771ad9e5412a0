// The workbench stands without the shell: the item has the whole window.
import { useParams, useSearch } from "@tanstack/react-router";
import { LabelPage } from "../features/label/LabelPage.tsx";

export function LabelRoute() {
  const { project } = useParams({ from: "/inside/label/$project" });
  const { stage = "label" } = useSearch({ from: "/inside/label/$project" });
  return <LabelPage key={`${project} ${stage}`} project={project} stage={stage} />;
}
