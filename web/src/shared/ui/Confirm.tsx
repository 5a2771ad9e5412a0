// Asks before what cannot be undone: the effect in words, and the name of the thing to type.
import { Button, Group, Modal, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { useWords } from "#shared/i18n/index.ts";
import { faultText } from "./faults.ts";
import { words } from "./words.ts";

type Props = {
  opened: boolean;
  onClose: () => void;
  title: string;
  effect: string;
  /** The verb of the button. */
  verb: string;
  /** What must be typed; absent where the act is small. */
  name?: string;
  act: () => Promise<unknown>;
};

export function Confirm({ opened, onClose, title, effect, verb, name, act }: Props) {
  const t = useWords(words);
  const [typed, setTyped] = useState("");
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  const close = () => {
    setTyped("");
    setFault(null);
    onClose();
  };
  const run = async () => {
    setBusy(true);
    try {
      await act();
      close();
    } catch (thrown) {
      setFault(faultText(thrown));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Modal opened={opened} onClose={close} title={title} closeButtonProps={{ "aria-label": t("close") }}>
      <Text mb="md">{effect}</Text>
      {name && <TextInput label={t("confirm.type", { name })} value={typed} onChange={(e) => setTyped(e.currentTarget.value)} data-autofocus mb="md" />}
      {fault && <Text role="alert" c="var(--lw-bad)" mb="md">{fault}</Text>}
      <Group justify="flex-end">
        <Button variant="default" onClick={close}>{t("cancel")}</Button>
        <Button color="red" loading={busy} disabled={name !== undefined && typed !== name} onClick={() => void run()}>{verb}</Button>
      </Group>
    </Modal>
  );
}
