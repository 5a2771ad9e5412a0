// What somebody has done and what came of it, looked at by who looks after them.
import { Button, Modal } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { exams } from "#shared/api/index.ts";
import type { Person } from "#shared/api/index.ts";
import { useWords } from "#shared/i18n/index.ts";
import { RecordView } from "#shared/record/index.ts";
import { Answer, uiWords } from "#shared/ui/index.ts";
import { words } from "./words.ts";

export function Work({ project, person }: { project: string; person: Person }) {
  const t = useWords(words);
  const ui = useWords(uiWords);
  const [opened, setOpened] = useState(false);
  const { user } = person;
  return (
    <>
      <Button size="compact-sm" variant="subtle" onClick={() => setOpened(true)} aria-label={t("recordOf", { name: user.name })}>{t("record")}</Button>
      <Modal opened={opened} onClose={() => setOpened(false)} size="lg" title={t("recordOf", { name: user.name })} closeButtonProps={{ "aria-label": ui("close") }}>
        {opened && <Record project={project} user={user.id} />}
      </Modal>
    </>
  );
}

function Record({ project, user }: { project: string; user: string }) {
  const query = useQuery({ queryKey: ["project", project, "record", user], queryFn: () => exams.record(project, user) });
  return <Answer query={query}>{(record) => <RecordView record={record} />}</Answer>;
}
