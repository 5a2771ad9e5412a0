import { Button, TextInput } from "@mantine/core";
import { useClipboard } from "@mantine/hooks";
import { useWords } from "#shared/i18n/index.ts";
import { words } from "./words.ts";

/** Text to be carried elsewhere: a link, a token. */
export function CopyField({ label, value, description }: { label: string; value: string; description?: string }) {
  const t = useWords(words);
  const clipboard = useClipboard({ timeout: 2000 });
  return (
    <TextInput
      label={label} description={description} value={value} readOnly dir="ltr"
      onFocus={(e) => e.currentTarget.select()}
      rightSectionWidth={90}
      rightSection={<Button size="compact-sm" variant="default" onClick={() => clipboard.copy(value)}>{clipboard.copied ? t("copied") : t("copy")}</Button>}
      inputWrapperOrder={["label", "description", "input"]}
    />
  );
}
