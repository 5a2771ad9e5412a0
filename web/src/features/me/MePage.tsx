import { useQuery } from "@tanstack/react-query";
import { sessionQuery } from "#shared/api/index.ts";
import { useWords } from "#shared/i18n/index.ts";
import { Page } from "#shared/ui/index.ts";
import { Keys } from "./Keys.tsx";
import { Password } from "./Password.tsx";
import { Sessions } from "./Sessions.tsx";
import { Standings } from "./Standing.tsx";
import { Tokens } from "./Tokens.tsx";
import { Totp } from "./Totp.tsx";
import { words } from "./words.ts";

export function MePage() {
  const t = useWords(words);
  const user = useQuery(sessionQuery).data?.user;
  if (!user) return null;
  return (
    <Page title={user.name || t("title")} lead={user.email}>
      <Standings />
      <Sessions />
      <Password email={user.email} />
      <Totp on={user.totp} />
      <Tokens />
      <Keys />
    </Page>
  );
}
