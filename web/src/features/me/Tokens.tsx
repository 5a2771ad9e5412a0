import { Button, NumberInput, TextInput } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { FormEvent } from "react";
import { me } from "#shared/api/index.ts";
import type { TokenRow } from "#shared/api/index.ts";
import { format } from "#shared/format/index.ts";
import { useWords } from "#shared/i18n/index.ts";
import { Answer, CopyField, faultText, tellFault } from "#shared/ui/index.ts";
import { Part } from "./Part.tsx";
import { words } from "./words.ts";
import styles from "./Me.module.css";

const queryKey = ["me", "tokens"];
const usualDays = 90;

export function Tokens() {
  const t = useWords(words);
  const query = useQuery({ queryKey, queryFn: me.tokens });
  return (
    <Part title={t("tokens")} lead={t("tokensHelp")}>
      <Answer query={query}>{({ items }) => (items.length > 0 ? <TokenRows tokens={items} /> : <p className={styles["dim"]}>{t("noTokens")}</p>)}</Answer>
      <NewToken />
    </Part>
  );
}

function TokenRows({ tokens }: { tokens: TokenRow[] }) {
  const t = useWords(words);
  const client = useQueryClient();
  const revoke = (id: string) => me.endToken(id).then(() => client.invalidateQueries({ queryKey }), tellFault);
  return (
    <ul className={styles["rows"]}>
      {tokens.map((token) => (
        <li key={token.id}>
          <div><p><bdi>{token.name}</bdi></p><p className={styles["dim"]}>{t("signedIn", { when: format.date(token.created_at) })} · {token.expires_at ? t("ends", { date: format.date(token.expires_at) }) : t("never")}</p></div>
          <Button size="xs" variant="default" onClick={() => void revoke(token.id)} aria-label={`${t("revoke")}: ${token.name}`}>{t("revoke")}</Button>
        </li>
      ))}
    </ul>
  );
}

function NewToken() {
  const t = useWords(words);
  const client = useQueryClient();
  const [name, setName] = useState("");
  const [days, setDays] = useState<number | string>(usualDays);
  const [made, setMade] = useState<string | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  const create = async (event: FormEvent) => {
    event.preventDefault();
    setFault(null);
    try {
      const { token } = await me.createToken({ name: name.trim(), ...(typeof days === "number" && { expires_days: days }) });
      setMade(token);
      setName("");
      await client.invalidateQueries({ queryKey });
    } catch (thrown) {
      setFault(faultText(thrown));
    }
  };
  return (
    <>
      <form onSubmit={(e) => void create(e)} className={styles["line"]}>
        <TextInput label={t("tokenName")} value={name} onChange={(e) => setName(e.currentTarget.value)} required withAsterisk={false} dir="auto" error={fault} />
        <NumberInput label={t("days")} value={days} onChange={setDays} min={1} max={3650} allowDecimal={false} w={140} />
        <Button type="submit" variant="default">{t("create")}</Button>
      </form>
      {made && <CopyField label={t("newToken")} description={t("newTokenHelp")} value={made} />}
    </>
  );
}
