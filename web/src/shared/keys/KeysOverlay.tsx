// The `?` overlay: the keys that work here and now. At the side, so that the item stays in sight.
import { Alert, Drawer, Text, UnstyledButton } from "@mantine/core";
import { useState } from "react";
import type { KeyboardEvent } from "react";
import { useWords } from "#shared/i18n/index.ts";
import { Caps } from "./Caps.tsx";
import { chordsOf } from "./chord.ts";
import { useCommandList } from "./react.ts";
import { keys, scopes } from "./registry.ts";
import type { Command } from "./registry.ts";
import { words } from "./words.ts";
import styles from "./KeysOverlay.module.css";

export function KeysOverlay({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const t = useWords(words);
  return (
    <Drawer opened={opened} onClose={onClose} title={t("title")} size={420} overlayProps={{ backgroundOpacity: 0 }} closeButtonProps={{ "aria-label": t("close") }}>
      {opened && <Sections />}
    </Drawer>
  );
}

function Sections() {
  const t = useWords(words);
  const all = useCommandList();
  const live = all.filter((c) => (c.keys.length > 0 || keys.isChanged(c.id)) && (c.enabled?.() ?? true));
  if (live.length === 0) return <Text>{t("none")}</Text>;
  const titleOf = (id: string) => all.find((c) => c.id === id)?.title ?? id;
  return (
    <>
      {keys.conflicts().map((c) => (
        <Alert key={[c.scope, c.chord, ...c.ids].join(" ")} color="orange" mb="sm">{t("conflict", { chord: c.chord, names: c.ids.map(titleOf).join(", ") })}</Alert>
      ))}
      {scopes.map((scope) => ({ scope, rows: live.filter((c) => c.scope === scope) })).filter((s) => s.rows.length > 0).map((s) => (
        <section key={s.scope} className={styles["section"]}>
          <h3 className={styles["heading"]}>{t(`scope.${s.scope}`)}</h3>
          <Rows rows={s.rows} />
        </section>
      ))}
    </>
  );
}

function Rows({ rows }: { rows: Command[] }) {
  return (
    <dl className={styles["rows"]}>
      {rows.map((c) => (
        <div key={c.id} className={styles["row"]}>
          <dt>{c.title}</dt>
          <dd>{keys.isChanged(c.id) && <GiveBack command={c} />}<KeyButton command={c} /></dd>
        </div>
      ))}
    </dl>
  );
}

/** The key a command came with, for one that was given another. */
function GiveBack({ command }: { command: Command }) {
  const t = useWords(words);
  return (
    <UnstyledButton className={styles["key"]} aria-label={t("give_back", { name: command.title })} title={t("give_back", { name: command.title })}
      onClick={() => keys.rebind(command.id, null)}>↺</UnstyledButton>
  );
}

const modifiers = new Set(["Shift", "Control", "Alt", "Meta"]);

/** A command's keys; pressed, it waits for another one. */
function KeyButton({ command }: { command: Command }) {
  const t = useWords(words);
  const [waiting, setWaiting] = useState(false);
  const take = (event: KeyboardEvent) => {
    if (!waiting || event.key === "Tab" || modifiers.has(event.key)) return;
    event.preventDefault();
    event.stopPropagation();
    setWaiting(false);
    const chord = chordsOf(event.nativeEvent).at(0);
    if (event.key !== "Escape" && chord) keys.rebind(command.id, [chord]);
  };
  return (
    <UnstyledButton className={styles["key"]} onClick={() => setWaiting(true)} onKeyDown={take} onBlur={() => setWaiting(false)}>
      <span className="visually-hidden">{t("change", { name: command.title })}</span>
      {waiting ? t("press") : command.keys.map((k) => <Caps key={k} chord={k} />)}
    </UnstyledButton>
  );
}
