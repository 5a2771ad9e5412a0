// The frame around every page but the workbench: places at the side, where I am and search on top.
import { ActionIcon, Menu, UnstyledButton } from "@mantine/core";
import { useLocalStorage, useNetwork } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { Link, Outlet, useLocation, useParams } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import { projectQuery, sessionQuery, talkCountsQuery } from "#shared/api/index.ts";
import type { Project } from "#shared/api/index.ts";
import { useWords } from "#shared/i18n/index.ts";
import { Caps } from "#shared/keys/index.ts";
import { Icon } from "#shared/ui/index.ts";
import { useKnownJobs } from "./live.ts";
import { JobsDrawer } from "./JobsDrawer.tsx";
import { MeMenu } from "./MeMenu.tsx";
import { openPalette } from "./Palette.tsx";
import { placesOfAll, placesOfProject } from "./places.ts";
import type { Place } from "./places.ts";
import { words } from "./words.ts";
import styles from "./Shell.module.css";

export function Shell() {
  const t = useWords(words);
  const { project: id } = useParams({ strict: false });
  const project = useQuery({ ...projectQuery(id ?? ""), enabled: id !== undefined }).data;
  const [folded, setFolded] = useLocalStorage({ key: "labelwright.folded", defaultValue: false });
  return (
    <div className={styles["shell"]} data-folded={folded || undefined}>
      <a href="#content" className={styles["skip"]}>{t("skip")}</a>
      <TopBar project={project} />
      <nav className={styles["bar"]} aria-label={t("places")}>
        <Bar project={project} />
        <UnstyledButton className={styles["foldButton"]} onClick={() => setFolded(!folded)} aria-label={t(folded ? "unfold" : "fold")}><Icon name="fold" /></UnstyledButton>
      </nav>
      <main id="content" className={styles["content"]} tabIndex={-1}><Outlet /></main>
    </div>
  );
}

function Bar({ project }: { project: Project | undefined }) {
  const user = useQuery(sessionQuery).data?.user;
  if (!user) return null;
  const all = placesOfAll(user);
  if (!project) return <Places places={all} />;
  return <Places places={[...all.slice(0, 1), ...placesOfProject(project.role)]} project={project.id} />;
}

function Places({ places, project }: { places: Place[]; project?: string }) {
  const t = useWords(words);
  const list = useRef<HTMLUListElement>(null);
  const here = useLocation({ select: (at) => at.pathname });
  useEffect(() => { list.current?.querySelector("[data-status=active]")?.scrollIntoView({ block: "nearest", inline: "nearest" }); }, [here, places.length]); // on a phone the bar holds some of them
  return (
    <ul ref={list} className={styles["places"]}>
      {places.map((place) => (
        <li key={place.id}>
          <Link to={place.to} params={{ project: project ?? "" }} className={styles["place"]} activeOptions={{ exact: place.id === "home" || place.id === "work", includeSearch: false }} title={t(place.id)}>
            <Icon name={place.icon} /><span className={styles["placeName"]}>{t(place.id)}</span>{place.id === "talk" && project && <TalkCount project={project} />}
          </Link>
        </li>
      ))}
    </ul>
  );
}

/** Open questions of who answers them, of others what is unread. */
function TalkCount({ project }: { project: string }) {
  const t = useWords(words);
  const counts = useQuery(talkCountsQuery(project)).data;
  const count = counts?.questions ?? counts?.unread ?? 0;
  return count === 0 ? null : <span className={styles["count"]} aria-label={t("talkCount", { count })}>{count < 1000 ? count : "999+"}</span>;
}

function TopBar({ project }: { project: Project | undefined }) {
  const t = useWords(words);
  const { online } = useNetwork();
  const [jobsOpen, setJobsOpen] = useState(false);
  const running = useKnownJobs().filter((j) => j.state === "queued" || j.state === "running").length;
  return (
    <header className={styles["top"]}>
      <Link to="/" className={styles["brand"]} aria-label={`Labelwright · ${t("work")}`}><img src="/icon.svg" alt="" width={24} height={24} /></Link>
      <div className={styles["where"]}>
        {project && <Link to="/p/$project" params={{ project: project.id }} className={styles["project"]}>{project.name}</Link>}
        {!online && <span role="status" className={styles["offline"]} title={t("offline")}><Icon name="offline" size={16} />{t("offline")}</span>}
      </div>
      <UnstyledButton className={styles["search"]} onClick={openPalette}>
        <Icon name="search" size={16} /><span className={styles["searchText"]}>{t("search")}</span><span className={styles["searchText"]}><Caps chord="mod+k" command="app.palette" /></span>
      </UnstyledButton>
      <ActionIcon variant="subtle" color="gray" size="lg" className={styles["jobs"]} data-running={running || undefined} aria-label={t("jobsOpen", { count: running })} title={t("jobsOpen", { count: running })} onClick={() => setJobsOpen(true)}><Icon name="jobs" /></ActionIcon>
      <Menu position="bottom-end" width={240}><MeMenu /></Menu>
      <JobsDrawer opened={jobsOpen} onClose={() => setJobsOpen(false)} project={project} />
    </header>
  );
}
