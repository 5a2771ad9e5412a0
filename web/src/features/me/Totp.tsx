// The second factor: turn on (key, code, recovery codes), turn off.
import { Button, PasswordInput, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import type { FormEvent } from "react";
import { me, sessionQuery } from "#shared/api/index.ts";
import { useWords } from "#shared/i18n/index.ts";
import { CopyField, faultText, tellFault } from "#shared/ui/index.ts";
import { Part } from "./Part.tsx";
import { words } from "./words.ts";
import styles from "./Me.module.css";

const QrCode = lazy(() => import("./QrCode.tsx"));
type State = { kind: "rest" } | { kind: "scan"; secret: string; uri: string } | { kind: "codes"; codes: string[] } | { kind: "off" };

export function Totp({ on }: { on: boolean }) {
  const t = useWords(words);
  const client = useQueryClient();
  const [state, setState] = useState<State>({ kind: "rest" });
  const rest = async () => {
    setState({ kind: "rest" });
    await client.invalidateQueries({ queryKey: sessionQuery.queryKey });
  };
  const begin = () => me.beginTotp().then((made) => setState({ kind: "scan", ...made }), tellFault);
  return (
    <Part title={t("totp")} lead={t(on ? "totpOn" : "totpOff")}>
      {state.kind === "rest" && (on ? <Button variant="default" onClick={() => setState({ kind: "off" })}>{t("off")}</Button> : <Button variant="default" onClick={() => void begin()}>{t("begin")}</Button>)}
      {state.kind === "scan" && <Scan {...state} done={(codes) => setState({ kind: "codes", codes })} />}
      {state.kind === "codes" && <Codes codes={state.codes} done={() => void rest()} />}
      {state.kind === "off" && <TurnOff done={() => void rest()} />}
    </Part>
  );
}

function Scan({ secret, uri, done }: { secret: string; uri: string; done: (codes: string[]) => void }) {
  const t = useWords(words);
  const [code, setCode] = useState("");
  const [fault, setFault] = useState<string | null>(null);
  const confirm = (event: FormEvent) => {
    event.preventDefault();
    me.confirmTotp(code.replaceAll(" ", "")).then((r) => done(r.recovery_codes), (thrown: unknown) => setFault(faultText(thrown)));
  };
  return (
    <form onSubmit={confirm} className={styles["fields"]}>
      <p>{t("scan")}</p>
      <Suspense fallback={<div className={styles["qr"]} />}><QrCode text={uri} label={t("qr")} className={styles["qr"] ?? ""} /></Suspense>
      <CopyField label={t("key")} value={secret} />
      <TextInput label={t("code")} value={code} onChange={(e) => setCode(e.currentTarget.value)} inputMode="numeric" autoComplete="one-time-code" maxLength={8} dir="ltr" error={fault} />
      <Button type="submit">{t("confirm")}</Button>
    </form>
  );
}

function Codes({ codes, done }: { codes: string[]; done: () => void }) {
  const t = useWords(words);
  return (
    <>
      <h3>{t("recovery")}</h3>
      <p>{t("recoveryHelp")}</p>
      <ul className={styles["codes"]} dir="ltr" aria-label={t("recovery")}>{codes.map((c) => <li key={c}>{c}</li>)}</ul>
      <Button onClick={done}>{t("stored")}</Button>
    </>
  );
}

function TurnOff({ done }: { done: () => void }) {
  const t = useWords(words);
  const [password, setPassword] = useState("");
  const [fault, setFault] = useState<string | null>(null);
  const end = (event: FormEvent) => {
    event.preventDefault();
    me.endTotp(password).then(done, (thrown: unknown) => setFault(faultText(thrown)));
  };
  return (
    <form onSubmit={end} className={styles["fields"]}>
      <PasswordInput label={t("current_password")} description={t("offHelp")} value={password} onChange={(e) => setPassword(e.currentTarget.value)} autoComplete="current-password" dir="ltr" error={fault} autoFocus />
      <Button type="submit" color="red">{t("off")}</Button>
    </form>
  );
}
