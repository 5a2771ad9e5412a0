// E-mail and password, then the code where a second factor is asked for.
import { Alert, Button, PasswordInput, Stack, TextInput } from "@mantine/core";
import { useEffect, useState } from "react";
import type { FormEvent } from "react";
import { ApiError, queryClient, session, sessionQuery } from "#shared/api/index.ts";
import { useWords } from "#shared/i18n/index.ts";
import { faultText } from "#shared/ui/index.ts";
import { words } from "./words.ts";

export function SignInForm({ email: known }: { email?: string }) {
  const t = useWords(words);
  const [asked, setAsked] = useState({ email: known ?? "", password: "", code: "" });
  const [needsCode, setNeedsCode] = useState(false);
  const [fault, setFault] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const wait = useCountdown(fault);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setFault(null);
    try {
      const { email, password, code } = asked;
      const received = await session.create(needsCode ? { email, password, code: code.replaceAll(" ", "") } : { email, password });
      queryClient.setQueryData(sessionQuery.queryKey, received);
    } catch (thrown) {
      if (thrown instanceof ApiError && thrown.problem === "code_required" && !needsCode) setNeedsCode(true);
      else setFault(thrown);
    } finally {
      setBusy(false);
    }
  };
  const set = (name: keyof typeof asked) => (event: { currentTarget: { value: string } }) => {
    const { value } = event.currentTarget;
    setAsked((before) => ({ ...before, [name]: value }));
  };
  return (
    <form onSubmit={(e) => void submit(e)}>
      <Stack gap="md">
        <TextInput label={t("email")} type="email" autoComplete="username" required withAsterisk={false} value={asked.email} onChange={set("email")} readOnly={known !== undefined} dir="ltr" autoFocus={!known} />
        <PasswordInput label={t("password")} autoComplete="current-password" required withAsterisk={false} value={asked.password} onChange={set("password")} dir="ltr" autoFocus={known !== undefined} />
        {needsCode && (
          <TextInput label={t("code")} description={t("codeHelp")} autoComplete="one-time-code" required withAsterisk={false} value={asked.code} onChange={set("code")} dir="ltr" autoFocus />
        )}
        {fault !== null && <Alert role="alert" color="red" variant="light">{wait > 0 ? t("wait", { seconds: wait }) : signInFault(fault, needsCode)}</Alert>}
        <Button type="submit" loading={busy} disabled={wait > 0}>{t("signIn")}</Button>
      </Stack>
    </form>
  );
}

function signInFault(fault: unknown, withCode: boolean): string {
  const refused = fault instanceof ApiError && (fault.problem === "unauthenticated" || fault.problem === "code_required");
  return refused ? words.say(withCode ? "wrongCode" : "wrong") : faultText(fault);
}

/** Seconds until the server takes another try. */
function useCountdown(fault: unknown): number {
  const [left, setLeft] = useState(0);
  useEffect(() => {
    setLeft(fault instanceof ApiError ? (fault.retryAfterSeconds ?? 0) : 0);
    const timer = setInterval(() => setLeft((s) => Math.max(0, s - 1)), 1000);
    return () => clearInterval(timer);
  }, [fault]);
  return left;
}
