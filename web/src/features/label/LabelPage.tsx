// The workbench: an item, a form, and the next item already there.
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { openAnswers } from "#shared/answers/index.ts";
import { projectQuery, sessionQuery } from "#shared/api/index.ts";
import { FaultPanel, Waiting } from "#shared/ui/index.ts";
import { Bench } from "./components/Bench.tsx";
import { startWorkbench, type LabelStage, type Running } from "./model/live_workbench.ts";
import { withoutCounts } from "./model/project.ts";
import css from "./label.module.css";

openAnswers();

export function LabelPage({ project: id, stage }: { project: string; stage: LabelStage }) {
  const session = useQuery(sessionQuery);
  const project = useQuery({ ...projectQuery(id), select: withoutCounts });
  const [running, setRunning] = useState<Running | null>(null);
  const user = session.data?.user.id;
  useEffect(() => {
    if (!user) return;
    const started = startWorkbench(user, id, stage);
    setRunning(started);
    return () => started.stop();
  }, [user, id, stage]);
  const name = project.data?.name;
  useEffect(() => { if (name) document.title = `${name} · Labelwright`; }, [name]);
  if (project.error && !project.data) return <main className={css.still}><FaultPanel fault={project.error} retry={() => void project.refetch()} /></main>;
  if (!project.data || !running) return <main className={css.still}><Waiting rows={1} height={320} /></main>;
  return <Bench project={project.data} stage={stage} running={running} />;
}
