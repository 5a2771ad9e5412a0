import { Button } from "@mantine/core";
import { useState } from "react";
import { useWords } from "#shared/i18n/index.ts";
import { keys, KeysOverlay, useCommandList } from "#shared/keys/index.ts";
import { Part } from "./Part.tsx";
import { words } from "./words.ts";
import styles from "./Me.module.css";

export function Keys() {
  const t = useWords(words);
  const [open, setOpen] = useState(false);
  useCommandList(); // counts again when a key changes
  const changed = Object.keys(keys.rebindings());
  return (
    <Part title={t("keys")} lead={t("keysHelp")}>
      <p>{t("changedKeys", { count: changed.length })}</p>
      <div className={styles["line"]}>
        <Button variant="default" onClick={() => setOpen(true)}>{t("showKeys")}</Button>
        {changed.length > 0 && <Button variant="default" onClick={() => changed.forEach((id) => keys.rebind(id, null))}>{t("resetKeys")}</Button>}
      </div>
      <KeysOverlay opened={open} onClose={() => setOpen(false)} />
    </Part>
  );
}
