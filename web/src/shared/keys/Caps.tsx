import { Kbd } from "@mantine/core";
import { capsOf } from "./chord.ts";
import { useCommandList } from "./react.ts";

/** A chord as key caps; of a command that stands, the key this person gave it, and none where it has none now. */
export function Caps({ chord, command }: { chord: string; command?: string | undefined }) {
  const row = useCommandList().find((c) => c.id === command);
  const now = row ? row.keys[0] : chord;
  if (now === undefined) return null;
  return (
    <span dir="ltr">
      {capsOf(now).map((cap) => (
        <Kbd key={cap} size="xs" mx={1}>{cap}</Kbd>
      ))}
    </span>
  );
}
