// The workbench stands without the shell: the item has the whole window.
import { useParams } from "@tanstack/react-router";
import { ReviewPage } from "../features/review/ReviewPage.tsx";

export function ReviewRoute() {
  const { project } = useParams({ from: "/inside/review/$project" });
  return <ReviewPage key={project} project={project} />;
}
