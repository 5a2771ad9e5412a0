// The workbench stands without the shell: the item has the whole window.
import { useParams, useSearch } from "@tanstack/react-router";
import { ExamPage } from "../features/exam/ExamPage.tsx";
import { LabelPage } from "../features/label/LabelPage.tsx";
import { ReviewPage } from "../features/review/ReviewPage.tsx";

export function LabelRoute() {
  const { project } = useParams({ from: "/inside/label/$project" });
  const { stage = "label" } = useSearch({ from: "/inside/label/$project" });
  return <LabelPage key={`${project} ${stage}`} project={project} stage={stage} />;
}

export function ExamRoute() {
  const { project, attempt } = useParams({ from: "/inside/exam/$project/$attempt" });
  return <ExamPage key={attempt} project={project} attempt={attempt} />;
}

export function ReviewRoute() {
  const { project } = useParams({ from: "/inside/review/$project" });
  return <ReviewPage key={project} project={project} />;
}
