// The filters of a list in words, each with what goes when it is taken away.
import type { ItemFilter, ProjectQuality, Schema } from "#shared/api/index.ts";
import { format } from "#shared/format/index.ts";
import { classTitle, titleOf } from "#editor/schema.ts";
import { words } from "./words.ts";

export type Chip = { text: string; parts: (keyof ItemFilter)[] };
/** What names the things that filters point at. */
export type Named = { schema: Schema | undefined; sources: ProjectQuality["sources"] };

const hourMs = 3_600_000;

/** Filters that have no control of their own. */
export function chipsOf(filter: ItemFilter, named: Named): Chip[] {
  const say = words.say;
  const { stage, due_before, answered_by, answered_from, answered_before, confidence_from } = filter;
  const chips: (Chip | false | undefined)[] = [
    stage !== undefined && { text: say("chip.stage", { stage }), parts: ["stage"] },
    due_before !== undefined && { text: say("chip.due", { at: format.dateTime(due_before) }), parts: ["due_before"] },
    answered_by !== undefined && { text: say("chip.by", { name: named.sources.find((s) => s.source.id === answered_by)?.source.name ?? answered_by }), parts: ["answered_by"] },
    contentChip(filter, named.schema),
    timeChip(filter),
    answered_from !== undefined && { text: say("chip.from", { at: format.dateTime(answered_from) }), parts: ["answered_from", "answered_hour"] },
    answered_before !== undefined && { text: say("chip.before", { at: format.dateTime(answered_before) }), parts: ["answered_before"] },
    hourChip(filter),
    confidence_from !== undefined && { text: `${say("from")} ${format.percent(confidence_from)}`, parts: ["confidence_from"] },
  ];
  return chips.filter((chip): chip is Chip => typeof chip === "object");
}

function contentChip({ field, level, decided, answered }: ItemFilter, schema: Schema | undefined): Chip | undefined {
  if (field === undefined) return undefined;
  const asked = schema?.fields.find((f) => f.name === field) ?? { name: field, kind: "" };
  const both = decided !== undefined && answered !== undefined;
  const rule = both ? "chip.both" : decided !== undefined ? "chip.decided" : "chip.answered";
  const name = level === undefined ? titleOf(asked) : words.say("chip.level", { field: titleOf(asked), level });
  return { text: words.say(rule, { field: name, decided: classTitle(asked, decided ?? ""), answered: classTitle(asked, answered ?? "") }), parts: ["field", "level", "decided", "answered"] };
}

function timeChip({ active_ms_from, active_ms_below }: ItemFilter): Chip | undefined {
  const [from, below] = [active_ms_from, active_ms_below].map((ms) => (ms === undefined ? "" : format.duration(ms / 1000)));
  const rule = active_ms_below === undefined ? "chip.longer" : active_ms_from === undefined ? "chip.shorter" : "chip.between";
  if (active_ms_from === undefined && active_ms_below === undefined) return undefined;
  return { text: words.say(rule, { from: from ?? "", below: below ?? "" }), parts: ["active_ms_from", "active_ms_below"] };
}

/** The server's hours are those of UTC; people read their clocks. */
function hourChip({ answered_hour }: ItemFilter): Chip | undefined {
  if (answered_hour === undefined) return undefined;
  const begin = new Date().setUTCHours(answered_hour, 0, 0, 0);
  return { text: words.say("chip.hour", { from: format.clock(begin), to: format.clock(begin + hourMs) }), parts: ["answered_hour"] };
}
