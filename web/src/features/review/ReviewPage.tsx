// Review: the answers side by side as a diff, what is believed and why, one key to settle it.
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { projectQuery, sessionQuery } from "#shared/api/index.ts";
import { FaultPanel, Waiting } from "#shared/ui/index.ts";
import { ReviewDesk } from "./components/ReviewDesk.tsx";
import { Desk } from "./model/desk.ts";
import css from "./review.module.css";

export function ReviewPage({ project: id }: { project: string }) {
  const session = useQuery(sessionQuery);
  const project = useQuery(projectQuery(id));
  const [desk, setDesk] = useState<Desk | null>(null);
  const user = session.data?.user.id;
  useEffect(() => {
    if (!user) return;
    const made = new Desk(user, id);
    setDesk(made);
    void made.start();
    return () => made.stop();
  }, [user, id]);
  const name = project.data?.name;
  useEffect(() => { if (name) document.title = `${name} · Labelwright`; }, [name]);
  if (project.error && !project.data) return <main className={css.still}><FaultPanel fault={project.error} retry={() => void project.refetch()} /></main>;
  if (!project.data || !desk) return <main className={css.still}><Waiting rows={1} height={320} /></main>;
  return <ReviewDesk project={project.data} desk={desk} />;
}
