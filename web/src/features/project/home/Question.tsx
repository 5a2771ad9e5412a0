import { useId } from "react";
import type { ReactNode } from "react";
import styles from "./Home.module.css";

export function Question({ title, children }: { title: string; children: ReactNode }) {
  const id = useId();
  return <section className={styles["question"]} aria-labelledby={id}><h2 id={id}>{title}</h2>{children}</section>;
}
