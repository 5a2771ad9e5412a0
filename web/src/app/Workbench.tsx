// The workbench stands without the shell: the item has the whole window.
import { useParams } from "@tanstack/react-router";
import { LabelPage } from "../features/label/LabelPage.tsx";
import { ReviewPage } from "../features/review/ReviewPage.tsx";

export function LabelRoute() {
  const { project } = useParams({ from: "/inside/label/$project" });
  return <LabelPage key={project} project={project} />;
}

export function ReviewRoute() {
  const { project } = useParams({ from: "/inside/review/$project" });
  return <ReviewPage key={project} project={project} />;
}
