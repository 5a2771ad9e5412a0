// The workbench stands without the shell: the item has the whole window.
import { useParams } from "@tanstack/react-router";
import { ExamPage } from "../features/exam/ExamPage.tsx";

export function ExamRoute() {
  const { project, attempt } = useParams({ from: "/inside/exam/$project/$attempt" });
  return <ExamPage key={attempt} project={project} attempt={attempt} />;
}
