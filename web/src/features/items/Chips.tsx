import { Button } from "@mantine/core";
import { useWords } from "#shared/i18n/index.ts";
import { Icon } from "#shared/ui/index.ts";
import type { Chip } from "./chips.ts";
import { words } from "./words.ts";
import styles from "./Items.module.css";

/** Filters in words; a press takes one away. */
export function Chips({ chips, onRemove }: { chips: Chip[]; onRemove: (chip: Chip) => void }) {
  const t = useWords(words);
  if (chips.length === 0) return null;
  return (
    <ul className={styles["chips"]} aria-label={t("filtersSet")}>
      {chips.map((chip) => (
        <li key={chip.text}>
          <Button className={styles["chip"]} size="compact-sm" radius="xl" fw={400} variant="default" rightSection={<Icon name="remove" size={12} />} aria-label={t("without", { filter: chip.text })} onClick={() => onRemove(chip)}><bdi>{chip.text}</bdi></Button>
        </li>
      ))}
    </ul>
  );
}
