import { useEffect } from "react";
import type { ReactNode } from "react";
import styles from "./Panels.module.css";

/** A page's frame: its name on the screen and on the tab, what can be done, and the content. */
export function Page({ title, lead, actions, wide, children }: { title: string; lead?: ReactNode; actions?: ReactNode; wide?: boolean; children: ReactNode }) {
  useEffect(() => {
    document.title = `${title} · Labelwright`;
  }, [title]);
  return (
    <div className={`${styles["page"]} ${wide ? styles["wide"] : ""}`}>
      <header className={styles["head"]}>
        <h1>{title}</h1>
        {actions && <div className={styles["actions"]}>{actions}</div>}
      </header>
      {lead && <p className={styles["lead"]}>{lead}</p>}
      {children}
    </div>
  );
}
