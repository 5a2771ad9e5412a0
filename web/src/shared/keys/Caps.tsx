import { capsOf } from "./chord.ts";
import { useCommandList } from "./react.ts";
import styles from "./Caps.module.css";

/** A chord as key caps; of a command that stands, the key this person gave it, and none where it has none now. */
export function Caps({ chord, command }: { chord: string; command?: string | undefined }) {
  const row = useCommandList().find((c) => c.id === command);
  const now = row ? row.keys[0] : chord;
  if (now === undefined) return null;
  return <span dir="ltr">{capsOf(now).map((cap) => <kbd key={cap} className={styles["cap"]}>{cap}</kbd>)}</span>;
}
