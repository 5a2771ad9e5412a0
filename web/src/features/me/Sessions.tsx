import { Button } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { me } from "#shared/api/index.ts";
import { format } from "#shared/format/index.ts";
import { useWords } from "#shared/i18n/index.ts";
import { Answer, tellFault } from "#shared/ui/index.ts";
import { Part } from "./Part.tsx";
import { words } from "./words.ts";
import styles from "./Me.module.css";

const queryKey = ["me", "sessions"];

/** "Firefox on Linux" out of what browsers say of themselves. */
export function agentName(agent: string): string {
  const browser = /(Edg|OPR|Firefox|Chrome|Safari)/.exec(agent)?.[1]?.replace("Edg", "Edge").replace("OPR", "Opera");
  const system = /(Android|iPhone|iPad|Windows|Mac OS X|Linux|CrOS)/.exec(agent)?.[1]?.replace("Mac OS X", "macOS");
  return [browser, system].filter(Boolean).join(" · ") || agent.slice(0, 40);
}

export function Sessions() {
  const t = useWords(words);
  const client = useQueryClient();
  const query = useQuery({ queryKey, queryFn: me.sessions });
  const end = (id: string) => me.endSession(id).then(() => client.invalidateQueries({ queryKey }), tellFault);
  return (
    <Part title={t("sessions")}>
      <Answer query={query}>
        {({ items }) => (
          <ul className={styles["rows"]}>
            {items.map((s) => (
              <li key={s.id}>
                <div>
                  <p title={s.agent}><bdi>{agentName(s.agent)}</bdi> {s.current && <strong>({t("current")})</strong>}</p>
                  <p className={styles["dim"]}><bdi>{s.address}</bdi> · {t("signedIn", { when: format.dateTime(s.created_at) })} · {t("seen", { when: format.ago(s.seen_at) })}</p>
                </div>
                {!s.current && <Button size="xs" variant="default" onClick={() => void end(s.id)} aria-label={`${t("end")}: ${agentName(s.agent)}`}>{t("end")}</Button>}
              </li>
            ))}
          </ul>
        )}
      </Answer>
    </Part>
  );
}
