import { useId } from "react";
import type { ReactNode } from "react";
import styles from "./Me.module.css";

export function Part({ title, lead, children }: { title: string; lead?: string; children: ReactNode }) {
  const id = useId();
  return (
    <section className={styles["part"]} aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      {lead && <p className={styles["lead"]}>{lead}</p>}
      {children}
    </section>
  );
}
