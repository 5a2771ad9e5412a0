import { Text } from "@mantine/core";
import { useEffect } from "react";
import type { ReactNode } from "react";
import { LocaleSwitch } from "./LocaleSwitch.tsx";
import styles from "./Door.module.css";

/** The frame of the pages outside: sign in and join. */
export function Door({ title, children, foot }: { title: string; children: ReactNode; foot?: ReactNode }) {
  useEffect(() => {
    document.title = `${title} · Labelwright`;
  }, [title]);
  return (
    <main className={styles["door"]}>
      <div className={styles["card"]}>
        <p className={styles["brand"]}><img src="/icon.svg" alt="" width={28} height={28} />Labelwright</p>
        <h1 className={styles["title"]}>{title}</h1>
        {children}
        {foot && <Text size="sm" c="dimmed" mt="md">{foot}</Text>}
      </div>
      <LocaleSwitch />
    </main>
  );
}
