// Lets in who is signed in. Where a session ends in the middle of work, the work stays behind a sign-in dialog.
import { Modal, Text } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import type { ReactNode } from "react";
import { ApiError, onSignedOut, sessionQuery } from "#shared/api/index.ts";
import type { User } from "#shared/api/index.ts";
import { useWords } from "#shared/i18n/index.ts";
import { live } from "#shared/live/index.ts";
import { usePreferences } from "#shared/preferences/index.ts";
import { FaultPanel, Waiting } from "#shared/ui/index.ts";
import { SignInForm } from "./SignInForm.tsx";
import { SignInPage } from "./SignInPage.tsx";
import { words } from "./words.ts";

export function SessionGate({ children }: { children: ReactNode }) {
  const query = useQuery({ ...sessionQuery, retry: (n, fault) => fault instanceof ApiError && fault.passing && n < 3 });
  if (query.data) return <SignedIn key={query.data.user.id} user={query.data.user} csrf={query.data.csrf} lastEvent={query.data.last_event}>{children}</SignedIn>;
  if (query.error instanceof ApiError && query.error.problem === "unauthenticated") return <SignInPage />;
  if (query.error) return <main><FaultPanel fault={query.error} retry={() => void query.refetch()} /></main>;
  return <Waiting />;
}

function SignedIn({ user, csrf, lastEvent, children }: { user: User; csrf: string; lastEvent: number; children: ReactNode }) {
  const t = useWords(words);
  const client = useQueryClient();
  const [ended, setEnded] = useState(false);
  const newest = useRef(lastEvent);
  usePreferences(user.id);
  useEffect(() => onSignedOut(() => setEnded(true)), []);
  useEffect(() => {
    setEnded(false);
    live.start(newest.current);
    void client.invalidateQueries({ predicate: (q) => q.queryKey[0] !== "session" && q.state.status === "error" });
    return () => live.stop();
  }, [client, csrf]);
  return (
    <>
      {children}
      <Modal opened={ended} onClose={() => undefined} withCloseButton={false} closeOnEscape={false} closeOnClickOutside={false} title={t("ended")}>
        <Text mb="md">{t("endedHelp")}</Text>
        <SignInForm email={user.email} />
      </Modal>
    </>
  );
}
