// Language, colours and keys follow a person from browser to browser.
import { useEffect } from "react";
import { me } from "#shared/api/index.ts";
import { members } from "./members.ts";
import { PreferenceSync, type SyncPorts } from "./sync.ts";
import { remember } from "#shared/storage/local.ts";

const storageKey = "labelwright.preferences.agreed";

function readAgreed(): Readonly<Record<string, string>> {
  try {
    const read: unknown = JSON.parse(localStorage.getItem(storageKey) ?? "{}");
    return typeof read === "object" && read !== null ? (read as Record<string, string>) : {};
  } catch {
    return {};
  }
}

const ports: SyncPorts = {
  members,
  fetch: () => me.preferences(),
  send: (changed) => me.changePreferences(changed),
  agreed: { read: readAgreed, write: (agreed) => remember(storageKey, JSON.stringify(agreed)) },
};

/** For as long as somebody is signed in. */
export function usePreferences(user: string): void {
  useEffect(() => {
    const sync = new PreferenceSync(ports);
    const push = () => void sync.push();
    window.addEventListener("online", push);
    void sync.start();
    return () => {
      window.removeEventListener("online", push);
      sync.stop();
    };
  }, [user]);
}
