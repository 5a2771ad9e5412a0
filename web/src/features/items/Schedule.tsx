// Another priority and another time for items: those of a filter, or one.
import { Button, Group, Modal, Select, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { items } from "#shared/api/index.ts";
import type { ItemFilter, ScheduleWanted } from "#shared/api/index.ts";
import { useWords } from "#shared/i18n/index.ts";
import { FaultPanel, tell } from "#shared/ui/index.ts";
import { words } from "./words.ts";

const atOnce = 200; // what the server takes and lists at once

/** All that fit the filter: first whole, because what is changed may leave the list. */
async function found(project: string, filter: ItemFilter, isStopped: () => boolean): Promise<string[]> {
  const ids: string[] = [];
  for (let cursor: string | null = null; !isStopped();) {
    const page: Awaited<ReturnType<typeof items.list>> = await items.list(project, { ...filter, cursor, limit: atOnce });
    ids.push(...page.items.map((item) => item.id));
    if (page.next === null) break;
    cursor = page.next;
  }
  return ids;
}

type Props = { project: string; of: ItemFilter | string; opened: boolean; onClose: () => void };

/** `of`: a filter, or the id of one item. */
export function Schedule({ project, of, opened, onClose }: Props) {
  const t = useWords(words);
  const client = useQueryClient();
  const [priority, setPriority] = useState("same");
  const [due, setDue] = useState("same");
  const [at, setAt] = useState("");
  const [done, setDone] = useState<number | null>(null); // null: nothing runs
  const [fault, setFault] = useState<unknown>(null);
  const stopped = useRef(false);
  const wanted: Omit<ScheduleWanted, "items"> = {
    ...(priority !== "same" && { priority: Number(priority) }), ...(due === "none" && { due_at: "" }), ...(due === "at" && at !== "" && { due_at: new Date(at).toISOString() }),
  };
  const run = async () => {
    stopped.current = false;
    setFault(null);
    setDone(0);
    let changed = 0;
    try {
      const ids = typeof of === "string" ? [of] : await found(project, of, () => stopped.current);
      for (let i = 0; i < ids.length && !stopped.current; i += atOnce) {
        changed += (await items.schedule(project, { items: ids.slice(i, i + atOnce), ...wanted })).changed;
        setDone(Math.min(i + atOnce, ids.length));
      }
      tell(t("scheduled", { count: changed }));
      onClose();
    } catch (thrown) {
      setFault(thrown);
    }
    setDone(null);
    void client.invalidateQueries({ queryKey: ["project", project] });
    void client.invalidateQueries({ queryKey: ["item"] });
  };
  const close = () => {
    stopped.current = true;
    onClose();
  };
  return (
    <Modal opened={opened} onClose={close} title={t("schedule")} closeButtonProps={{ "aria-label": t("close") }}>
      <p>{t(typeof of === "string" ? "scheduleOne" : "scheduleAll")}</p>
      <Select label={t("priority")} allowDeselect={false} value={priority} onChange={(v) => setPriority(v ?? "same")} data-autofocus
        data={[{ value: "same", label: t("asItIs") }, ...Array.from({ length: 10 }, (_, n) => ({ value: String(n), label: n === 0 ? t("priorityNone") : String(n) }))]} />
      <Select mt="sm" label={t("due")} allowDeselect={false} value={due} onChange={(v) => setDue(v ?? "same")} data={[{ value: "same", label: t("asItIs") }, { value: "none", label: t("dueNone") }, { value: "at", label: t("dueAt") }]} />
      {due === "at" && <TextInput mt="sm" type="datetime-local" label={t("dueTime")} value={at} onChange={(e) => setAt(e.currentTarget.value)} />}
      {fault !== null && <FaultPanel fault={fault} />}
      <Group justify="flex-end" mt="md">
        {done !== null && <span role="status">{t("scheduling", { count: done })}</span>}
        <Button variant="default" onClick={close}>{t(done === null ? "cancel" : "stop")}</Button>
        <Button loading={done !== null} disabled={Object.keys(wanted).length === 0} onClick={() => void run()}>{t("scheduleIt")}</Button>
      </Group>
    </Modal>
  );
}
