// Where something is written: names after @ are offered, Ctrl+Enter sends, Escape leaves.
import { useQuery } from "@tanstack/react-query";
import { useEffect, useId, useRef, useState, type ReactNode } from "react";
import { contactsQuery } from "#shared/api/index.ts";
import { useWords } from "#shared/i18n/index.ts";
import { Caps } from "#shared/keys/index.ts";
import { faultText } from "#shared/ui/index.ts";
import { mentioned, startedMention } from "./mentions.ts";
import { words } from "./words.ts";
import css from "./Talk.module.css";

const OFFERED = 6;

export type ComposerProps = {
  project: string; label: string; send: string; focus?: boolean;
  /** Throws where it was refused: then what was written stays. */
  onSend: (text: string, mentions: string[]) => Promise<void>;
  /** Told when words stand here, and when none do any more. */
  onWords?: ((some: boolean) => void) | undefined;
  onLeave?: () => void; children?: ReactNode;
  /** What is chosen before anything is written; the keys that send and leave work there too. */
  above?: ReactNode;
};

export function Composer({ project, label, send, focus, onSend, onWords, onLeave, children, above }: ComposerProps) {
  const t = useWords(words);
  const [text, setText] = useState("");
  const [caret, setCaret] = useState(0);
  const [at, setAt] = useState(0);
  const [fault, setFault] = useState<string | null>(null);
  const [sending, setSending] = useState(false);
  const people = useQuery(contactsQuery(project)).data ?? [];
  const area = useRef<HTMLTextAreaElement>(null);
  const list = useId();
  const some = text.trim() !== "";
  useEffect(() => {
    if (!some) return undefined;
    onWords?.(true);
    return () => onWords?.(false);
  }, [some]);
  useEffect(() => { if (focus) area.current?.focus(); }, [focus]);
  const begun = startedMention(text, caret);
  const offered = begun === null ? [] : people.filter((p) => p.name.toLowerCase().startsWith(begun.toLowerCase()) && p.name !== begun).slice(0, OFFERED);
  const chosen = offered[Math.min(at, offered.length - 1)];
  const write = (to: string, place: number) => { setText(to); setCaret(place); setAt(0); };
  const name = (who: string) => {
    const from = caret - (begun?.length ?? 0);
    write(`${text.slice(0, from)}${who} ${text.slice(caret)}`, from + who.length + 1);
    area.current?.focus();
  };
  const submit = async () => {
    if (!some || sending) return;
    setSending(true);
    setFault(null);
    try {
      await onSend(text.trim(), mentioned(text, people));
      write("", 0);
    } catch (thrown) {
      setFault(faultText(thrown));
    }
    setSending(false);
  };
  const keys: Readonly<Record<string, (() => void) | undefined>> = offered.length > 0
    ? { ArrowDown: () => setAt((at + 1) % offered.length), ArrowUp: () => setAt((at + offered.length - 1) % offered.length), Enter: () => { if (chosen) name(chosen.name); }, Escape: () => setCaret(-1) }
    : { Escape: onLeave };
  const onKeyDown = (e: React.KeyboardEvent, more = keys) => {
    const act = e.key === "Enter" && (e.ctrlKey || e.metaKey) ? () => void submit() : more[e.key];
    e.stopPropagation();
    if (!act) return;
    e.preventDefault();
    e.nativeEvent.stopImmediatePropagation();
    act();
  };
  return (
    <form className={css.composer} onSubmit={(e) => { e.preventDefault(); void submit(); }} onKeyDown={(e) => onKeyDown(e, { Escape: onLeave })}>
      {above}
      <textarea ref={area} aria-label={label} placeholder={label} rows={focus ? 3 : 1} maxLength={4000} dir="auto" value={text} role="combobox" aria-expanded={offered.length > 0} aria-autocomplete="list" aria-controls={list} aria-activedescendant={chosen ? `${list} ${chosen.id}`.replace(" ", "-") : undefined}
        onChange={(e) => write(e.currentTarget.value, e.currentTarget.selectionStart)} onSelect={(e) => setCaret(e.currentTarget.selectionStart)} onKeyDown={onKeyDown} />
      <ul role="listbox" id={list} aria-label={t("people")} className={css.offered} hidden={offered.length === 0}>
        {offered.map((p) => <li key={p.id} id={`${list}-${p.id}`} role="option" aria-selected={p === chosen} onPointerDown={(e) => { e.preventDefault(); name(p.name); }}><bdi>{p.name}</bdi></li>)}
      </ul>
      {fault && <p role="alert" className={css.fault}>{fault}</p>}
      <div className={css.row}>{children}<button type="submit" className={css.send} disabled={!some || sending}>{send} <Caps chord="Mod+Enter" /></button></div>
    </form>
  );
}
