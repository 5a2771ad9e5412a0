import { Kbd } from "@mantine/core";
import { capsOf } from "./chord.ts";

/** A chord as key caps. */
export function Caps({ chord }: { chord: string }) {
  return (
    <span dir="ltr">
      {capsOf(chord).map((cap) => (
        <Kbd key={cap} size="xs" mx={1}>{cap}</Kbd>
      ))}
    </span>
  );
}
